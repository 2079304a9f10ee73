"""Purging takes the content of a version out of the database, leaves a tombstone, and lets nothing of it come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from registry_cli.domain.release import EntryState
from tests.sql_calls import Sql, refused
from tests.store_builders import add, annotate, create, declared, hold, move, refers, restore, retire, transfer, update

SECRET = "sk-live-0123456789"
SHARED = {"assets/logo.svg": b"<svg/>"}
ONE = declared("agent/x", "1.0.0", files={**SHARED, "p.md": b"Be kind."})
TWO = declared(
    "agent/x",
    "1.1.0",
    {"capabilities": [SECRET]},
    files={**SHARED, "p.md": f"Use {SECRET}.".encode(), "empty.md": b""},
    references=[refers("tool", "t", "^1")],
)
THREE = declared("agent/x", "1.2.0", files={**SHARED, "p.md": b"Be brief."})
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)
SECOND = update(FIRST, TWO).after
LIVE = update(SECOND, THREE).after
CHECKS = ("verify_objects_v1", "verify_versions_v1", "verify_releases_v1", "verify_entries_v1")


@pytest.fixture
def registry(database: str) -> Iterator[Sql]:
    """A registry where agent/x stands at 1.2.0, after 1.1.0 with a secret in its manifest and in a file."""
    client = Sql(database)
    client.commit("acme", create("acme", "agent/x", ONE), commit="c1")
    client.commit("acme", update(FIRST, TWO), commit="c2")
    client.commit("acme", update(SECOND, THREE), commit="c3")
    yield client
    client.connection.close()


def purge(client: Sql, version: str, entry: str = "agent/x", **facts: Any) -> dict[str, Any]:
    """Purge a version on the present state; *facts* replace parts of what is asked."""
    base = client.call("fetch_snapshot_v1", p_owner="acme")["release"]
    asked = {"entry": entry, "version": version, "reason": "a leaked key", "base_release": base} | facts
    answer: dict[str, Any] = client.call("purge_version_v1", p_purge=asked)
    return answer


def everything_stored(client: Sql) -> str:
    """All rows of all tables, as text; what is stored as bytes is read as text, too."""
    tables = [name for (name,) in client.run("select tablename from pg_tables where schemaname = 'registry'")]
    rows = [client.run(f"select t::text from registry.{table} t") for table in tables]  # noqa: S608
    contents = client.run("select encode(content, 'escape') from registry.objects")
    return json.dumps([rows, contents])


def problems(client: Sql) -> list[tuple[str, str]]:
    return [problem for function in CHECKS for problem in client.problems(function)]


def test_the_secret_is_nowhere_in_the_database_any_more(registry: Sql) -> None:
    assert SECRET in everything_stored(registry)

    purge(registry, "1.1.0")

    assert SECRET not in everything_stored(registry)


def test_a_purge_is_a_release_that_names_who_did_it_why_and_what_went(registry: Sql) -> None:
    answer = purge(registry, "1.1.0")
    made = registry.call("fetch_release_v1", p_release=4)

    assert (answer["entry"], answer["version"], answer["digest"]) == ("agent/x", "1.1.0", TWO.digest)
    assert (answer["release"], answer["written"]) == (4, True)
    said = {"action": "purge", "owner": "acme", "actor": "registry", "reason": "a leaked key"}
    assert {key: made[key] for key in said} == said
    assert made["changes"] == [
        {
            "entry": "agent/x",
            "change": "purge",
            "before": LIVE.as_json(),
            "after": LIVE.as_json(),
            "published": None,
            "purges": {
                "version": "1.1.0",
                "digest": TWO.digest,
                "files": dict(TWO.files),
                "gone": sorted([TWO.digest, TWO.files["p.md"]]),
            },
        }
    ]


def test_the_chain_says_what_was_purged_and_follows_the_release_before(registry: Sql) -> None:
    head = registry.call("fetch_snapshot_v1", p_owner="acme")["chain"]
    purge(registry, "1.1.0")

    told = json.loads(registry.run("select chain_text from registry.releases where number = 4")[0][0])
    assert told["previous"] == head
    assert told["changes"][0]["purges"]["digest"] == TWO.digest
    earlier = registry.run("select chain_text from registry.releases where number < 4")
    assert [text for (text,) in earlier if "purges" in text] == []


def test_verification_accepts_what_a_tombstone_explains(registry: Sql) -> None:
    purge(registry, "1.1.0")

    assert problems(registry) == []


def test_a_tombstone_stays_of_the_document_and_of_each_file_that_went(registry: Sql) -> None:
    purge(registry, "1.1.0")

    assert registry.run(
        "select entry, version, path, digest, release, reason from registry.purges order by path nulls first"
    ) == [
        ("agent/x", "1.1.0", None, TWO.digest, 4, "a leaked key"),
        ("agent/x", "1.1.0", "p.md", TWO.files["p.md"], 4, "a leaked key"),
    ]


def test_files_that_other_versions_need_stay_and_are_told_with_whose_they_are(registry: Sql) -> None:
    answer = purge(registry, "1.1.0")

    logo = ONE.files["assets/logo.svg"]
    assert answer["kept"] == [
        {"digest": logo, "path": "assets/logo.svg", "used_by": ["agent/x@1.0.0", "agent/x@1.2.0"]}
    ]
    assert registry.call("fetch_objects_v1", p_digests=[logo]) == [{"digest": logo, "text": "<svg/>"}]


def test_a_file_goes_with_the_last_version_that_needs_it(registry: Sql) -> None:
    registry.commit("acme", update(LIVE, declared("agent/x", "2.0.0")))
    for version in ("1.0.0", "1.1.0"):
        purge(registry, version)

    answer = purge(registry, "1.2.0")

    assert answer["kept"] == []
    assert registry.call("fetch_objects_v1", p_digests=[ONE.files["assets/logo.svg"]]) == []
    assert problems(registry) == []


def test_an_empty_file_is_left_because_nothing_is_in_it(registry: Sql) -> None:
    purge(registry, "1.1.0")
    empty = declared("agent/x", "1.3.0", files={"empty.md": b""})

    registry.commit("acme", update(LIVE, empty))

    assert registry.entry("agent/x")["version"] == "1.3.0"


def test_a_document_that_another_version_has_among_its_files_goes_with_that_version(registry: Sql) -> None:
    copied = declared("tool/copy", "1.0.0", files={"old.json": TWO.canonical.encode()})
    made = create("acme", "tool/copy", copied)
    registry.commit("acme", made)

    kept = purge(registry, "1.1.0")["kept"]
    assert (kept[0]["path"], kept[0]["used_by"]) == (None, ["tool/copy@1.0.0"])
    assert registry.call("show_entry_v1", p_entry="agent/x", p_version="1.1.0")["manifest"] is None
    assert problems(registry) == []

    registry.commit("acme", update(made.after, declared("tool/copy", "1.0.1")))
    purge(registry, "1.0.0", "tool/copy")
    assert SECRET not in everything_stored(registry)
    assert problems(registry) == []


def test_purging_twice_writes_nothing_the_second_time(registry: Sql) -> None:
    first = purge(registry, "1.1.0")
    again = purge(registry, "1.1.0", reason="once more")

    assert again == {**first, "written": False}
    assert registry.run("select count(*) from registry.purges") == [(2,)]


def test_what_is_live_is_not_purged_and_the_way_out_is_said(registry: Sql) -> None:
    with refused("PT409", "live_version") as refusal:
        purge(registry, "1.2.0")

    assert (refusal.detail["entry"], refusal.detail["version"]) == ("agent/x", "1.2.0")
    assert "roll back" in refusal.hint
    assert problems(registry) == []


def test_a_first_version_is_purged_once_it_is_retired(registry: Sql) -> None:
    only = declared("tool/t", "1.0.0", {"endpoint": SECRET + "2"})
    made = create("acme", "tool/t", only)
    registry.commit("acme", made)
    retired = retire(made.after)
    registry.commit("acme", retired, hold(retired.after, only), action="rollback")

    purge(registry, "1.0.0", "tool/t")

    listed = registry.call("list_entries_v1", p_kind="tool")[0]
    assert (listed["name"], listed["description"], listed["retired"]) == ("t", "", True)
    assert SECRET + "2" not in everything_stored(registry)
    assert problems(registry) == []


@pytest.mark.parametrize(("entry", "version"), [("agent/x", "9.9.9"), ("agent/unknown", "1.1.0")])
def test_what_was_never_published_is_not_found(registry: Sql, entry: str, version: str) -> None:
    with refused("PT404", "not_found"):
        purge(registry, version, entry)


@pytest.mark.parametrize(
    "twist",
    [{"reason": ""}, {"reason": " \n"}, {"reason": None}, {"version": 1}, {"entry": None}, {"base_release": "now"}],
)
def test_a_purge_without_reason_or_of_another_form_is_refused(registry: Sql, twist: dict[str, Any]) -> None:
    asked = {"entry": "agent/x", "version": "1.1.0", "reason": "a leaked key", "base_release": 3} | twist
    with refused("PT422", "malformed"):
        registry.call("purge_version_v1", p_purge=asked)


def test_a_purge_planned_on_an_older_state_is_stale(registry: Sql) -> None:
    with refused("PT409", "stale_snapshot"):
        purge(registry, "1.1.0", base_release=2)


def test_what_validation_remembers_of_the_owner_is_forgotten(registry: Sql) -> None:
    for owner in ("acme", "other"):
        row = {"path": "agents/x", "object_id": "0b", "content": {}}
        registry.call("put_seen_v1", p_owner=owner, p_fingerprint="f", p_rows=[row])

    purge(registry, "1.1.0")

    assert registry.run("select owner from registry.seen") == [("other",)]


def test_a_purged_version_is_shown_with_its_reason_and_without_content(registry: Sql) -> None:
    purge(registry, "1.1.0")

    shown = registry.call("show_entry_v1", p_entry="agent/x", p_version="1.1.0")
    made = registry.call("fetch_release_v1", p_release=4)
    assert shown["purged"] == {"release": 4, "at": made["at"], "actor": "registry", "reason": "a leaked key"}
    assert (shown["manifest"], shown["digest"], shown["files"]) == (None, TWO.digest, TWO.files)
    assert [(one["version"], one["status"]) for one in shown["versions"]] == [
        ("1.2.0", "active"),
        ("1.1.0", "purged"),
        ("1.0.0", "archived"),
    ]
    assert registry.call("show_entry_v1", p_entry="agent/x")["purged"] is None


def test_views_and_versions_say_that_it_is_purged(registry: Sql) -> None:
    purge(registry, "1.1.0")

    view = "select version, status, manifest is null from registry.agent_versions order by version"
    assert registry.run(view) == [
        ("1.0.0", "archived", False),
        ("1.1.0", "purged", True),
        ("1.2.0", "active", False),
    ]
    versions = registry.call("fetch_versions_v1", p_entries=["agent/x"])
    assert [one["version"] for one in versions if one["purged"]] == ["1.1.0"]


def test_a_runtime_never_gets_a_purged_version(registry: Sql) -> None:
    registry.commit("acme", move(LIVE, ONE), action="rollback")
    purge(registry, "1.1.0")
    low, high = (registry.run("select sort_key from registry.versions order by sort_key")[at][0] for at in (1, 2))

    with refused("PT404", "not_found") as refusal:
        registry.call("resolve_entry_v1", p_entry="agent/x", p_low=low, p_high=high, p_prereleases=False)
    assert refusal.detail["versions"] == ["1.2.0", "1.0.0"]


def test_purged_content_is_missing_and_not_taken_back(registry: Sql) -> None:
    purge(registry, "1.1.0")
    gone = TWO.files["p.md"]

    assert registry.call("find_missing_objects_v1", p_digests=[gone, ONE.digest]) == [gone]
    assert registry.call("fetch_objects_v1", p_digests=[gone, TWO.digest]) == []
    with refused("PT410", "purged") as refusal:
        registry.put(declared("agent/y", files={"q.md": f"Use {SECRET}.".encode()}))
    assert refusal.detail["path"] == "p.md"
    assert "agent/x@1.1.0" in refusal.message
    assert "take out of the file" in refusal.hint
    assert registry.call("find_missing_objects_v1", p_digests=[gone]) == [gone]


def proposed(client: Sql, *changes: Any) -> None:
    """Commit without uploading anything first, as a hostile client may."""
    client.call("commit_release_v1", p_release=client.proposal("acme", *changes))


def test_a_version_with_a_purged_file_is_refused_though_nothing_is_uploaded(registry: Sql) -> None:
    late = declared("agent/x", "1.3.0", files={"p.md": b"Use it."})
    registry.put(late)
    purge(registry, "1.1.0")
    smuggled = declared("agent/x", "1.4.0", files={"p.md": f"Use {SECRET}.".encode()})
    registry.call("put_objects_v1", p_objects=[{"digest": smuggled.digest, "text": smuggled.canonical}])

    with refused("PT410", "purged"):
        proposed(registry, update(LIVE, smuggled))
    proposed(registry, update(LIVE, late))


def test_a_purged_version_is_published_no_second_time(registry: Sql) -> None:
    purge(registry, "1.1.0")
    clean = declared("agent/x", "1.1.0", {"capabilities": ["clean"]})
    registry.put(clean)

    for change in (update(LIVE, clean), add(LIVE, clean), update(LIVE, TWO)):
        with refused("PT410", "purged") as refusal:
            proposed(registry, change)
        assert refusal.detail["reason"] == "a leaked key"
        assert "new version" in refusal.hint


def test_no_entry_goes_back_to_a_purged_version(registry: Sql) -> None:
    purge(registry, "1.1.0")

    with refused("PT410", "purged"):
        proposed(registry, move(LIVE, TWO))


def test_an_entry_retired_at_a_purged_version_comes_back_only_at_another(registry: Sql) -> None:
    moved = move(LIVE, TWO)
    retired = retire(moved.after)
    registry.commit("acme", moved, retired, action="sync")
    purge(registry, "1.1.0")
    back = restore(retired.after)

    with refused("PT410", "purged"):
        proposed(registry, back)
    proposed(registry, annotate(retired.after, tags=("old",)))
    tagged = restore(annotate(retired.after, tags=("old",)).after)
    proposed(registry, tagged, move(tagged.after, ONE))

    assert problems(registry) == []


def test_a_hold_may_go_on_turning_a_purged_version_down(registry: Sql) -> None:
    moved = move(LIVE, TWO)
    back = move(moved.after, ONE)
    held = hold(back.after, TWO)
    registry.commit("acme", moved, commit="c4")
    registry.commit("acme", back, held, action="rollback")
    purge(registry, "1.1.0")

    registry.commit("acme", hold(held.after, TWO, "1.0.0", "1.1.0"), action="rollback")
    registry.commit("acme", transfer(EntryState.of(registry.entry("agent/x")), "other"), action="transfer")

    assert registry.entry("agent/x")["hold"]["version"] == "1.1.0"
    assert problems(registry) == []
