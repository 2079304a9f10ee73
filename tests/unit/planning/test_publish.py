from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue, DeclaredEntry
from registry_cli.domain.plan import Plan, Refusal, RefusalReason
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, Snapshot
from registry_cli.planning.publish import plan_publish, versions_needed
from registry_cli.planning.states import apply
from tests.planning_strategies import OTHER, OWNER, Situation, declared_entry, declared_version, situations
from tests.unit.planning.ledger import check_plan, published_after

NAME = EntryName("agent", "fraud_agent")


def row(version: str, hold: str | None = None, *, owner: str = OWNER, retired: bool = False) -> EntryState:
    held = Hold(hold, declared_version(NAME, hold).digest, (hold,)) if hold else None
    return EntryState(NAME, owner, version, declared_version(NAME, version).digest, hold=held, retired=retired)


def publish(
    entry: DeclaredEntry | None,
    state: EntryState | None,
    *published: str,
    allow_downgrade: bool = False,
    purged: str = "",
) -> Plan:
    """The plan where git declares just *entry*, and *state*, with its *published* versions, is all that is live."""
    versions = [
        PublishedVersion(item, declared_version(NAME, item).digest, 1, ever_live=True, purged=item == purged)
        for item in published
    ]
    snapshot = Snapshot(OWNER, 7, "", None, {NAME: state} if state else {})
    return plan_publish({NAME: entry} if entry else {}, snapshot, {NAME: versions}, allow_downgrade=allow_downgrade)


def kinds(plan: Plan) -> list[str]:
    return [change.kind.value for change in plan.changes]


def test_a_new_entry_is_created_with_its_side_versions_beside_it() -> None:
    plan = publish(declared_entry(NAME, "1.0.0", "0.9.0"), None)
    assert (plan.owner, plan.base_release) == (OWNER, 7)
    assert [(change.kind, change.publishes and change.publishes.version) for change in plan.changes] == [
        ("create", "1.0.0"),
        ("add", "0.9.0"),
    ]


def test_what_is_live_already_needs_nothing() -> None:
    assert publish(declared_entry(NAME, "1.0.0"), row("1.0.0")) == Plan(OWNER, 7)


def test_a_higher_version_is_an_update() -> None:
    plan = publish(declared_entry(NAME, "1.1.0"), row("1.0.0"), "1.0.0")
    assert kinds(plan) == ["update"]
    assert plan.changes[0].after == row("1.1.0")


def test_a_reverted_bump_moves_back_to_the_published_version() -> None:
    plan = publish(declared_entry(NAME, "1.0.0"), row("1.1.0"), "1.0.0", "1.1.0")
    assert kinds(plan) == ["move"]
    assert plan.changes[0].publishes is None


def test_a_lower_version_is_refused_unless_a_downgrade_is_allowed() -> None:
    entry, state = declared_entry(NAME, "1.0.1"), row("1.1.0")
    plan = publish(entry, state, "1.0.0", "1.1.0")
    assert plan.refusals == (Refusal(NAME, RefusalReason.VERSION_LOWERED, "1.0.1", "agent/fraud_agent.yaml", "1.1.0"),)
    assert plan.changes == ()
    assert kinds(publish(entry, state, "1.0.0", "1.1.0", allow_downgrade=True)) == ["update"]


def test_a_changed_content_under_an_old_number_is_refused_and_told_the_next_free_one() -> None:
    plan = publish(declared_entry(NAME, "1.0.0", "1.0.2", text="edited"), row("1.0.0"), "1.0.0", "1.0.1")
    assert plan.refusals == (Refusal(NAME, RefusalReason.VERSION_REUSED, "1.0.0", "agent/fraud_agent.yaml", "1.0.3"),)
    assert plan.changes == ()


def test_the_next_free_version_is_one_that_publish_would_take() -> None:
    plan = publish(declared_entry(NAME, "1.0.0", text="edited"), row("2.0.0"), "1.0.0", "2.0.0")
    assert [refusal.other for refusal in plan.refusals] == ["2.0.1"]
    assert kinds(publish(declared_entry(NAME, "2.0.1", text="edited"), row("2.0.0"), "1.0.0", "2.0.0")) == ["update"]


def test_a_side_version_with_changed_content_is_refused_at_its_own_number() -> None:
    entry = replace(declared_entry(NAME, "2.0.0"), side=(declared_version(NAME, "1.0.0", "edited"),))
    plan = publish(entry, row("2.0.0"), "1.0.0", "2.0.0")
    assert [(refusal.version, refusal.other) for refusal in plan.refusals] == [("1.0.0", "1.0.1")]


def test_an_entry_of_another_owner_is_refused_by_name() -> None:
    plan = publish(declared_entry(NAME, "1.1.0"), row("1.0.0", "2.0.0", owner=OTHER))
    assert [(refusal.reason, refusal.other) for refusal in plan.refusals] == [("foreign", OTHER)]
    assert (plan.changes, plan.held) == ((), ())


def test_what_the_hold_turned_down_stays_turned_down_while_catalogue_and_side_versions_go_on() -> None:
    entry = declared_entry(NAME, "1.1.0", "0.9.0", catalogue=Catalogue(tags=("new",)))
    plan = publish(entry, row("1.0.0", "1.1.0"), "1.0.0", "1.1.0")
    assert plan.held == (NAME,)
    assert kinds(plan) == ["annotate", "add"]
    assert (plan.changes[-1].after.version, plan.changes[-1].after.hold) == ("1.0.0", row("1.0.0", "1.1.0").hold)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [("1.2.0", ["resume", "update"]), ("1.0.1", ["resume", "update"]), ("1.0.0", ["resume"])],
    ids=["newer", "a fix on the old line", "the revert"],
)
def test_any_other_version_ends_the_hold(declared: str, expected: list[str]) -> None:
    plan = publish(declared_entry(NAME, declared), row("1.0.0", "1.1.0"), "1.0.0", "1.1.0")
    assert kinds(plan) == expected
    assert plan.held == ()


def test_the_turned_down_version_with_other_content_is_refused_and_the_hold_stays() -> None:
    plan = publish(declared_entry(NAME, "1.1.0", text="edited"), row("1.0.0", "1.1.0"), "1.0.0", "1.1.0")
    assert (plan.changes, plan.held) == ((), ())
    assert [refusal.other for refusal in plan.refusals] == ["1.1.1"]


def test_a_retired_entry_is_restored_to_the_declared_version_whatever_its_order() -> None:
    retired = row("1.1.0", retired=True)
    assert kinds(publish(declared_entry(NAME, "1.1.0"), retired)) == ["restore"]
    assert kinds(publish(declared_entry(NAME, "1.0.0"), retired, "1.0.0", "1.1.0")) == ["restore", "move"]
    assert kinds(publish(declared_entry(NAME, "0.9.0"), retired, "1.1.0")) == ["restore", "update"]


def test_a_first_version_that_was_rolled_back_stays_out_of_service() -> None:
    plan = publish(declared_entry(NAME, "1.0.0"), row("1.0.0", "1.0.0", retired=True), "1.0.0")
    assert (plan.changes, plan.held) == ((), (NAME,))
    fixed = publish(declared_entry(NAME, "1.0.1"), row("1.0.0", "1.0.0", retired=True), "1.0.0")
    assert kinds(fixed) == ["resume", "restore", "update"]


def test_an_undeclared_entry_is_an_orphan_and_loses_its_hold() -> None:
    assert publish(None, row("1.0.0")) == Plan(OWNER, 7, orphans=(NAME,))
    held = publish(None, row("1.0.0", "1.1.0"))
    assert (kinds(held), held.orphans) == (["resume"], (NAME,))
    assert publish(None, row("1.0.0", retired=True)).orphans == ()
    assert publish(None, row("1.0.0", owner=OTHER)) == Plan(OWNER, 7)


def test_metadata_that_only_python_takes_for_equal_is_a_change() -> None:
    state = replace(row("1.0.0"), catalogue=Catalogue(metadata={"level": 1}))
    assert kinds(publish(declared_entry(NAME, "1.0.0", catalogue=Catalogue(metadata={"level": True})), state)) == [
        "annotate"
    ]
    assert publish(declared_entry(NAME, "1.0.0", catalogue=Catalogue(metadata={"level": 1.0})), state).changes == ()


def expected_row(situation: Situation, name: EntryName, plan: Plan) -> EntryState | None:
    """What the table says must be live of *name* afterwards, told from the answer and not from the changes."""
    before, entry = situation.snapshot.entries.get(name), situation.desired.get(name)
    if name in {refusal.name for refusal in plan.refusals} or (before and before.owner != OWNER):
        return before
    if entry is None:
        return before and replace(before, hold=None)
    if before and before.hold and (before.hold.version, before.hold.digest) == (entry.live.version, entry.live.digest):
        assert name in plan.held
        return replace(before, catalogue=entry.catalogue)
    return EntryState(name, OWNER, entry.live.version, entry.live.digest, entry.catalogue)


@given(situations())
@settings(max_examples=200)
def test_the_plan_makes_live_what_git_declares_but_for_held_orphaned_foreign_and_refused(situation: Situation) -> None:
    snapshot, desired = situation.snapshot, situation.desired
    plan = plan_publish(desired, snapshot, situation.published)
    check_plan(plan, snapshot, situation.published)
    live = apply(plan.changes, snapshot.entries)
    for name in {*snapshot.entries, *desired}:
        assert repr(live.get(name)) == repr(expected_row(situation, name, plan))
    after = published_after(plan.changes, situation.published, 9)
    refused = {refusal.name for refusal in plan.refusals}
    for name in desired.keys() - refused:
        known = {version.version: version.digest for version in after[name]}
        assert all(known[item.version] == item.digest for item in (desired[name].live, *desired[name].side))
    mine = {name for name, state in live.items() if state.owner == OWNER and not state.retired}
    assert set(plan.orphans) == mine - desired.keys()


@given(situations())
@settings(max_examples=100)
def test_planning_again_after_the_plan_changes_nothing(situation: Situation) -> None:
    first = plan_publish(situation.desired, situation.snapshot, situation.published)
    snapshot = replace(situation.snapshot, entries=apply(first.changes, situation.snapshot.entries))
    second = plan_publish(situation.desired, snapshot, published_after(first.changes, situation.published, 9))
    assert second == replace(first, changes=())


@given(situations())
@settings(max_examples=100)
def test_a_plan_of_equal_states_is_empty(situation: Situation) -> None:
    mine = {
        name: replace(state, hold=None, retired=False)
        for name, state in situation.snapshot.entries.items()
        if state.owner == OWNER
    }
    desired = {name: declared_entry(name, state.version, catalogue=state.catalogue) for name, state in mine.items()}
    assert plan_publish(desired, replace(situation.snapshot, entries=mine), {}) == Plan(OWNER, 5)


@given(situations())
@settings(max_examples=100)
def test_only_the_versions_asked_for_matter(situation: Situation) -> None:
    needed = versions_needed(situation.desired, situation.snapshot)
    known = {name: versions for name, versions in situation.published.items() if name in needed}
    plan = plan_publish(situation.desired, situation.snapshot, situation.published)
    assert plan_publish(situation.desired, situation.snapshot, known) == plan


def test_no_versions_are_asked_for_where_nothing_differs() -> None:
    def needs(entry: DeclaredEntry, *states: EntryState) -> bool:
        snapshot = Snapshot(OWNER, 1, "", None, {state.name: state for state in states})
        return versions_needed({NAME: entry}, snapshot) == {NAME}

    assert not needs(declared_entry(NAME, "1.0.0"))
    assert not needs(declared_entry(NAME, "1.0.0"), row("1.0.0"))
    assert not needs(declared_entry(NAME, "1.1.0"), row("1.0.0", owner=OTHER))
    assert needs(declared_entry(NAME, "1.0.0"), row("1.0.0", retired=True))
    assert needs(declared_entry(NAME, "1.0.0", text="edited"), row("1.0.0"))
    assert needs(declared_entry(NAME, "1.1.0"), row("1.0.0"))
    assert needs(declared_entry(NAME, "1.0.0", "0.9.0"), row("1.0.0"))
    assert needs(declared_entry(NAME, "1.0.0"), row("1.0.0", "1.1.0"))


@pytest.mark.parametrize("state", [row("1.2.0"), row("1.0.0"), row("1.1.0", retired=True)])
def test_what_was_purged_is_refused_and_told_the_next_free_version(state: EntryState) -> None:
    plan = publish(declared_entry(NAME, "1.1.0"), state, "1.0.0", "1.1.0", "1.1.1", "1.2.0", purged="1.1.0")
    assert plan.changes == ()
    assert [(refusal.reason, refusal.version) for refusal in plan.refusals] == [(RefusalReason.PURGED, "1.1.0")]
    assert plan.refusals[0].other == ("1.2.1" if state.version == "1.2.0" else "1.1.2")


def test_a_purged_version_that_a_hold_turns_down_stays_turned_down() -> None:
    plan = publish(declared_entry(NAME, "1.1.0"), row("1.0.0", "1.1.0"), "1.0.0", "1.1.0", purged="1.1.0")
    assert (plan.changes, plan.refusals, plan.held) == ((), (), (NAME,))


def test_new_content_under_a_purged_number_needs_a_version_of_its_own() -> None:
    cleaned = declared_entry(NAME, "1.1.0", text="cleaned")
    plan = publish(cleaned, row("1.0.0"), "1.0.0", "1.1.0", purged="1.1.0")
    assert [(refusal.reason, refusal.other) for refusal in plan.refusals] == [(RefusalReason.VERSION_REUSED, "1.1.1")]
    assert kinds(publish(declared_entry(NAME, "1.1.1"), row("1.0.0"), "1.0.0", "1.1.0", purged="1.1.0")) == ["update"]


def test_a_purged_version_beside_the_live_one_is_published_already() -> None:
    assert (
        publish(declared_entry(NAME, "1.0.0", "0.9.0"), row("1.0.0"), "0.9.0", "1.0.0", purged="0.9.0").refusals == ()
    )
