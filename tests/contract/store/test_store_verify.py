from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from registry_cli.store import postgres_store
from registry_cli.store.postgres_store import PostgresStore
from tests.store_builders import annotate, commit, declared_entry, publish

SuperuserUrl = Callable[[str], str]
CHECKS: dict[str, Callable[[PostgresStore], Iterator[dict[str, Any]]]] = {
    "objects": PostgresStore.verify_objects,
    "versions": PostgresStore.verify_versions,
    "releases": PostgresStore.verify_releases,
    "entries": PostgresStore.verify_entries,
}


@pytest.fixture
def filled(store: PostgresStore) -> PostgresStore:
    """Seven entries with a file each, in four releases."""
    publish(store, "acme", [declared_entry(f"agent/a{n}", files={"p.md": f"{n}".encode()}) for n in range(4)])
    publish(store, "other", [declared_entry(f"tool/t{n}", files={"p.md": f"t{n}".encode()}) for n in range(3)])
    for state in list(store.snapshot("acme").entries.values())[:2]:
        commit(store, "acme", annotate(state, tags=("ü",), metadata={"n": 1e308}))
    return store


def _run(store: PostgresStore, what: str) -> tuple[int, list[dict[str, str]]]:
    pages = list(CHECKS[what](store))
    return sum(page["checked"] for page in pages), [problem for page in pages for problem in page["problems"]]


@contextmanager
def _tampering(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection on which no trigger fires."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


@pytest.mark.parametrize("page", [1, 3, 500])
def test_a_sound_registry_is_checked_whole_and_has_no_problem(
    filled: PostgresStore, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(postgres_store, "PAGE", page)
    monkeypatch.setattr(postgres_store, "RELEASES_PAGE", page)
    expected = {"objects": 14, "versions": 7, "releases": 4, "entries": 7}
    assert {what: _run(filled, what) for what in CHECKS} == {what: (count, []) for what, count in expected.items()}


def test_an_empty_registry_has_no_problem(store: PostgresStore) -> None:
    assert {what: _run(store, what) for what in CHECKS} == dict.fromkeys(CHECKS, (0, []))


ALTERATIONS = [
    ("objects", "update registry.objects set content = 'altered' where content = '2'"),
    ("versions", """update registry.versions set manifest = manifest || '{"name": "b"}' where entry = 'agent/a2'"""),
    ("releases", "update registry.releases set reason = 'altered' where number = 2"),
    ("releases", "update registry.release_changes set change = 'move' where release = 3"),
    ("releases", "delete from registry.releases where number = 2"),
    ("entries", """update registry.entries set tags = '["b"]' where entry = 'agent/a2'"""),
]


@pytest.mark.parametrize(("what", "altered"), ALTERATIONS)
def test_what_was_altered_behind_the_registrys_back_is_found(
    filled: PostgresStore, database: str, superuser_url: SuperuserUrl, what: str, altered: str
) -> None:
    with _tampering(superuser_url(database)) as connection:
        assert connection.execute(altered.encode()).rowcount == 1
    _, problems = _run(filled, what)
    assert problems
    assert all(problem["what"] and problem["problem"] for problem in problems)
