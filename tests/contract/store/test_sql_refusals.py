"""Proposals that lie are refused, each with its code, and leave nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from registry_cli.domain.digest import sha256
from registry_cli.domain.release import EntryState
from registry_cli.store import rows
from registry_cli.store.embedded import EmbeddedServer, drop_database, ensure_database
from tests.sql_calls import Sql, refused
from tests.store_builders import (
    add,
    annotate,
    create,
    declared,
    hold,
    move,
    objects_of,
    refers,
    resume,
    retire,
    transfer,
    update,
)

ONE = declared("agent/x", "1.0.0", files={"prompts/system.md": b"One."})
TWO = declared("agent/x", "2.0.0")
OTHER = declared("agent/other", "2.0.0")
NEVER = declared("agent/x", "9.0.0")
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)


@pytest.fixture(scope="module")
def published(postgres_server: EmbeddedServer, migrated_template: str) -> Iterator[Sql]:
    """A registry where acme published agent/x 1.0.0; one for all tests here, since none may change it."""
    name = f"test_{uuid.uuid4().hex}"
    client = Sql(ensure_database(postgres_server, name, template=migrated_template))
    client.commit("acme", create("acme", "agent/x", ONE), watermark={"before": None, "after": "c1"})
    client.put(TWO, OTHER)
    yield client
    client.connection.close()
    drop_database(postgres_server, name)


@pytest.fixture
def registry(published: Sql) -> Iterator[Sql]:
    """The published registry, which must be as it was at the end."""
    before = published.call("fetch_snapshot_v1", p_owner="acme")
    yield published
    assert published.call("fetch_snapshot_v1", p_owner="acme") == before
    assert published.run("select count(*) from registry.versions") == [(1,)]


def plain(change: Any, /, **parts: Any) -> dict[str, Any]:
    """The JSON of an honest change with *parts* of it replaced."""
    return rows.change(change) | parts


def publishes(version: Any, /, **parts: Any) -> dict[str, Any]:
    return rows.publishes(version) | parts


def test_a_release_planned_on_an_older_state_is_stale(registry: Sql) -> None:
    with refused("PT409", "stale_snapshot") as refusal:
        registry.commit("acme", annotate(FIRST, tags=("a",)), base_release=0)
    assert (refusal.detail["base_release"], refusal.detail["release"]) == (0, 1)


def test_a_release_planned_on_a_state_that_never_was_is_stale(registry: Sql) -> None:
    with refused("PT409", "stale_snapshot"):
        registry.commit("acme", annotate(FIRST, tags=("a",)), base_release=2)


@pytest.mark.parametrize("before", [None, "c0"])
def test_a_release_planned_on_another_watermark_is_stale(registry: Sql, before: str | None) -> None:
    with refused("PT409", "stale_snapshot") as refusal:
        registry.commit("acme", annotate(FIRST, tags=("a",)), watermark={"before": before, "after": "c2"})
    assert refusal.detail["watermark"] == "c1"


def test_moving_only_the_watermark_needs_the_present_state_too(registry: Sql) -> None:
    with refused("PT409", "stale_snapshot"):
        registry.commit("acme", watermark={"before": "c0", "after": "c2"})


def test_another_owner_changes_nothing_of_an_entry(registry: Sql) -> None:
    for change in (annotate(FIRST, tags=("a",)), update(FIRST, TWO), retire(FIRST), add(FIRST, TWO)):
        with refused("PT409", "owned_by_another") as refusal:
            registry.commit("other", change)
        assert (refusal.detail["entry"], refusal.detail["owner"]) == ("agent/x", "acme")


def test_another_owner_cannot_create_what_exists(registry: Sql) -> None:
    with refused("PT409", "owned_by_another"):
        registry.commit("other", create("other", "agent/x", TWO))


def test_an_owner_cannot_create_entries_for_another(registry: Sql) -> None:
    with refused("PT409", "owned_by_another"):
        registry.commit("acme", create("other", "agent/other", OTHER))


def test_a_transfer_to_a_third_owner_is_not_for_another_to_make(registry: Sql) -> None:
    with refused("PT409", "owned_by_another"):
        registry.commit("other", transfer(FIRST, "third"), action="transfer")


def test_after_a_transfer_the_former_owner_changes_nothing_more(registry: Sql) -> None:
    moved = transfer(FIRST, "other")
    with refused("PT409", "owned_by_another"):
        registry.commit("acme", moved, annotate(moved.after, tags=("a",)), action="transfer")


@pytest.mark.parametrize(
    ("change", "derived"),
    [
        (plain(annotate(FIRST, tags=("a",)), change="move"), "annotate"),
        (plain(retire(FIRST), change="annotate"), "retire"),
        (plain(update(FIRST, TWO), change="move"), "update"),
        (plain(move(FIRST, TWO), change="update"), "move"),
        (plain(add(FIRST, TWO), change="update"), "add"),
        (plain(hold(FIRST, ONE), change="resume"), "hold"),
        (plain(create("acme", "agent/other", OTHER), change="update"), "create"),
        (plain(update(FIRST, TWO), change="create"), "update"),
        (plain(annotate(FIRST, tags=("a",)), change=None), "annotate"),
    ],
)
def test_a_change_is_what_the_rows_say_and_not_what_it_is_called(
    registry: Sql, change: dict[str, Any], derived: str
) -> None:
    with refused("PT422", "wrong_change") as refusal:
        registry.commit("acme", change)
    assert refusal.detail["derived"] == derived


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(annotate(replace(FIRST, retired=True), tags=("a",)), id="two sides at once"),
        pytest.param(annotate(FIRST), id="nothing"),
        pytest.param(plain(annotate(FIRST, tags=("a",)), publishes=publishes(TWO)), id="annotate that publishes"),
        pytest.param(plain(update(FIRST, TWO), publishes=publishes(NEVER)), id="update to what it does not publish"),
        pytest.param(plain(create("acme", "agent/other", OTHER), publishes=None), id="create that publishes nothing"),
        pytest.param(
            plain(
                create("acme", "agent/other", OTHER),
                after=replace(create("acme", "agent/other", OTHER).after, retired=True).as_json(),
            ),
            id="create out of service",
        ),
        pytest.param(
            plain(move(FIRST, TWO), after=replace(move(FIRST, TWO).after, retired=True).as_json()), id="move and retire"
        ),
    ],
)
def test_a_change_of_no_or_several_sides_is_refused(registry: Sql, change: Any) -> None:
    with refused("PT422", "wrong_change") as refusal:
        registry.commit("acme", change)
    assert refusal.detail["derived"] is None


def test_a_version_is_published_once(registry: Sql) -> None:
    again = declared("agent/x", "1.0.0", {"capabilities": ["other"]})
    for change in (update(FIRST, again), add(FIRST, again)):
        with refused("PT409", "version_exists") as refusal:
            registry.put(again)
            registry.commit("acme", change)
        assert (refusal.detail["entry"], refusal.detail["version"]) == ("agent/x", "1.0.0")


def test_a_version_is_published_once_in_one_release(registry: Sql) -> None:
    with refused("PT409", "version_exists"):
        registry.commit("acme", add(FIRST, TWO), add(FIRST, TWO))


def test_a_new_version_cannot_take_the_place_of_another_in_the_order(registry: Sql) -> None:
    lie = plain(add(FIRST, TWO), publishes=publishes(TWO, sort_key=rows.publishes(ONE)["sort_key"]))
    with refused("PT409", "version_exists"):
        registry.commit("acme", lie)


def test_a_version_whose_document_was_not_uploaded_is_refused(registry: Sql) -> None:
    with refused("PT422", "missing_object") as refusal:
        registry.commit("acme", plain(update(FIRST, NEVER)))
    assert refusal.detail["digest"] == NEVER.digest


def test_a_version_one_of_whose_files_was_not_uploaded_is_refused(registry: Sql) -> None:
    version = declared("agent/x", "2.1.0", files={"a.md": b"A.", "b.md": b"B."})
    objects = objects_of(version)
    missing = version.files["b.md"]
    registry.call(
        "put_objects_v1",
        p_objects=[{"digest": digest, "text": text.decode()} for digest, text in objects.items() if digest != missing],
    )

    with refused("PT422", "missing_object") as refusal:
        registry.commit("acme", plain(update(FIRST, version)))
    assert refusal.detail["digest"] == missing


def test_the_document_of_another_entry_or_version_is_refused(registry: Sql) -> None:
    for version in (replace(OTHER, version="2.0.0"), replace(TWO, version="2.5.0")):
        with refused("PT422", "wrong_document") as refusal:
            registry.commit("acme", plain(update(FIRST, version)))
        assert refusal.detail["digest"] == version.digest


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        '{"kind":"agent","id":"x","version":"2.0.0","manifest":{},"files":{"a":"short"}}',
        '{"kind":"agent","id":"x","version":"2.0.0","manifest":[],"files":{}}',
        '{"kind":"agent","id":"x","version":"2.0.0","manifest":{},"files":{},"more":1}',
        '{"kind":"agent","id":"x","version":"2.0.0","manifest":{"a":"\\u0000"},"files":{}}',
        '{"kind":"agent","id":"x","version":2,"manifest":{},"files":{}}',
        "[" * 100_000,
    ],
)
def test_an_object_that_is_no_canonical_document_is_refused(registry: Sql, content: str) -> None:
    digest = sha256(content.encode())
    registry.call("put_objects_v1", p_objects=[{"digest": digest, "text": content}])

    with refused("PT422", "wrong_document"):
        registry.commit("acme", plain(update(FIRST, replace(TWO, digest=digest))))


def test_an_entry_cannot_move_to_a_version_that_is_not_published(registry: Sql) -> None:
    with refused("PT422", "unpublished_version") as refusal:
        registry.commit("acme", move(FIRST, TWO))
    assert (refusal.detail["entry"], refusal.detail["version"]) == ("agent/x", "2.0.0")


def test_an_entry_cannot_move_to_a_version_that_is_published_only_after_it(registry: Sql) -> None:
    moved = move(FIRST, TWO)
    with refused("PT422", "unpublished_version"):
        registry.commit("acme", moved, add(moved.after, TWO))


def test_an_entry_stands_at_a_version_with_the_digest_it_was_published_with(registry: Sql) -> None:
    lie = replace(update(FIRST, TWO).after, digest=ONE.digest).as_json()
    with refused("PT422", "wrong_digest"):
        registry.commit("acme", plain(update(FIRST, TWO), after=lie))
    with refused("PT422", "wrong_digest"):
        registry.commit("acme", plain(move(FIRST, ONE), after=replace(FIRST, digest=TWO.digest).as_json()))


def test_a_hold_on_a_version_never_published_is_refused(registry: Sql) -> None:
    with refused("PT422", "unpublished_version"):
        registry.commit("acme", hold(FIRST, NEVER), action="rollback")


def test_a_hold_with_another_digest_is_refused(registry: Sql) -> None:
    with refused("PT422", "wrong_digest"):
        registry.commit("acme", hold(FIRST, replace(ONE, digest=TWO.digest)), action="rollback")


def row(**parts: Any) -> dict[str, Any]:
    return FIRST.as_json() | {"tags": ["a"]} | parts


@pytest.mark.parametrize(
    "after",
    [
        None,
        [],
        {key: value for key, value in row().items() if key != "hold"},
        row(more=1),
        row(kind="Agent"),
        row(id="a b"),
        row(id="y"),
        row(owner=""),
        row(owner=None),
        row(version=1),
        row(digest="short"),
        row(status="retired"),
        row(deprecation="soon"),
        row(owners="me"),
        row(tags={}),
        row(metadata=[]),
        row(retired="no"),
        row(hold={"version": "1.0.0"}),
        row(hold={"version": "1.0.0", "digest": ONE.digest, "turned_down": ["2.0.0"]}),
        row(hold="1.0.0"),
    ],
)
def test_a_row_of_another_shape_is_refused(registry: Sql, after: Any) -> None:
    with refused("PT422", "malformed"):
        registry.commit("acme", {"entry": "agent/x", "change": "annotate", "after": after, "publishes": None})


REFERENCE = rows.publishes(declared("agent/x", references=[refers("tool", "t")]))["references"][0]


@pytest.mark.parametrize(
    "parts",
    [
        {"version": ""},
        {"sort_key": 1},
        {"digest": "short"},
        {"path": None},
        {"references": {}},
        {"references": [{"kind": "tool"}]},
        {"references": [REFERENCE | {"range": 1}]},
        {"references": [REFERENCE | {"more": 1}]},
        {"references": ["tool/t"]},
        {"more": 1},
    ],
)
def test_a_publication_of_another_shape_is_refused(registry: Sql, parts: dict[str, Any]) -> None:
    with refused("PT422", "malformed"):
        registry.commit("acme", plain(update(FIRST, TWO), publishes=publishes(TWO, **parts)))


@pytest.mark.parametrize(
    "proposal",
    [
        [],
        {"owner": "", "action": "publish", "base_release": 1, "changes": []},
        {"owner": "acme", "action": "delete", "base_release": 1, "changes": []},
        {"owner": "acme", "action": "publish", "base_release": "one", "changes": []},
        {"owner": "acme", "action": "publish", "base_release": None, "changes": []},
        {"owner": "acme", "action": "publish", "base_release": 1, "changes": {}},
        {"owner": "acme", "action": "publish", "base_release": 1},
        {"owner": "acme", "action": "publish", "base_release": 1, "changes": [1]},
        {"owner": "acme", "action": "publish", "base_release": 1, "changes": [], "watermark": "c1"},
    ],
)
def test_a_proposal_of_another_shape_is_refused(registry: Sql, proposal: Any) -> None:
    with refused("PT422", "malformed"):
        registry.call("commit_release_v1", p_release=proposal)


def test_a_hold_ends_only_by_its_own_change(registry: Sql) -> None:
    held = hold(FIRST, ONE)
    silently = replace(held.after, hold=None, version="2.0.0", digest=TWO.digest)
    with refused("PT422", "wrong_change"):
        registry.commit("acme", held, plain(update(held.after, TWO), after=silently.as_json()))
    assert resume(held.after).kind == "resume"
