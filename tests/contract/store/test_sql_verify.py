"""What was altered behind the registry's back, by a superuser and with the triggers off, is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from registry_cli.domain.release import EntryState
from tests.sql_calls import Sql
from tests.store_builders import add, annotate, create, declared, refers, update

ONE = declared("agent/x", "1.0.0", files={"prompts/system.md": b"Be kind."}, references=[refers("tool", "t", "^1")])
TWO = declared("agent/x", "2.0.0", files={"prompts/system.md": b"Be brief."})
SIDE = declared("agent/x", "1.5.0")
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)
PROMPT = ONE.files["prompts/system.md"]


@pytest.fixture
def intruder(database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    """A superuser for whom no trigger fires, in a registry of four releases."""
    client = Sql(database)
    client.commit("acme", create("acme", "agent/x", ONE), commit="c1")
    client.commit("acme", update(FIRST, TWO), commit="c2", reason="better")
    client.commit("acme", add(update(FIRST, TWO).after, SIDE))
    client.commit("acme", annotate(update(FIRST, TWO).after, tags=("a",)))
    client.connection.close()
    client = Sql(superuser_url(database))
    client.run("set session_replication_role = replica")
    assert everything(client) == []
    yield client
    client.connection.close()


def everything(client: Sql) -> list[str]:
    """What all verifying functions find."""
    return [
        what
        for function in ("verify_objects_v1", "verify_versions_v1", "verify_releases_v1", "verify_entries_v1")
        for what, _ in client.problems(function)
    ]


def test_all_of_it_is_checked(intruder: Sql) -> None:
    checked = {
        function: intruder.call(function)["checked"]
        for function in ("verify_objects_v1", "verify_versions_v1", "verify_releases_v1", "verify_entries_v1")
    }

    assert checked == {
        "verify_objects_v1": 5,
        "verify_versions_v1": 3,
        "verify_releases_v1": 4,
        "verify_entries_v1": 1,
    }


def test_an_altered_file_is_found(intruder: Sql) -> None:
    intruder.run("update registry.objects set content = 'Be evil.' where digest = %s", PROMPT)

    assert everything(intruder) == [f"object {PROMPT}"]


def test_a_removed_file_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.objects where digest = %s", PROMPT)

    assert intruder.problems("verify_versions_v1") == [("version agent/x@1.0.0", "one of its files is not stored")]


def test_an_altered_canonical_document_is_found_twice(intruder: Sql) -> None:
    altered = ONE.canonical.replace("What x does.", "Whatever.").encode()
    intruder.run("update registry.objects set content = %s where digest = %s", altered, ONE.digest)

    assert everything(intruder) == [f"object {ONE.digest}", *["version agent/x@1.0.0"] * 2]


def test_a_removed_canonical_document_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.objects where digest = %s", ONE.digest)

    assert intruder.problems("verify_versions_v1") == [
        ("version agent/x@1.0.0", "its canonical document is not stored")
    ]


def test_a_document_overwritten_with_something_else_is_found(intruder: Sql) -> None:
    intruder.run("update registry.objects set content = '\\xff' where digest = %s", ONE.digest)

    assert ("version agent/x@1.0.0", "its object is no canonical document") in intruder.problems("verify_versions_v1")


@pytest.mark.parametrize(
    "alteration",
    [
        'manifest = manifest || \'{"name": "y"}\'',
        f"digest = '{SIDE.digest}'",
        "path = 'elsewhere'",
        "sort_key = '~'",
        "commit_sha = 'c9'",
        "published_at = published_at + interval '1 second'",
        "release = 2",
        "version = '1.0.1'",
    ],
)
def test_an_altered_version_is_found(intruder: Sql, alteration: str) -> None:
    intruder.run(f"update registry.versions set {alteration} where version = '1.0.0'")  # noqa: S608

    assert [what for what, _ in intruder.problems("verify_versions_v1")] != []


def test_an_altered_side_version_is_found_though_no_entry_ever_stood_at_it(intruder: Sql) -> None:
    other = declared("agent/x", "1.5.0", {"capabilities": ["evil"]})
    intruder.put(other)
    intruder.run(
        "update registry.versions set digest = %s, manifest = %s::jsonb where version = '1.5.0'",
        other.digest,
        json.dumps(json.loads(other.canonical)["manifest"]),
    )

    assert intruder.problems("verify_versions_v1") == [
        ("version agent/x@1.5.0", "its row is not what its release published")
    ]


@pytest.mark.parametrize("table", ["version_files", "version_references"])
def test_a_removed_file_or_reference_of_a_version_is_found(intruder: Sql, table: str) -> None:
    intruder.run(f"delete from registry.{table} where version = '1.0.0'")  # noqa: S608

    assert everything(intruder) == ["version agent/x@1.0.0"]


def test_a_removed_version_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.versions where version = '1.5.0'")

    assert intruder.problems("verify_releases_v1") == [
        ("release 3", "the version it published is missing: agent/x@1.5.0")
    ]


@pytest.mark.parametrize(
    "alteration",
    [
        "reason = 'other'",
        "reason = null",
        "actor = 'somebody'",
        "commit_sha = 'c9'",
        "owner = 'other'",
        "at = at + interval '1 microsecond'",
        "chain_text = replace(chain_text, 'better', 'worse')",
        "chain_text = 'no JSON'",
        "chain = repeat('0', 64)",
    ],
)
def test_an_altered_release_is_found(intruder: Sql, alteration: str) -> None:
    intruder.run(f"update registry.releases set {alteration} where number = 2")  # noqa: S608

    assert "release 2" in everything(intruder)


def test_a_release_rewritten_with_its_hash_breaks_the_chain_after_it(intruder: Sql) -> None:
    intruder.run(
        """
        update registry.releases set reason = 'worse', chain_text = replace(chain_text, 'better', 'worse'),
          chain = encode(sha256(convert_to(replace(chain_text, 'better', 'worse'), 'UTF8')), 'hex')
        where number = 2
        """
    )

    assert intruder.problems("verify_releases_v1") == [
        ("release 3", "it does not follow the chain of the release before it")
    ]


@pytest.mark.parametrize(
    "alteration",
    [
        "change = 'annotate'",
        'before = before || \'{"tags": ["b"]}\'',
        'after = after || \'{"tags": ["b"]}\'',
        'publishes = publishes || \'{"path": "elsewhere"}\'',
        "entry = 'agent/y'",
    ],
)
def test_an_altered_change_is_found(intruder: Sql, alteration: str) -> None:
    intruder.run(f"update registry.release_changes set {alteration} where release = 2")  # noqa: S608

    assert "release 2" in everything(intruder)


def test_a_removed_change_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.release_changes where release = 2")

    assert {"release 2", "entry agent/x"} <= set(everything(intruder))


def test_a_release_removed_from_the_middle_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.release_changes where release = 2")
    intruder.run("delete from registry.releases where number = 2")

    assert ("release 3", "the release before it, 2, is missing") in intruder.problems("verify_releases_v1")


def test_a_release_removed_from_the_beginning_is_found(intruder: Sql) -> None:
    intruder.run("delete from registry.releases where number = 1")

    assert ("release 2", "the release before it, 1, is missing") in intruder.problems("verify_releases_v1")
    assert ("entry agent/x", "release 1 changed it and is missing") in intruder.problems("verify_entries_v1")


def test_a_last_release_removed_shows_in_the_chain_and_in_the_entry_that_it_left(intruder: Sql) -> None:
    head = intruder.call("fetch_snapshot_v1", p_owner="acme")["chain"]
    intruder.run("delete from registry.release_changes where release = 4")
    intruder.run("delete from registry.releases where number = 4")

    assert intruder.problems("verify_releases_v1") == []
    assert intruder.call("fetch_snapshot_v1", p_owner="acme")["chain"] != head
    assert intruder.problems("verify_entries_v1") == [("entry agent/x", "its row is not what release 3 left")]


@pytest.mark.parametrize(
    "alteration",
    [
        "tags = '[\"b\"]'",
        "version = '1.0.0'",
        "status = 'disabled'",
        "retired = true",
        "owner = 'other'",
        "hold = '{}'",
        "metadata = '{\"a\": 1}'",
    ],
)
def test_an_altered_entry_is_found(intruder: Sql, alteration: str) -> None:
    intruder.run(f"update registry.entries set {alteration}")  # noqa: S608

    assert ("entry agent/x", "its row is not what release 4 left") in intruder.problems("verify_entries_v1")


def test_an_entry_removed_or_slipped_in_is_found(intruder: Sql) -> None:
    intruder.run("update registry.entries set entry = 'agent/y', id = 'y'")

    assert intruder.problems("verify_entries_v1")[:3] == [
        ("entry agent/x", "it was released and has no row"),
        ("entry agent/y", "it stands at 2.0.0, which is not published with that digest"),
        ("entry agent/y", "no release made it"),
    ]


@pytest.mark.parametrize(
    ("function", "pages"),
    [("verify_objects_v1", [2, 2, 1]), ("verify_versions_v1", [2, 1, 0]), ("verify_releases_v1", [2, 2, 0])],
)
def test_verification_goes_page_by_page_to_the_end(intruder: Sql, function: str, pages: list[int]) -> None:
    answers = [intruder.call(function, p_limit=2)]
    while answers[-1]["checked"] and len(answers) < len(pages):
        answers.append(intruder.call(function, p_after=answers[-1]["last"], p_limit=2))

    assert [answer["checked"] for answer in answers] == pages
    assert [problem for answer in answers for problem in answer["problems"]] == []


def test_a_problem_is_told_on_the_page_it_is_on(intruder: Sql) -> None:
    intruder.run("update registry.releases set reason = 'other' where number = 3")

    assert intruder.problems("verify_releases_v1", p_limit=2) == []
    assert [what for what, _ in intruder.problems("verify_releases_v1", p_after=2, p_limit=2)] == ["release 3"]
