"""What was purged is missing with good reason: verification accepts that, and nothing that only looks like it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from registry_cli.domain.release import EntryState
from tests.sql_calls import Sql
from tests.store_builders import add, create, declared, update

ONE = declared("agent/x", "1.0.0", files={"prompts/system.md": b"Use sk-1."})
TWO = declared("agent/x", "2.0.0", files={"prompts/system.md": b"Be brief."})
SIDE = declared("agent/x", "1.5.0")
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)
PROMPT = ONE.files["prompts/system.md"]
CHECKS = ("verify_objects_v1", "verify_versions_v1", "verify_releases_v1", "verify_entries_v1")


@pytest.fixture
def intruder(database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    """A superuser for whom no trigger fires, in a registry of three releases that stands at 2.0.0."""
    client = Sql(database)
    client.commit("acme", create("acme", "agent/x", ONE))
    client.commit("acme", update(FIRST, TWO))
    client.commit("acme", add(update(FIRST, TWO).after, SIDE))
    client.connection.close()
    client = Sql(superuser_url(database))
    client.run("set session_replication_role = replica")
    assert everything(client) == []
    yield client
    client.connection.close()


def everything(client: Sql) -> list[str]:
    """What all verifying functions find."""
    return [what for function in CHECKS for what, _ in client.problems(function)]


@pytest.fixture
def purged(intruder: Sql) -> Sql:
    """The same after 1.0.0 was purged in release 4, and all of it is sound."""
    asked = {"entry": "agent/x", "version": "1.0.0", "reason": "a leaked key", "base_release": 3}
    intruder.call("purge_version_v1", p_purge=asked)
    assert everything(intruder) == []
    return intruder


def test_content_that_is_missing_without_a_tombstone_is_found(intruder: Sql) -> None:
    intruder.run("update registry.objects set content = null where digest = any(%s)", [SIDE.digest, PROMPT])

    no_tombstone = "its content is missing, and no tombstone says why"
    assert intruder.problems("verify_objects_v1") == [
        (f"object {digest}", no_tombstone) for digest in sorted([SIDE.digest, PROMPT])
    ]
    assert intruder.problems("verify_versions_v1") == [
        ("version agent/x@1.0.0", "one of its files is not stored"),
        ("version agent/x@1.5.0", "its canonical document is not stored"),
    ]


def test_a_manifest_that_is_missing_without_a_tombstone_is_found(intruder: Sql) -> None:
    intruder.run("update registry.versions set manifest = null where version = '2.0.0'")

    assert intruder.problems("verify_versions_v1") == [
        ("version agent/x@2.0.0", "its manifest is missing, and no tombstone says why")
    ]
    assert ("entry agent/x", "it stands at 2.0.0, which was purged") in intruder.problems("verify_entries_v1")


def test_purged_content_that_is_still_there_is_found(purged: Sql) -> None:
    purged.run("update registry.objects set content = 'Use sk-1.' where digest = %s", PROMPT)
    purged.run("update registry.versions set manifest = '{}' where version = '1.0.0'")

    assert purged.problems("verify_objects_v1") == [
        (f"object {PROMPT}", "it was purged, and its content is still there")
    ]
    assert purged.problems("verify_versions_v1") == [
        ("version agent/x@1.0.0", "it was purged, and its manifest is still there")
    ]


@pytest.mark.parametrize("path", ["is null", "is not null"])
def test_a_removed_tombstone_is_found(purged: Sql, path: str) -> None:
    purged.run(f"delete from registry.purges where path {path}")  # noqa: S608

    assert ("release 4", "a tombstone of what it purged is missing: agent/x@1.0.0") in purged.problems(
        "verify_releases_v1"
    )
    assert [what for what, _ in purged.problems("verify_objects_v1")] == [
        f"object {ONE.digest if path == 'is null' else PROMPT}"
    ]


@pytest.mark.parametrize("alteration", ["release = 3", "reason = 'other'", "version = '2.0.0'", "path = 'else.md'"])
def test_a_tombstone_that_its_release_did_not_leave_is_found(purged: Sql, alteration: str) -> None:
    purged.run(f"update registry.purges set {alteration} where path is not null")  # noqa: S608

    assert [what for what, _ in purged.problems("verify_objects_v1")] == [f"object {PROMPT}"]


def test_a_purge_made_by_hand_is_found(intruder: Sql) -> None:
    intruder.run(
        "insert into registry.purges values ('agent/x', '1.5.0', null, %s, 3, 'I say so')",
        SIDE.digest,
    )
    intruder.run("update registry.objects set content = null where digest = %s", SIDE.digest)
    intruder.run("update registry.versions set manifest = null where version = '1.5.0'")

    assert intruder.problems("verify_objects_v1") == [
        (f"object {SIDE.digest}", "its tombstone is not one that release 3 left")
    ]


@pytest.mark.parametrize(
    "alteration", ["delete from registry.release_changes", "update registry.release_changes set purges = '{}'"]
)
def test_a_tombstone_whose_release_says_nothing_of_it_any_more_is_found(purged: Sql, alteration: str) -> None:
    purged.run(f"{alteration} where release = 4")

    assert [what for what, _ in purged.problems("verify_objects_v1")] == [
        f"object {digest}" for digest in sorted([ONE.digest, PROMPT])
    ]
    assert "release 4" in everything(purged)


def test_a_file_taken_from_the_list_of_a_purged_version_is_found(purged: Sql) -> None:
    purged.run("delete from registry.version_files where version = '1.0.0'")

    assert purged.problems("verify_versions_v1") == [
        ("version agent/x@1.0.0", "its files are not those that its purge names")
    ]
