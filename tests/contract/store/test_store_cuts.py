"""A connection that is cut in the middle of a call ends in the truth or in a clear failure, and leaves nothing half."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from registry_cli.domain.errors import DatabaseUnavailable, OutcomeUnknown, RegistryError, StaleSnapshot
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.store import supabase_transport
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.supabase_transport import SupabaseTransport
from tests.contract.store.conftest import Door
from tests.contract.store.operations import NEW, ONCE, READS, SIDE, UPLOADED, UPLOADS, X, fill
from tests.postgres_relay import Cut, Relay
from tests.store_builders import proposal, update


class Line(NamedTuple):
    """A store behind a relay that can hang up, on a filled registry."""

    store: PostgresStore
    relay: Relay
    repeats: bool
    """Whether the transport repeats by itself what may be repeated."""


@pytest.fixture
def line(door: Door, store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    if door.url.startswith("https"):
        pytest.skip("a relay cannot stand before https: it has no certificate")
    monkeypatch.setattr(supabase_transport, "PAUSES", (0.0, 0.0))
    fill(store)
    with Relay(door.url) as relay, closing(transport := door.transport_to(relay.url)):
        behind = PostgresStore(transport)
        behind.snapshot("acme")  # connects
        yield Line(behind, relay, isinstance(transport, SupabaseTransport))


def test_every_method_of_a_store_is_cut_here() -> None:
    methods = {name for name, _ in inspect.getmembers(PostgresStore, inspect.isfunction) if not name.startswith("_")}
    assert {*READS, *UPLOADS, *ONCE} == methods - {"close"}


@pytest.mark.parametrize("where", Cut)
def test_a_question_that_is_cut_is_answered_with_the_truth_or_fails_clearly(line: Line, where: Cut) -> None:
    truths = {name: ask(line.store) for name, ask in READS.items()}
    outcomes = {}
    for name, ask in READS.items():
        line.relay.hang_up_at_next_word(where)
        outcomes[name] = _outcome(ask, line.store)
        assert ask(line.store) == truths[name]
    if line.repeats:
        assert outcomes == truths
    else:
        assert {name: type(outcome) for name, outcome in outcomes.items()} == dict.fromkeys(READS, OutcomeUnknown)
        assert [name for name, outcome in outcomes.items() if not outcome.hint] == []


@pytest.mark.parametrize("where", Cut)
@pytest.mark.parametrize("what", UPLOADS)
def test_an_upload_that_is_cut_is_there_whole_or_not_at_all_and_may_be_repeated(
    line: Line, database: str, what: str, where: Cut
) -> None:
    before = _contents(database)
    line.relay.hang_up_at_next_word(where)
    outcome = _outcome(UPLOADS[what], line.store)
    between = _contents(database)
    UPLOADS[what](line.store)
    after = _contents(database)
    assert after != before
    if line.repeats:
        assert not isinstance(outcome, RegistryError)
        assert between == after
    else:
        assert type(outcome) is OutcomeUnknown
        assert between == (after if where is Cut.AFTER else before)


@pytest.mark.parametrize("where", Cut)
def test_a_release_whose_commit_is_cut_is_made_once_and_named(line: Line, where: Cut) -> None:
    line.store.put_objects(UPLOADED)
    snapshot = line.store.snapshot("acme")
    proposed = proposal(snapshot, update(snapshot.entries[X], NEW), commit="4" * 40, reason="ü")
    line.relay.hang_up_at_next_word(where)
    made = line.store.commit_release(proposed)
    now = line.store.release(4)
    assert made == CommittedRelease(4, now.chain, now.at, written=True)
    assert [release.number for release in line.store.releases()] == [4, 3, 2, 1]
    assert [(change.change, change.published) for change in now.changes] == [("update", "3.0.0")]
    assert line.store.snapshot("acme").watermark == "4" * 40
    assert _problems(line.store) == []


@pytest.mark.parametrize("where", Cut)
def test_a_commit_that_only_moves_the_watermark_moves_it_or_says_that_it_may_have(line: Line, where: Cut) -> None:
    proposed = proposal(line.store.snapshot("acme"), commit="4" * 40)
    line.relay.hang_up_at_next_word(where)
    outcome = _outcome(lambda store: store.commit_release(proposed), line.store)
    assert isinstance(outcome, CommittedRelease | StaleSnapshot)
    assert line.store.snapshot("acme").watermark == "4" * 40
    assert len(line.store.releases()) == 3


@pytest.mark.parametrize("where", Cut)
def test_a_purge_that_is_cut_happens_once(line: Line, where: Cut) -> None:
    line.relay.hang_up_at_next_word(where)
    outcome = _outcome(lambda store: store.purge(X, SIDE.version, base_release=3, reason="a leaked key"), line.store)
    if isinstance(outcome, RegistryError):
        assert type(outcome) is OutcomeUnknown
        assert outcome.hint
    else:
        assert outcome.release.number == 4
    newest = line.store.snapshot("acme").release
    assert line.store.purge(X, SIDE.version, base_release=newest, reason="a leaked key").release.number == 4
    assert [release.action for release in line.store.releases()] == ["purge", "rollback", "sync", "publish"]
    assert _problems(line.store) == []


def test_a_server_that_is_gone_for_good_is_unavailable_to_every_operation(line: Line) -> None:
    proposed = proposal(line.store.snapshot("acme"), commit="4" * 40)
    once: dict[str, Callable[[PostgresStore], Any]] = {
        "commit_release": lambda store: store.commit_release(proposed),
        "purge": lambda store: store.purge(X, SIDE.version, base_release=3, reason="why"),
    }
    line.relay.leave()
    outcomes = {name: _outcome(operate, line.store) for name, operate in {**READS, **UPLOADS, **once}.items()}
    assert [name for name, outcome in outcomes.items() if not isinstance(outcome, DatabaseUnavailable)] == []
    assert [name for name, outcome in outcomes.items() if not outcome.hint] == []


def _outcome(operate: Callable[[PostgresStore], Any], store: PostgresStore) -> Any:
    """What *operate* answers, or the failure that it ends in."""
    try:
        return operate(store)
    except RegistryError as failure:
        return failure


def _contents(url: str) -> dict[str, list[Any]]:
    """All rows of all tables of the registry."""
    rows = sql.SQL("select to_jsonb(t) from registry.{} t order by t::text")
    with psycopg.connect(url) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'registry'").fetchall()
        return {name: connection.execute(rows.format(sql.Identifier(name))).fetchall() for (name,) in tables}


def _problems(store: PostgresStore) -> list[Any]:
    checks = (store.verify_objects, store.verify_versions, store.verify_releases, store.verify_entries)
    return [problem for check in checks for page in check() for problem in page["problems"]]
