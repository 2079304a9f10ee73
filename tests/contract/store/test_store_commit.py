"""Every change that a release may hold, and every proposal that is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from registry_cli.domain.errors import Conflict, OwnedByAnother, RegistryError, Rejected, StaleSnapshot
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.domain.release import EntryState, RecordedChange
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
    objects_of,
    proposal,
    publish,
    restore,
    resume,
    retire,
    transfer,
    update,
)

X = EntryName("agent", "x")
V1, V2, V3, V4 = (declared(X, f"{major}.0.0", files={"p.md": f"prompt {major}".encode()}) for major in range(1, 5))


@pytest.fixture
def live(store: PostgresStore) -> EntryState:
    """agent/x of acme, live at 2.0.0, with 1.0.0 published before."""
    commit(store, "acme", create("acme", X, V1))
    commit(store, "acme", update(_now(store), V2))
    return _now(store)


def _now(store: PostgresStore) -> EntryState:
    return store.snapshot("acme").entries[X]


def _walk(store: PostgresStore, *changes: Change, **facts: Any) -> CommittedRelease:
    """Commit *changes*, and check that live and the record are what was proposed."""
    made = commit(store, "acme", *changes, **facts)
    last = changes[-1]
    assert store.snapshot("acme").entries[last.name] == last.after
    published = [change.publishes.version if change.publishes else None for change in changes]
    assert store.release(made.number).changes == tuple(
        RecordedChange(change.name, change.kind.value, change.before, change.after, version)
        for change, version in zip(changes, published, strict=True)
    )
    return made


def test_a_created_entry_is_live_at_its_version(store: PostgresStore) -> None:
    catalogue = Catalogue("deprecated", {"message": "old", "replaced_by": "agent/y"}, ("a",), ("t",), {"k": [1]})
    made = _walk(store, create("acme", X, V1, catalogue), commit="c" * 40)
    assert (made.number, made.written) == (1, True)


CHANGES: dict[str, Callable[[EntryState], list[Change]]] = {
    "add": lambda live: [add(live, V3)],
    "update": lambda live: [update(live, V3)],
    "move": lambda live: [move(live, V1)],
    "annotate": lambda live: [annotate(live, tags=("new",), status="disabled")],
    "retire": lambda live: [retire(live)],
    "restore": lambda live: [retire(live), restore(retire(live).after)],
    "hold": lambda live: [hold(live, V2)],
    "resume": lambda live: [hold(live, V2), resume(hold(live, V2).after)],
    "a hold that grows": lambda live: [hold(live, V2), hold(hold(live, V2).after, V2, "1.0.0", "2.0.0")],
    "transfer": lambda live: [transfer(live, "other")],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_change_that_holds_together_becomes_live_and_is_recorded(
    store: PostgresStore, live: EntryState, changes: Callable[[EntryState], list[Change]]
) -> None:
    _walk(store, *changes(live), action="rollback", reason="why")


def test_changes_of_one_entry_follow_one_another_in_one_release(store: PostgresStore, live: EntryState) -> None:
    back = move(live, V1)
    held = hold(back.after, V2)
    tagged = annotate(held.after, tags=("rolled-back",))
    _walk(store, back, held, tagged, action="rollback", reason="2.0.0 misjudges")


def test_a_release_changes_many_entries_at_once(store: PostgresStore) -> None:
    names = [EntryName("agent", f"a{number}") for number in range(20)]
    made = publish(store, "acme", [declared_entry(name) for name in names])
    assert [change.name for change in store.release(made.number).changes] == names
    assert list(store.snapshot("acme").entries) == sorted(names)


def test_the_facts_of_a_commit_are_recorded(store: PostgresStore) -> None:
    facts = {
        "commit": "c" * 40,
        "repository_url": "https://example.org/acme/agents",
        "ref": "main",
        "git_author": "Ada <ada@example.org>",
        "reason": "first",
    }
    made = publish(store, "acme", [declared_entry(X)], **facts)
    release = store.release(made.number)
    assert {key: getattr(release, key) for key in facts} == facts
    assert (release.action, release.owner, release.at, release.chain) == ("publish", "acme", made.at, made.chain)
    assert release.actor


def test_numbers_and_times_of_releases_only_grow(store: PostgresStore) -> None:
    made = [publish(store, "acme", [declared_entry(f"agent/a{number}")]) for number in range(4)]
    assert [one.number for one in made] == [1, 2, 3, 4]
    times = [datetime.fromisoformat(one.at) for one in made]
    assert times == sorted(set(times))
    assert {moment.utcoffset() for moment in times} == {timedelta(0)}
    assert len({one.chain for one in made}) == 4


def test_a_commit_without_changes_moves_the_watermark_and_writes_no_release(
    store: PostgresStore, live: EntryState
) -> None:
    newest = store.snapshot("acme")
    answer = commit(store, "acme", commit="d" * 40)
    assert (answer.number, answer.chain, answer.written) == (newest.release, newest.chain, False)
    assert store.snapshot("acme").watermark == "d" * 40
    assert store.snapshot("acme").entries == {X: live}


def test_the_first_commit_of_an_owner_may_have_nothing_to_change(store: PostgresStore) -> None:
    answer = commit(store, "newcomer", commit="d" * 40)
    assert (answer.number, answer.written) == (0, False)
    assert store.snapshot("newcomer").watermark == "d" * 40


def test_a_rollback_leaves_the_watermark_where_it_is(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X)], commit="c" * 40)
    snapshot = store.snapshot("acme")
    blind = proposal(snapshot, retire(snapshot.entries[X]), action="rollback", reason="why")
    store.commit_release(replace(blind, watermark_before=None, watermark_after=None))
    assert store.snapshot("acme").watermark == "c" * 40


def test_a_plan_on_an_older_release_is_stale(store: PostgresStore, live: EntryState) -> None:
    old = store.snapshot("acme")
    commit(store, "acme", annotate(live, tags=("meanwhile",)))
    with pytest.raises(StaleSnapshot) as caught:
        store.commit_release(proposal(old, annotate(live, tags=("late",))))
    assert caught.value.hint
    assert _now(store).catalogue.tags == ("meanwhile",)


def test_a_plan_on_another_watermark_is_stale(store: PostgresStore) -> None:
    publish(store, "acme", [declared_entry(X)], commit="c" * 40)
    late = proposal(store.snapshot("acme"), commit="f" * 40)
    for before in ("e" * 40, None):
        with pytest.raises(StaleSnapshot):
            store.commit_release(replace(late, watermark_before=before))
    assert store.snapshot("acme").watermark == "c" * 40


def test_a_plan_on_a_release_to_come_is_stale(store: PostgresStore, live: EntryState) -> None:
    with pytest.raises(StaleSnapshot):
        store.commit_release(replace(proposal(store.snapshot("acme"), retire(live)), base_release=99))


def test_an_entry_of_another_owner_is_refused_by_name(store: PostgresStore, live: EntryState) -> None:
    with pytest.raises(OwnedByAnother, match="agent/x") as caught:
        commit(store, "thief", annotate(live, tags=("mine",)))
    assert "acme" in caught.value.message
    assert _now(store) == live


def test_an_entry_goes_over_to_its_new_owner(store: PostgresStore, live: EntryState) -> None:
    commit(store, "other", transfer(live, "other"), action="transfer", reason="moved")
    moved = _now(store)
    assert moved.owner == "other"
    commit(store, "other", annotate(moved, tags=("mine",)))
    with pytest.raises(OwnedByAnother, match="agent/x"):
        commit(store, "acme", annotate(_now(store), tags=("back",)))


def test_a_version_cannot_be_published_twice(store: PostgresStore, live: EntryState) -> None:
    with pytest.raises(Conflict, match=r"agent/x.*1\.0\.0"):
        commit(store, "acme", update(live, V1))
    with pytest.raises(Conflict, match=r"agent/x.*2\.0\.0"):
        commit(store, "acme", add(live, declared(X, "2.0.0", {"other": "content"})))


def _claims(live: EntryState, kind: ChangeKind) -> Change:
    return replace(annotate(live, tags=("new",)), kind=kind)


def test_a_change_under_a_wrong_name_is_rejected_by_entry(store: PostgresStore, live: EntryState) -> None:
    for kind in set(ChangeKind) - {ChangeKind.ANNOTATE}:
        with pytest.raises(Rejected, match="agent/x"):
            commit(store, "acme", _claims(live, kind))
    assert _now(store) == live


LIES: dict[str, Callable[[EntryState], Change]] = {
    "two sides at once": lambda live: Change(
        ChangeKind.ANNOTATE, live, replace(live, retired=True, catalogue=Catalogue(tags=("a",)))
    ),
    "a digest of another version": lambda live: Change(
        ChangeKind.MOVE, live, replace(live, version="1.0.0", digest=V2.digest)
    ),
    "a version nobody published": lambda live: move(live, V3),
    "a hold with another digest": lambda live: hold(live, replace(V2, digest=V1.digest)),
    "a hold of a version nobody published": lambda live: hold(live, V3),
    "a restore of what is in service": lambda live: Change(ChangeKind.RESTORE, live, live),
    "a publication of another entry's document": lambda live: update(live, declared("agent/y", "3.0.0")),
    "a publication of another version's document": lambda live: update(live, replace(V1, version="3.0.0")),
    "a creation without its version": lambda _: replace(create("acme", "agent/y", V1), publishes=None),
    "a creation at another version than it publishes": lambda _: replace(
        create("acme", "agent/y", declared("agent/y", "1.0.0")), publishes=declared("agent/y", "2.0.0")
    ),
}


def test_a_proposal_that_does_not_hold_together_is_rejected_by_entry(store: PostgresStore, live: EntryState) -> None:
    before = store.snapshot("acme")
    changes = {what: lie(live) for what, lie in LIES.items()}
    outcomes = {what: _outcome(store, change) for what, change in changes.items()}
    assert {what: type(outcome) for what, outcome in outcomes.items()} == dict.fromkeys(LIES, Rejected)
    assert [what for what, change in changes.items() if str(change.name) not in str(outcomes[what])] == []
    assert store.snapshot("acme") == before


def _outcome(store: PostgresStore, change: Change) -> CommittedRelease | RegistryError:
    try:
        return commit(store, "acme", change)
    except RegistryError as failure:
        return failure


def test_content_that_was_not_uploaded_is_missed_by_entry(store: PostgresStore, live: EntryState) -> None:
    for version, missing in ((V3, V3.digest), (V4, V4.files["p.md"])):
        store.put_objects({digest: content for digest, content in objects_of(version).items() if digest != missing})
        with pytest.raises(Rejected, match="agent/x"):
            store.commit_release(proposal(store.snapshot("acme"), update(live, version)))
    assert _now(store) == live


def test_one_bad_change_undoes_the_whole_release(store: PostgresStore, live: EntryState) -> None:
    good = create("acme", "agent/y", declared("agent/y"))
    with pytest.raises(Rejected):
        commit(store, "acme", good, move(live, V3))
    assert list(store.snapshot("acme").entries) == [X]
    assert store.snapshot("acme").release == 2


def test_a_refused_release_leaves_the_connection_at_work(store: PostgresStore, live: EntryState) -> None:
    with pytest.raises(Rejected):
        commit(store, "acme", move(live, V3))
    assert commit(store, "acme", move(live, V1)).written


def test_a_fact_that_postgres_cannot_store_is_rejected(store: PostgresStore) -> None:
    for facts in ({"reason": "a\x00b"}, {"git_author": "\udcff"}):
        with pytest.raises(Rejected):
            publish(store, "acme", [declared_entry(X)], **facts)
    assert store.snapshot("acme").release == 0


def test_an_action_nobody_knows_is_rejected(store: PostgresStore) -> None:
    for action in ("", "delete", "PUBLISH"):
        with pytest.raises(Rejected):
            publish(store, "acme", [declared_entry(X)], action=action)
    assert store.snapshot("acme").release == 0
