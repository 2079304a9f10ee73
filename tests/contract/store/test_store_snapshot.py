from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.errors import NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.release import EntryState, PublishedVersion, Snapshot
from registry_cli.domain.version import ANY
from registry_cli.store.postgres_store import PostgresStore
from tests.store_builders import add, commit, declared, declared_entry, move, publish, update

X = EntryName("agent", "x")
TEXTS = [
    "😀 family 👩‍👩‍👧",
    "\u202eمطالبات\u202c עברית",  # noqa: RUF001 - right to left is the point
    "e\u0301 is not é",
    "line\nbreak\ttab \"quote\" 'single' \\back",
    "%s %(p_release)s $1 {}",
    "\x01\x1f\x7f\u2028\ufeff\uffff",
    "",
]
NUMBERS: list[Any] = [2**53 - 1, 1 - 2**53, 1e308, -1e308, 5e-324, 1.0, 0.1, 1e23, 0, True, None]


def test_an_empty_registry_answers_every_question_with_nothing(store: PostgresStore) -> None:
    assert store.snapshot("acme") == Snapshot("acme", 0, "", None, {})
    assert store.versions([X]) == {X: ()}
    assert store.releases() == ()
    assert store.release_at("2100-01-01T00:00:00Z") == 0
    assert store.release_commits("acme") == ()
    assert store.state("acme", 0) == {}
    assert store.declared([X]) == {}
    assert store.references([(X, "1.0.0")], [X]) == ()
    assert list(store.list_entries()) == []
    assert store.fetch_seen("acme", "f", ["a"]) == {}
    assert store.fetch_objects(["ab" * 32]) == {}
    with pytest.raises(NotFound):
        store.release(1)
    with pytest.raises(NotFound, match="agent/x"):
        store.show_entry(X)
    with pytest.raises(NotFound, match="agent/x"):
        store.resolve_entry(X, ANY)


def test_a_snapshot_has_the_entries_of_all_owners_and_the_watermark_of_one(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry("agent/x")], commit="a" * 40)
    made = publish(store, "other", [declared_entry("tool/y", "2.0.0")], commit="b" * 40)
    snapshot = store.snapshot("acme")
    assert (snapshot.release, snapshot.chain) == (made.number, made.chain)
    assert snapshot.watermark == "a" * 40
    assert store.snapshot("other").watermark == "b" * 40
    assert store.snapshot("nobody").watermark is None
    version = declared("tool/y", "2.0.0")
    assert list(snapshot.entries) == [X, EntryName("tool", "y")]
    assert snapshot.entries[EntryName("tool", "y")] == EntryState(
        EntryName("tool", "y"), "other", version.version, version.digest
    )


def test_text_in_a_catalogue_and_in_facts_comes_back_as_it_went(store: PostgresStore) -> None:
    for text in TEXTS:
        catalogue = Catalogue("deprecated", {"message": text}, (text,), (text, text), {f"k{text}": [text]})
        made = publish(store, "acme", [declared_entry(X, catalogue=catalogue)], reason=text, ref=text, git_author=text)
        assert store.snapshot("acme").entries[X].catalogue == catalogue
        release = store.release(made.number)
        assert (release.reason, release.ref, release.git_author) == (text, text, text)
        assert release.changes[0].after.catalogue == catalogue


def test_numbers_in_a_catalogue_come_back_as_they_went(store: PostgresStore) -> None:
    """A float that came back as another number, or as an integer, would be planned as a change again and again."""
    catalogue = Catalogue(metadata={"numbers": NUMBERS, "nested": {"zero": -0.0}})
    publish(store, "acme", [declared_entry(X, catalogue=catalogue)])
    read = store.snapshot("acme").entries[X].catalogue
    assert read == catalogue
    assert repr(read.metadata["numbers"]) == repr(NUMBERS)


def test_a_manifest_keeps_its_text_and_numbers(store: PostgresStore) -> None:
    data = {"texts": TEXTS, "numbers": NUMBERS}
    publish(store, "acme", [declared_entry(X, data=data)])
    manifest = store.show_entry(X)["manifest"]
    assert {key: manifest[key] for key in data} == data
    version = declared(X, data=data)
    assert store.fetch_objects([version.digest]) == {version.digest: version.canonical.encode()}


def test_versions_are_listed_from_low_to_high_with_what_was_ever_live(store: PostgresStore) -> None:
    first, second = declared(X, "1.9.0"), declared(X, "1.10.0")
    side, pre = declared(X, "1.0.0"), declared(X, "1.10.0-rc.1")
    one = publish(store, "acme", [declared_entry(X, "1.9.0")])
    state = store.snapshot("acme").entries[X]
    two = commit(store, "acme", add(state, side), add(state, pre))
    three = commit(store, "acme", update(state, second))
    commit(store, "acme", move(store.snapshot("acme").entries[X], first))
    assert store.versions([X, EntryName("agent", "y")]) == {
        X: (
            PublishedVersion("1.0.0", side.digest, two.number, ever_live=False),
            PublishedVersion("1.9.0", first.digest, one.number, ever_live=True),
            PublishedVersion("1.10.0-rc.1", pre.digest, two.number, ever_live=False),
            PublishedVersion("1.10.0", second.digest, three.number, ever_live=True),
        ),
        EntryName("agent", "y"): (),
    }
