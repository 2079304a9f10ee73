from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import Gone, NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState
from registry_cli.domain.version import compile_range
from registry_cli.store import postgres_store
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.supabase_transport import SupabaseTransport
from tests.contract.store.conftest import Door
from tests.store_builders import (
    add,
    annotate,
    commit,
    create,
    declared,
    declared_entry,
    hold,
    move,
    publish,
    refers,
    retire,
    update,
)

X = EntryName("agent", "x")
LISTED = {"entry", "kind", "id", "name", "version", "status", "retired", "held", "tags", "owner", "description"}


def _state(store: PostgresStore, name: EntryName = X) -> EntryState:
    return store.snapshot("acme").entries[name]


def test_entries_are_listed_by_name_over_all_pages(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(
        [EntryName("agent", f"a{number}") for number in range(11)]
        + [EntryName("agent", "a-b"), EntryName("agent", "a_b"), EntryName("tool", "a")]
    )
    publish(store, "acme", [declared_entry(name) for name in names])
    for page in (1, 3, 7, 500):
        monkeypatch.setattr(postgres_store, "PAGE", page)
        assert [row["entry"] for row in store.list_entries()] == [str(name) for name in names]


def test_a_listed_entry_shows_what_it_is(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X, catalogue=Catalogue("deprecated", tags=("b", "a")))])
    commit(store, "acme", hold(_state(store), declared(X)), action="rollback", reason="why")
    (row,) = store.list_entries()
    assert set(row) >= LISTED
    assert {key: row[key] for key in LISTED} == {
        "entry": "agent/x",
        "kind": "agent",
        "id": "x",
        "name": "x",
        "version": "1.0.0",
        "status": "deprecated",
        "retired": False,
        "held": True,
        "tags": ["b", "a"],
        "owner": "acme",
        "description": "What x does.",
    }


def test_entries_are_listed_by_kind_owner_and_status(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry("agent/x"), declared_entry("tool/x")])
    publish(store, "other", [declared_entry("agent/y", catalogue=Catalogue("disabled"))])

    def listed(**filters: str) -> list[str]:
        return [row["entry"] for row in store.list_entries(**filters)]

    assert listed(kind="agent") == ["agent/x", "agent/y"]
    assert listed(owner="acme") == ["agent/x", "tool/x"]
    assert listed(status="disabled") == ["agent/y"]
    assert listed(kind="agent", owner="acme", status="active") == ["agent/x"]
    assert listed(kind="workflow") == []


def test_an_entry_is_shown_with_its_manifest_files_and_references(store: PostgresStore) -> None:
    files = {"prompts/system.md": b"You judge claims.", "assets/logo.bin": b"\x00\xff"}
    references = [refers("tool", "t", "^1", "allowed_tools", 0), refers("model_profile", "m")]
    publish(store, "acme", [declared_entry(X, files=files, references=references)], commit="c" * 40)
    shown = store.show_entry(X)
    version = declared(X, files=files, references=references)
    assert set(shown) >= LISTED
    assert shown["digest"] == version.digest
    assert (shown["commit"], shown["path"], shown["release"]) == ("c" * 40, version.path, 1)
    assert shown["manifest"]["agent_id"] == "x"
    assert shown["files"] == {path: sha256(content) for path, content in files.items()}
    assert sorted(reference["id"] for reference in shown["references"]) == ["m", "t"]
    assert {"kind": "tool", "id": "t", "range": "^1"} in [
        {key: reference[key] for key in ("kind", "id", "range")} for reference in shown["references"]
    ]
    assert (shown["hold"], shown["owners"], shown["metadata"], shown["deprecation"]) == (None, [], {}, None)
    assert shown["published_at"] == store.release(1).at


def test_an_entry_is_shown_at_the_version_asked_for_with_all_its_versions(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X, "1.0.0", {"max_iterations": 1})], commit="1" * 40)
    commit(store, "acme", update(_state(store), declared(X, "1.10.0", {"max_iterations": 10})), commit="2" * 40)
    commit(store, "acme", add(_state(store), declared(X, "1.9.0")), commit="3" * 40)
    assert store.show_entry(X)["version"] == "1.10.0"
    old = store.show_entry(X, "1.0.0")
    assert (old["version"], old["manifest"]["max_iterations"], old["commit"]) == ("1.0.0", 1, "1" * 40)
    statuses = {version["version"]: version["status"] for version in old["versions"]}
    assert statuses == {"1.0.0": "archived", "1.9.0": "draft", "1.10.0": "active"}
    assert {version["version"]: version["commit"] for version in old["versions"]} == {
        "1.0.0": "1" * 40,
        "1.9.0": "3" * 40,
        "1.10.0": "2" * 40,
    }


def test_a_version_that_is_not_there_is_not_found_by_name(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X)])
    with pytest.raises(NotFound, match=r"agent/x.*9\.9\.9"):
        store.show_entry(X, "9.9.9")


@pytest.fixture
def ranged(store: PostgresStore) -> PostgresStore:
    """agent/x: live at 2.0.0; 1.0.0, 1.1.0 and 1.2.0-rc.1 were live; 1.9.0 was published and never live."""
    publish(store, "acme", [declared_entry(X, "1.0.0")])
    for version in ("1.1.0", "1.2.0-rc.1", "2.0.0"):
        commit(store, "acme", update(_state(store), declared(X, version)))
    commit(store, "acme", add(_state(store), declared(X, "1.9.0")))
    return store


RESOLVED = {
    "": "2.0.0",
    "*": "2.0.0",
    ">=1": "2.0.0",
    "^2": "2.0.0",
    "2.0.0": "2.0.0",
    "^1": "1.1.0",
    "<1.1": "1.0.0",
    "^1.2.0-rc.1": "1.2.0-rc.1",
}


def test_a_range_means_the_live_version_or_else_the_highest_that_was_live(ranged: PostgresStore) -> None:
    answers = {text: ranged.resolve_entry(X, compile_range(text)) for text in RESOLVED}
    assert {text: answer["version"] for text, answer in answers.items()} == RESOLVED
    for answer in answers.values():
        assert answer == {
            "entry": "agent/x",
            "version": answer["version"],
            "digest": declared(X, answer["version"]).digest,
            "status": "active",
            "live": answer["version"] == "2.0.0",
            "deprecation": None,
        }


def test_a_range_that_nothing_live_ever_fits_is_not_found_by_name(ranged: PostgresStore) -> None:
    for text in ("^3", "1.9.0", "~1.2", "<1.0.0"):
        with pytest.raises(NotFound, match="agent/x") as caught:
            ranged.resolve_entry(X, compile_range(text))
        assert "2.0.0" in caught.value.message + caught.value.hint


def test_resolving_follows_a_rollback_and_passes_by_what_was_turned_down(ranged: PostgresStore) -> None:
    back = move(_state(ranged), declared(X, "1.0.0"))
    held = hold(back.after, declared(X, "2.0.0"), "1.1.0", "2.0.0")
    commit(ranged, "acme", back, held, action="rollback", reason="why")
    for text in ("", "^1", "1.x"):
        assert ranged.resolve_entry(X, compile_range(text))["version"] == "1.0.0"
    with pytest.raises(NotFound):
        ranged.resolve_entry(X, compile_range("^2"))
    with pytest.raises(NotFound):
        ranged.resolve_entry(X, compile_range("~1.1"))


def test_a_live_prerelease_is_what_no_range_means(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X, "1.0.0-beta.1")])
    assert store.resolve_entry(X, compile_range(""))["version"] == "1.0.0-beta.1"
    with pytest.raises(NotFound):
        store.resolve_entry(X, compile_range("^1"))


def test_a_deprecated_entry_resolves_and_says_so(store: PostgresStore) -> None:
    deprecation = {"message": "old", "replaced_by": "agent/y"}
    publish(store, "acme", [declared_entry(X, catalogue=Catalogue("deprecated", deprecation))])
    answer = store.resolve_entry(X, compile_range(""))
    assert (answer["status"], answer["deprecation"]) == ("deprecated", deprecation)


@pytest.mark.parametrize("how", ["disabled", "retired"])
def test_an_entry_out_of_service_is_gone_and_names_its_replacement(store: PostgresStore, how: str) -> None:
    catalogue = Catalogue(deprecation={"message": "see there", "replaced_by": "agent/y"})
    publish(store, "acme", [declared_entry(X, catalogue=catalogue)])
    state = _state(store)
    change = retire(state) if how == "retired" else annotate(state, status="disabled")
    commit(store, "acme", change, action="sync")
    with pytest.raises(Gone, match="agent/x") as caught:
        store.resolve_entry(X, compile_range(""))
    said = caught.value.message + caught.value.hint
    assert how in said
    assert "agent/y" in said


def test_references_are_those_of_the_versions_asked_for_and_of_live_ones_to_the_targets(store: PostgresStore) -> None:
    t, u = EntryName("tool", "t"), EntryName("tool", "u")
    old = declared(X, "1.0.0", references=[refers("tool", "u", "~1", "allowed_tools", 0)])
    new = declared(X, "2.0.0", references=[refers("tool", "t", "^1", "allowed_tools", 0), refers("agent", "y")])
    y = declared("agent/y", references=[refers("tool", "t", "", "steps", "0", 3)])
    z = declared("agent/z", references=[refers("tool", "t")])
    commit(store, "acme", create("acme", X, old), create("acme", "agent/y", y), create("acme", "agent/z", z))
    commit(store, "acme", update(_state(store), new), retire(_state(store, EntryName("agent", "z"))), action="sync")

    from_old = HeldReference(X, "1.0.0", old.references[0])
    to_t = [
        HeldReference(X, "2.0.0", new.references[0]),
        HeldReference(EntryName("agent", "y"), "1.0.0", y.references[0]),
    ]
    assert set(store.references([(X, "1.0.0")], [])) == {from_old}
    assert set(store.references([], [t])) == set(to_t)
    assert store.references([], [u]) == ()
    both = store.references([(X, "1.0.0"), (X, "2.0.0")], [t])
    assert set(both) == {from_old, *to_t, HeldReference(X, "2.0.0", new.references[1])}
    assert len(both) == len(set(both))


def test_a_registry_describes_itself(store: PostgresStore, door: Door) -> None:
    publish(store, "acme", [declared_entry("agent/x"), declared_entry("agent/y")], commit="c" * 40)
    facts = store.describe_registry()
    assert set(facts) >= {
        "server_version",
        "database",
        "actor",
        "role",
        "now",
        "release",
        "chain",
        "owners",
        "migrations",
    }
    assert (facts["release"], facts["chain"]) == (1, store.snapshot("acme").chain)
    assert facts["owners"] == [{"name": "acme", "watermark": "c" * 40, "entries": 2}]
    assert facts["role"] in {"admin", "publisher"}
    assert facts["actor"] == store.release(1).actor
    # The role behind the service key cannot read the Supabase CLI's table, and says so by having no answer.
    assert (facts["migrations"] is None) == isinstance(door.connect(), SupabaseTransport)
    assert facts["migrations"] != []


def test_what_was_seen_is_remembered_under_its_fingerprint(store: PostgresStore) -> None:
    contents: dict[tuple[str, str], Any] = {
        ("agents/x", "a" * 40): {"findings": []},
        ("agents/y", "a" * 40): [1, "ü"],
        ("tools/t", "b" * 40): None,
    }
    assert store.put_seen("acme", "f1", contents) == 3
    assert store.fetch_seen("acme", "f1", ["a" * 40, "b" * 40, "c" * 40]) == contents
    assert store.fetch_seen("acme", "f1", ["b" * 40]) == {("tools/t", "b" * 40): None}
    assert store.fetch_seen("other", "f1", ["a" * 40]) == {}


def test_another_fingerprint_of_the_owner_forgets_what_was_seen(store: PostgresStore) -> None:
    store.put_seen("acme", "f1", {("agents/x", "a"): 1})
    store.put_seen("other", "f1", {("agents/x", "a"): 2})
    store.put_seen("acme", "f2", {("agents/y", "b"): 3})
    assert store.fetch_seen("acme", "f1", ["a"]) == {}
    assert store.fetch_seen("acme", "f2", ["a", "b"]) == {("agents/y", "b"): 3}
    assert store.fetch_seen("other", "f1", ["a"]) == {("agents/x", "a"): 2}


def test_what_was_seen_may_be_seen_again_with_another_content(store: PostgresStore) -> None:
    store.put_seen("acme", "f1", {("agents/x", "a"): 1})
    store.put_seen("acme", "f1", {("agents/x", "a"): 2, ("agents/y", "b"): 3})
    assert store.fetch_seen("acme", "f1", ["a", "b"]) == {("agents/x", "a"): 2, ("agents/y", "b"): 3}
