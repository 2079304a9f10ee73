from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from registry_cli.domain.errors import Guarded
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import EntryState, Hold, Snapshot
from registry_cli.planning.publish import plan_publish
from registry_cli.planning.states import apply
from registry_cli.planning.sync import drift, guard_orchestrator, plan_sync
from tests.planning_strategies import OTHER, OWNER, Situation, declared_entry, declared_version, situations
from tests.unit.planning.ledger import check_plan, published_after


def names(count: int) -> list[EntryName]:
    return [EntryName("agent", f"a{number:02d}") for number in range(count)]


def row(name: EntryName) -> EntryState:
    return EntryState(name, OWNER, "1.0.0", declared_version(name, "1.0.0").digest)


def prune(active: int, orphans: int, *, retired: int = 0, allow: bool = False) -> Plan:
    """Prune *orphans* of *active* entries, beside *retired* ones and as many entries of another owner."""
    everyone = names(active + 2 * retired)
    entries = {name: row(name) for name in everyone}
    for name in everyone[active : active + retired]:
        entries[name] = replace(entries[name], retired=True)
    for name in everyone[active + retired :]:
        entries[name] = replace(entries[name], owner=OTHER)
    desired = {name: declared_entry(name, "1.0.0") for name in everyone[orphans:active]}
    return plan_sync(desired, Snapshot(OWNER, 1, "", None, entries), {}, prune=True, allow_mass_prune=allow)


@pytest.mark.parametrize(
    ("active", "orphans", "refused"),
    [(25, 5, False), (24, 5, True), (5, 4, False), (6, 5, True), (100, 20, False), (100, 21, True)],
)
def test_more_than_a_fifth_and_at_least_five_are_pruned_only_when_allowed(
    active: int, orphans: int, *, refused: bool
) -> None:
    if refused:
        with pytest.raises(Guarded, match=rf"{orphans} of {active} active entries \(") as caught:
            prune(active, orphans)
        assert "--allow-mass-prune" in caught.value.hint
    else:
        assert len(prune(active, orphans).changes) == orphans
    assert [change.kind for change in prune(active, orphans, allow=True).changes] == ["retire"] * orphans


def test_retired_and_foreign_entries_do_not_soften_the_guard() -> None:
    with pytest.raises(Guarded, match=r"5 of 24 active entries \(20.8 %\)"):
        prune(24, 5, retired=20)


def test_pruning_against_no_manifest_at_all_is_always_refused() -> None:
    for active, counted in ((0, "all 0 active entries"), (1, "the one active entry"), (30, "all 30 active entries")):
        with pytest.raises(Guarded, match=f"would retire {counted}$") as caught:
            prune(active, active, allow=True)
        assert "--allow-mass-prune" not in caught.value.hint


def test_without_prune_orphans_are_kept_and_said() -> None:
    name = names(1)[0]
    plan = plan_sync({}, Snapshot(OWNER, 1, "", None, {name: row(name)}), {}, prune=False)
    assert (plan.changes, plan.orphans) == ((), (name,))


def test_a_held_orphan_loses_its_hold_and_is_retired() -> None:
    first, second = names(2)
    held = replace(row(first), hold=Hold("1.1.0", declared_version(first, "1.1.0").digest, ("1.1.0",)))
    desired = {second: declared_entry(second, "1.0.0")}
    plan = plan_sync(desired, Snapshot(OWNER, 1, "", None, {first: held, second: row(second)}), {}, prune=True)
    assert [change.kind for change in plan.changes] == ["resume", "retire"]
    assert plan.orphans == ()


def test_the_orchestrator_cannot_be_pruned_even_when_mass_pruning_is_allowed() -> None:
    first, second = names(2)
    snapshot = Snapshot(OWNER, 1, "", None, {name: row(name) for name in (first, second)})
    desired = {second: declared_entry(second, "1.0.0")}
    with pytest.raises(Guarded, match="agent/a00 is the orchestrator"):
        plan_sync(desired, snapshot, {}, prune=True, allow_mass_prune=True, orchestrator=first)
    plan = plan_sync(desired, snapshot, {}, prune=True, orchestrator=second)
    guard_orchestrator(plan.changes, None)


def test_drift_is_any_difference_but_what_a_hold_turns_down() -> None:
    name = names(1)[0]
    live = Snapshot(OWNER, 1, "", None, {name: row(name)})
    assert not drift(plan_sync({name: declared_entry(name, "1.0.0")}, live, {}, prune=False))
    assert drift(plan_sync({}, live, {}, prune=False))
    assert drift(plan_sync({name: declared_entry(name, "1.1.0")}, live, {}, prune=False))
    assert drift(plan_sync({name: declared_entry(name, "1.0.0", text="edited")}, live, {}, prune=False))
    assert not drift(Plan(OWNER, 1, held=(name,)))


@given(situations())
@settings(max_examples=150)
def test_after_a_pruning_sync_nothing_differs_but_what_is_held_or_refused(situation: Situation) -> None:
    assume(situation.desired)
    snapshot, published = situation.snapshot, situation.published
    plan = plan_sync(situation.desired, snapshot, published, prune=True, allow_mass_prune=True)
    check_plan(plan, snapshot, published)
    live = apply(plan.changes, snapshot.entries)
    active = {name for name, state in live.items() if state.owner == OWNER and not state.retired}
    assert active <= situation.desired.keys()
    foreign = {name: state for name, state in snapshot.entries.items() if state.owner == OTHER}
    assert foreign.items() <= live.items()
    again = plan_publish(
        situation.desired, replace(snapshot, entries=live), published_after(plan.changes, published, 9)
    )
    assert again == replace(plan, changes=())
