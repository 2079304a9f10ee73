"""The laws of going back, over random histories of two owners."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.domain.errors import Conflict
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import ChangeKind, Plan
from registry_cli.domain.release import EntryState, Release
from registry_cli.planning.publish import plan_publish
from registry_cli.planning.rollback import (
    plan_entry_rollback,
    plan_release_rollback,
    plan_resume,
    plan_state_rollback,
)
from registry_cli.planning.states import apply
from registry_cli.planning.sync import plan_sync
from registry_cli.planning.transfer import plan_transfer
from tests.planning_strategies import NAMES, OTHER, OWNER, desired_states
from tests.unit.planning.ledger import Ledger

OWNERS = (OWNER, OTHER)
FEW = NAMES[:4]
EXACT = {"rollback", "resume", "transfer"}


def owned(ledger: Ledger, owner: str) -> list[EntryName]:
    return sorted(name for name, state in ledger.entries.items() if state.owner == owner)


def publish(data: st.DataObject, ledger: Ledger, owner: str) -> None:
    """One owner's git declares anything, and it is published or synced."""
    free = [name for name in FEW if name not in ledger.entries or ledger.entries[name].owner == owner]
    desired = data.draw(desired_states(free, edited=False), "desired")
    snapshot, published = ledger.snapshot(owner), ledger.published
    prune = data.draw(st.booleans(), "prune")
    if desired and prune:
        plan = plan_sync(desired, snapshot, published, prune=True, allow_mass_prune=True, allow_downgrade=True)
    else:
        plan = plan_publish(desired, snapshot, published, allow_downgrade=True)
    assert not plan.refusals
    ledger.commit(plan, "publish")
    ledger.declare(owner, desired)


def resume_or_transfer(data: st.DataObject, ledger: Ledger, owner: str) -> None:
    """One entry loses its hold, or goes to the other owner."""
    mine, snapshot = owned(ledger, owner), ledger.snapshot(owner)
    if not mine:
        return
    state = ledger.entries[data.draw(st.sampled_from(mine), "entry")]
    if state.hold and data.draw(st.integers(0, 2), "resume"):
        ledger.commit(plan_resume(state, snapshot), "resume")
    else:
        ledger.commit(plan_transfer(state, OTHER if owner == OWNER else OWNER, snapshot), "transfer")


def draw_rollback(data: st.DataObject, ledger: Ledger, owner: str) -> tuple[Plan, Release | None]:
    """Any rollback that is possible now, with the release that it undoes, if it is one of that sort."""
    snapshot = ledger.snapshot(owner)
    sort = data.draw(st.sampled_from(["entry", "release", "state"]), "sort")
    mine = owned(ledger, owner)
    releases = [release for release in ledger.releases if release.owner == owner]
    try:
        if sort == "entry" and mine:
            name = data.draw(st.sampled_from(mine), "entry")
            versions = ledger.published[name]
            to = data.draw(st.sampled_from([None, *(version.version for version in versions)]), "to")
            state = ledger.entries[name]
            return plan_entry_rollback(state, versions, ledger.declared.get(name), snapshot, to=to), None
        if sort == "release" and releases:
            release = data.draw(st.sampled_from(releases), "release")
            force = data.draw(st.booleans(), "even if changed")
            return plan_release_rollback(release, snapshot, ledger.declared, even_if_changed=force), release
    except Conflict:
        return Plan(owner, snapshot.release), None
    target = ledger.state_at(owner, data.draw(st.integers(0, len(ledger.releases)), "at"))
    return plan_state_rollback(snapshot, target, ledger.declared), None


def rolled_back(plan: Plan, before: dict[EntryName, EntryState]) -> list[EntryName]:
    """The entries whose version, or being in service, *plan* takes back."""
    after = apply(plan.changes, before)
    return [
        name
        for name, state in before.items()
        if (state.version, state.retired) != (after[name].version, after[name].retired)
    ]


def check_hold(ledger: Ledger, owner: str, plan: Plan, before: dict[EntryName, EntryState]) -> None:
    """Publishing what git declares again leaves what was rolled back where it is."""
    snapshot = ledger.snapshot(owner)
    desired = ledger.git.get(owner, {})
    again = plan_publish(desired, snapshot, ledger.published)
    live = apply(again.changes, snapshot.entries)
    for name in rolled_back(plan, before):
        if name in desired:
            assert (live[name].version, live[name].retired) == (
                snapshot.entries[name].version,
                snapshot.entries[name].retired,
            )
    assert not again.refusals


def check_undo(ledger: Ledger, release: Release, before: dict[EntryName, EntryState]) -> None:
    """Undoing a rollback gives exactly the state before, and undoing that the state after."""
    after = dict(ledger.entries)
    for expected in (before, after, before, after):
        plan = plan_release_rollback(release, ledger.snapshot(release.owner), ledger.declared, even_if_changed=False)
        release = ledger.commit(plan, "rollback")
        assert repr(ledger.entries) == repr(expected)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_every_rollback_holds_against_git_and_is_undone_exactly(data: st.DataObject) -> None:
    ledger = Ledger()
    for _ in range(data.draw(st.integers(2, 8), "steps")):
        owner = data.draw(st.sampled_from((OWNER, OWNER, OWNER, OTHER)), "owner")
        what = data.draw(st.sampled_from(["publish", "publish", "resume or transfer", "rollback", "rollback"]), "what")
        if what == "publish":
            publish(data, ledger, owner)
        elif what == "resume or transfer":
            resume_or_transfer(data, ledger, owner)
        else:
            before = dict(ledger.entries)
            plan, undone = draw_rollback(data, ledger, owner)
            release = ledger.commit(plan, "rollback")
            if undone is None or undone.action not in EXACT:
                assert all(change.after.hold for change in plan.changes if change.kind is ChangeKind.RETIRE)
                check_hold(ledger, owner, plan, before)
            if release.changes:
                check_undo(ledger, release, before)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_state_rollback_restores_what_was_and_touches_no_other_owner(data: st.DataObject) -> None:
    ledger = Ledger()
    for _ in range(data.draw(st.integers(2, 6), "steps")):
        publish(data, ledger, data.draw(st.sampled_from(OWNERS), "owner"))
    target = ledger.state_at(OWNER, data.draw(st.integers(0, len(ledger.releases)), "at"))
    before = dict(ledger.entries)
    ledger.commit(plan_state_rollback(ledger.snapshot(OWNER), target, ledger.declared), "rollback")
    for name, state in ledger.entries.items():
        if state.owner == OTHER:
            assert state == before[name]
        elif name in target:
            assert repr(replace(state, hold=None)) == repr(replace(target[name], hold=None))
        else:
            assert state.retired
    again = plan_state_rollback(ledger.snapshot(OWNER), target, ledger.declared)
    assert again.changes == ()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_undoing_the_newest_publish_restores_the_versions_before_it(data: st.DataObject) -> None:
    ledger = Ledger()
    publish(data, ledger, OWNER)
    before, count = dict(ledger.entries), len(ledger.releases)
    publish(data, ledger, OWNER)
    for release in ledger.releases[count:]:
        snapshot = ledger.snapshot(OWNER)
        plan = plan_release_rollback(release, snapshot, ledger.declared, even_if_changed=False)
        for name, state in apply(plan.changes, snapshot.entries).items():
            created = name not in before
            expected = replace(state, retired=True) if created else replace(before[name], hold=state.hold)
            assert repr(state) == repr(expected)
        ledger.commit(plan, "rollback")
        again = plan_release_rollback(release, ledger.snapshot(OWNER), ledger.declared, even_if_changed=False)
        assert again.changes == ()
