from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.domain.errors import NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Change
from registry_cli.domain.release import EntryState
from registry_cli.store.postgres_store import PostgresStore
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
    restore,
    resume,
    retire,
    transfer,
    update,
)

X, Y = EntryName("agent", "x"), EntryName("tool", "y")


@pytest.fixture
def told(store: PostgresStore) -> PostgresStore:
    """Four releases: acme creates x, acme tags x and creates y, other creates z, acme retires y."""
    publish(store, "acme", [declared_entry(X)], commit="1" * 40)
    x = store.snapshot("acme").entries[X]
    commit(store, "acme", annotate(x, tags=("t",)), create("acme", Y, declared(Y)), action="sync", commit="2" * 40)
    publish(store, "other", [declared_entry("agent/z")], commit="3" * 40)
    y = store.snapshot("acme").entries[Y]
    commit(store, "acme", retire(y), hold(retire(y).after, declared(Y)), action="rollback", reason="bad")
    return store


def test_history_is_told_newest_first(told: PostgresStore) -> None:
    assert [release.number for release in told.releases()] == [4, 3, 2, 1]
    assert [release.action for release in told.releases()] == ["rollback", "publish", "sync", "publish"]


def test_a_release_in_the_list_is_the_release_itself(told: PostgresStore) -> None:
    assert [told.release(number) for number in (4, 3, 2, 1)] == [*told.releases()]


def test_history_of_an_owner_has_its_releases_only(told: PostgresStore) -> None:
    assert [release.number for release in told.releases(owner="acme")] == [4, 2, 1]
    assert told.releases(owner="nobody") == ()


def test_history_of_an_entry_shows_its_changes_only(told: PostgresStore) -> None:
    changes = [(release.number, [change.change for change in release.changes]) for release in told.releases(entry=Y)]
    assert changes == [(4, ["retire", "hold"]), (2, ["create"])]
    assert [release.number for release in told.releases(entry=X)] == [2, 1]
    assert told.releases(entry=EntryName("agent", "nobody")) == ()
    assert told.releases(owner="other", entry=X) == ()


def test_history_goes_on_before_the_last_release_seen(told: PostgresStore) -> None:
    first = told.releases(limit=3)
    assert [release.number for release in first] == [4, 3, 2]
    assert [release.number for release in told.releases(before=first[-1].number, limit=3)] == [1]
    assert told.releases(before=1) == ()
    assert [release.number for release in told.releases(owner="acme", before=4, limit=1)] == [2]


def test_a_release_that_is_not_there_is_not_found(told: PostgresStore) -> None:
    for number in (0, -1, 5):
        with pytest.raises(NotFound, match=str(number)):
            told.release(number)


def test_the_release_at_a_time_is_the_newest_that_was_made_by_then(told: PostgresStore) -> None:
    for release in told.releases():
        moment = datetime.fromisoformat(release.at)
        assert told.release_at(release.at) == release.number
        assert told.release_at((moment - timedelta(microseconds=1)).isoformat()) == release.number - 1
    assert told.release_at("2100-01-01T00:00:00+05:00") == 4


def test_commits_are_those_that_were_published_or_synced(told: PostgresStore) -> None:
    assert told.release_commits("acme") == (("2" * 40, 2), ("1" * 40, 1))
    assert told.release_commits("other") == (("3" * 40, 3),)


def test_a_commit_is_listed_once_with_its_newest_release(told: PostgresStore) -> None:
    x = told.snapshot("acme").entries[X]
    commit(told, "acme", annotate(x, tags=("again",)), commit="1" * 40)
    assert told.release_commits("acme") == (("1" * 40, 5), ("2" * 40, 2))


def test_the_state_at_a_release_has_what_an_owner_has_now_as_it_was_then(told: PostgresStore) -> None:
    assert told.state("acme", 0) == {}
    assert set(told.state("acme", 1)) == {X}
    assert told.state("acme", 1)[X].catalogue.tags == ()
    assert told.state("acme", 2) == told.state("acme", 3)
    assert not told.state("acme", 3)[Y].retired
    snapshot = told.snapshot("acme").entries
    assert told.state("acme", 4) == {X: snapshot[X], Y: snapshot[Y]}


def test_a_transferred_entry_is_told_by_its_new_owner(told: PostgresStore) -> None:
    x = told.snapshot("acme").entries[X]
    commit(told, "acme", transfer(x, "other"), action="transfer", reason="moved")
    assert X not in told.state("acme", 2)
    assert told.state("other", 2)[X] == x


def test_git_declares_what_was_published_last_unless_a_hold_says_otherwise(store: PostgresStore) -> None:
    v1, v2, v3 = (declared(X, version) for version in ("1.0.0", "2.0.0", "3.0.0"))

    def now() -> EntryState:
        return store.snapshot("acme").entries[X]

    commit(store, "acme", create("acme", X, v1))
    commit(store, "acme", update(now(), v2))
    assert store.declared([X, Y]) == {X: ("2.0.0", v2.digest)}
    commit(store, "acme", move(now(), v1), hold(move(now(), v1).after, v2), action="rollback", reason="bad")
    assert store.declared([X]) == {X: ("2.0.0", v2.digest)}
    resumed = resume(now())
    commit(store, "acme", resumed, update(resumed.after, v3))
    assert store.declared([X]) == {X: ("3.0.0", v3.digest)}
    commit(store, "acme", move(now(), v1), action="rollback", reason="no hold")
    assert store.declared([X]) == {X: ("3.0.0", v3.digest)}


class _Model:
    """The state that releases should add up to, folded here by hand."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.states: dict[EntryName, EntryState] = {}
        self.published: dict[EntryName, list[str]] = {}

    def possible(self, name: EntryName) -> list[Callable[[], Change]]:
        """Every change that would hold together now."""
        state = self.states.get(name)
        versions = self.published.setdefault(name, [])
        fresh = declared(name, f"{len(versions) + 1}.0.0")
        if state is None:
            return [lambda: create(self.owner, name, fresh)]
        known = [declared(name, version) for version in versions]
        others = [version for version in known if version.version != state.version]
        turned_down = (*(state.hold.turned_down if state.hold else ()), f"{len(versions)}.0.0")
        return [
            lambda: update(state, fresh),
            lambda: add(state, fresh),
            lambda: annotate(state, tags=(*state.catalogue.tags, "tag")),
            *([lambda: restore(state)] if state.retired else [lambda: retire(state)]),
            *([lambda: move(state, others[0]), lambda: move(state, others[-1])] if others else []),
            lambda: hold(state, known[-1], *turned_down),
            *([lambda: resume(state)] if state.hold else []),
        ]

    def apply(self, change: Change) -> None:
        """Let *change* happen."""
        self.states[change.name] = change.after
        if change.publishes:
            self.published[change.name].append(change.publishes.version)


_OWNERS = itertools.count()
_STEPS = st.tuples(st.integers(0, 2), st.integers(0, 10**6))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_STEPS, min_size=1, max_size=4), min_size=1, max_size=8))
def test_the_state_at_every_release_is_what_was_proposed_until_then(
    store: PostgresStore, releases: list[list[tuple[int, int]]]
) -> None:
    owner = f"owner{next(_OWNERS)}"
    model = _Model(owner)
    expected: dict[int, dict[EntryName, EntryState]] = {}
    for steps in releases:
        changes: list[Change] = []
        for entry, choice in steps:
            possible = model.possible(EntryName("agent", f"{owner}-{entry}"))
            changes.append(possible[choice % len(possible)]())
            model.apply(changes[-1])
        made = commit(store, owner, *changes)
        expected[made.number] = dict(model.states)
    assert {number: store.state(owner, number) for number in expected} == expected
    live = store.snapshot(owner).entries
    assert {name: state for name, state in live.items() if state.owner == owner} == model.states
