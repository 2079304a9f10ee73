"""What a release leaves behind: rows, versions, watermark, and a chain that anybody can compute again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from registry_cli.domain.digest import sha256
from registry_cli.domain.release import EntryState
from tests.sql_calls import Sql, refused
from tests.store_builders import add, annotate, create, declared, hold, move, refers, retire, update

ONE = declared("agent/x", "1.0.0", files={"prompts/system.md": b"One."}, references=[refers("tool", "t", "^1")])
TWO = declared("agent/x", "2.0.0")
SIDE = declared("agent/x", "1.5.0")
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)


@pytest.fixture
def registry(database: str) -> Iterator[Sql]:
    client = Sql(database)
    yield client
    client.connection.close()


def test_the_chain_is_the_hash_of_a_text_that_says_all_of_the_release_and_names_the_chain_before(
    registry: Sql,
) -> None:
    first = registry.commit("acme", create("acme", "agent/x", ONE), commit="c1", git_author="Ann <ann@example.org>")
    second = registry.commit(
        "acme", update(FIRST, TWO), commit="c2", repository_url="https://git.example.org/a", ref="main", reason="better"
    )

    texts = registry.run("select chain_text from registry.releases order by number")
    assert [sha256(text.encode()) for (text,) in texts] == [first["chain"], second["chain"]]
    told = json.loads(texts[1][0])
    changes = told.pop("changes")
    assert told == {
        "previous": first["chain"],
        "number": 2,
        "at": second["at"],
        "owner": "acme",
        "action": "publish",
        "actor": "registry",
        "commit": "c2",
        "repository_url": "https://git.example.org/a",
        "ref": "main",
        "git_author": None,
        "reason": "better",
    }
    assert [(each["entry"], each["change"], each["before"], each["after"]) for each in changes] == [
        ("agent/x", "update", FIRST.as_json(), update(FIRST, TWO).after.as_json())
    ]
    assert changes[0]["publishes"]["digest"] == TWO.digest
    assert json.loads(texts[0][0])["previous"] == ""


def test_several_changes_of_one_entry_each_start_where_the_one_before_ended(registry: Sql) -> None:
    created = create("acme", "agent/x", ONE)
    added = add(FIRST, SIDE)
    moved = move(FIRST, SIDE)
    held = hold(moved.after, ONE)

    registry.commit("acme", created, added, moved, held)

    recorded = registry.call("fetch_release_v1", p_release=1)["changes"]
    assert [(each["change"], each["published"]) for each in recorded] == [
        ("create", "1.0.0"),
        ("add", "1.5.0"),
        ("move", None),
        ("hold", None),
    ]
    assert [each["before"] for each in recorded] == [None, *(each["after"] for each in recorded[:-1])]
    assert registry.entry("agent/x") == recorded[-1]["after"] == held.after.as_json()


def test_changes_of_several_entries_may_come_in_any_order(registry: Sql) -> None:
    other = create("acme", "agent/other", declared("agent/other"))

    registry.commit("acme", create("acme", "agent/x", ONE), other, annotate(FIRST, tags=("a",)))

    assert registry.entry("agent/x")["tags"] == ["a"]
    assert registry.entry("agent/other") == other.after.as_json()


def test_before_is_what_was_and_not_what_a_proposal_says_it_was(registry: Sql) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE))
    change = registry.proposal("acme", annotate(FIRST, tags=("a",)))["changes"][0]

    registry.commit("acme", change | {"before": {"tags": ["lie"]}})

    assert registry.call("fetch_release_v1", p_release=2)["changes"][0]["before"] == FIRST.as_json()


def test_a_version_keeps_its_manifest_files_and_references(registry: Sql) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE), commit="c1")

    shown = registry.call("show_entry_v1", p_entry="agent/x")
    assert shown["manifest"] == json.loads(ONE.canonical)["manifest"]
    assert shown["files"] == dict(ONE.files)
    assert shown["references"] == [{"kind": "tool", "id": "t", "range": "^1", "pointer": ["references", 0]}]
    assert (shown["commit"], shown["path"], shown["release"]) == ("c1", ONE.path, 1)


def test_without_changes_only_the_watermark_moves_and_no_release_is_written(registry: Sql) -> None:
    answer = registry.commit("acme", watermark={"before": None, "after": "c1"})
    assert answer == {"release": 0, "chain": "", "at": "", "written": False}

    made = registry.commit("acme", create("acme", "agent/x", ONE), watermark={"before": "c1", "after": "c2"})
    answer = registry.commit("acme", watermark={"before": "c2", "after": "c3"})

    assert answer == made | {"written": False}
    assert registry.call("fetch_snapshot_v1", p_owner="acme")["watermark"] == "c3"
    assert registry.call("describe_registry_v1")["owners"] == [{"name": "acme", "watermark": "c3", "entries": 1}]


@pytest.mark.parametrize("watermark", [{}, {"watermark": None}])
def test_a_proposal_without_a_watermark_leaves_it_where_it_is(registry: Sql, watermark: dict[str, None]) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE), watermark={"before": None, "after": "c1"})

    registry.commit("acme", annotate(FIRST, tags=("a",)), **watermark)

    assert registry.call("fetch_snapshot_v1", p_owner="acme")["watermark"] == "c1"


def test_time_only_grows_also_when_the_clock_goes_back(registry: Sql) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE))
    registry.connection.execute(
        "set role registry_owner; alter table registry.releases disable trigger append_only;"
        "update registry.releases set at = '2200-01-01T00:00:00Z';"
        "alter table registry.releases enable trigger append_only; reset role"
    )

    answer = registry.commit("acme", annotate(FIRST, tags=("a",)))

    assert answer["at"] == "2200-01-01T00:00:00.000001Z"


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_the_time_zone_and_date_style_of_a_session_change_no_text(registry: Sql, zone: str) -> None:
    registry.connection.execute(f"set timezone = '{zone}'; set datestyle = 'German, DMY'")
    made = registry.commit("acme", create("acme", "agent/x", ONE))
    in_session = (
        registry.call("fetch_release_v1", p_release=1),
        registry.call("show_entry_v1", p_entry="agent/x"),
        registry.call("find_release_at_v1", p_at=made["at"].removesuffix("Z")),
        registry.problems("verify_releases_v1"),
    )

    registry.connection.execute("reset timezone; reset datestyle")
    assert in_session == (
        registry.call("fetch_release_v1", p_release=1),
        registry.call("show_entry_v1", p_entry="agent/x"),
        {"release": 1},
        [],
    )
    assert made["at"].endswith("Z")
    assert len(made["at"]) == len("2026-11-20T12:00:00.000000Z")


def test_numbers_and_nulls_in_metadata_come_back_as_they_were(registry: Sql) -> None:
    metadata = {"a": 1.5, "b": None, "c": 9007199254740991, "d": [True, {"é": "\U0001f600"}], "e": 1e-7}
    registry.commit("acme", create("acme", "agent/x", ONE), annotate(FIRST, metadata=metadata))

    assert registry.entry("agent/x")["metadata"] == metadata
    assert registry.problems("verify_entries_v1") == registry.problems("verify_releases_v1") == []


def test_a_refused_release_leaves_no_owner_watermark_or_row(registry: Sql) -> None:
    with refused("PT422", "unpublished_version"):
        registry.commit(
            "acme", create("acme", "agent/x", ONE), move(FIRST, TWO), watermark={"before": None, "after": "c"}
        )

    assert registry.run("select count(*) from registry.owners") == [(0,)]
    assert registry.run("select count(*) from registry.versions") == [(0,)]


def test_objects_are_stored_once_under_the_hash_that_the_server_computes(registry: Sql) -> None:
    text, binary = "Grüß Gott.\n", b"\x00\xff"
    objects = [
        {"digest": sha256(text.encode()), "text": text},
        {"digest": sha256(binary), "base64": "AP8="},
        {"digest": sha256(binary), "base64": "AP8="},
    ]

    assert registry.call("put_objects_v1", p_objects=objects) == {"stored": 2}
    assert registry.call("put_objects_v1", p_objects=objects) == {"stored": 0}
    digests = [each["digest"] for each in objects]
    assert registry.call("fetch_objects_v1", p_digests=[*digests, "0" * 64]) == sorted(
        objects[:2], key=lambda each: each["digest"]
    )
    assert registry.call("find_missing_objects_v1", p_digests=[*digests, "1" * 64, "0" * 64, "0" * 64]) == [
        "0" * 64,
        "1" * 64,
    ]


@pytest.mark.parametrize(
    ("uploaded", "code"),
    [
        ({"digest": "0" * 64, "text": "x"}, "wrong_digest"),
        ({"digest": sha256(b"x").upper(), "text": "x"}, "wrong_digest"),
        ({"text": "x"}, "wrong_digest"),
        ({"digest": sha256(b"x"), "base64": "%%"}, "malformed"),
        ({"digest": sha256(b"")}, "malformed"),
        ("x", "malformed"),
    ],
)
def test_content_under_another_digest_is_refused_with_all_that_came_with_it(
    registry: Sql, uploaded: object, code: str
) -> None:
    with refused("PT422", code):
        registry.call("put_objects_v1", p_objects=[{"digest": sha256(b"good"), "text": "good"}, uploaded])

    assert registry.run("select count(*) from registry.objects") == [(0,)]


def test_views_show_what_is_live_was_live_and_never_was(registry: Sql) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE), add(FIRST, SIDE), commit="c1")
    registry.commit("acme", update(FIRST, TWO), annotate(update(FIRST, TWO).after, metadata={"a": 1}))

    assert registry.run(
        "select agent_id, name, description, current_version, status, metadata from registry.agent_registry"
    ) == [("x", "x", "What x does.", "2.0.0", "active", {"a": 1})]
    of_versions = (
        "select v.version, v.status, v.manifest ->> 'version', v.commit_sha from registry.agent_versions v"
        " join registry.agent_registry r on r.id = v.agent_registry_id order by v.version"
    )
    assert registry.run(of_versions) == [
        ("1.0.0", "archived", "1.0.0", "c1"),
        ("1.5.0", "draft", "1.5.0", "c1"),
        ("2.0.0", "active", "2.0.0", None),
    ]
    assert registry.run("select * from registry.tool_registry") == []


def test_views_show_a_retired_entry_as_retired_with_no_version_in_service(registry: Sql) -> None:
    registry.commit("acme", create("acme", "agent/x", ONE), retire(FIRST))

    assert registry.run("select current_version, status from registry.agent_registry") == [("1.0.0", "retired")]
    assert registry.run("select version, status from registry.agent_versions") == [("1.0.0", "archived")]
