from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from registry_cli.domain.errors import Conflict, Gone, Guarded, NotFound, OwnedByAnother
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, RecordedChange, Release, Snapshot
from registry_cli.planning.rollback import (
    plan_entry_rollback,
    plan_release_rollback,
    plan_resume,
    plan_state_rollback,
    refuse_purged,
)
from registry_cli.planning.states import apply
from tests.planning_strategies import OTHER, OWNER, declared_version

NAME = EntryName("agent", "fraud_agent")
SECOND = EntryName("tool", "search")


def digest(version: str, name: EntryName = NAME) -> str:
    return declared_version(name, version).digest


def row(version: str, *turned_down: str, retired: bool = False, name: EntryName = NAME) -> EntryState:
    """A row at *version*; the first of *turned_down* is what git declares."""
    hold = Hold(turned_down[0], digest(turned_down[0], name), turned_down) if turned_down else None
    return EntryState(name, OWNER, version, digest(version, name), hold=hold, retired=retired)


def declared(version: str, name: EntryName = NAME) -> tuple[str, str]:
    return version, digest(version, name)


def snapshot(*rows: EntryState, owner: str = OWNER) -> Snapshot:
    return Snapshot(owner, 9, "", None, {state.name: state for state in rows})


def published(*versions: str, purged: str = "") -> list[PublishedVersion]:
    """Versions as published one after the other, told in no particular order; those in *purged* are."""
    told = [
        PublishedVersion(version, digest(version), number, ever_live=True, purged=version in purged.split())
        for number, version in enumerate(versions)
    ]
    return told[::-1]


def rolled_back(
    state: EntryState, *versions: str, to: str | None = None, git: str | None = None, purged: str = ""
) -> tuple[list[str], EntryState]:
    """The kinds of change of an entry rollback, and the row it leads to."""
    known = published(*versions, purged=purged)
    plan = plan_entry_rollback(state, known, declared(git) if git else None, snapshot(state), to=to)
    assert (plan.owner, plan.base_release) == (OWNER, 9)
    return [change.kind.value for change in plan.changes], apply(plan.changes, {NAME: state})[NAME]


def release(*changes: RecordedChange, action: str = "publish", owner: str = OWNER) -> Release:
    return Release(4, action, owner, None, None, None, "ann", None, None, "", "", changes)


def recorded(before: EntryState | None, after: EntryState, kind: str = "update") -> RecordedChange:
    return RecordedChange(after.name, kind, before, after)


def undone(recorded_release: Release, *rows: EntryState, force: bool = False, owner: str = OWNER) -> Plan:
    known = {state.name: declared(state.version, state.name) for state in rows}
    return plan_release_rollback(recorded_release, snapshot(*rows, owner=owner), known, even_if_changed=force)


def test_an_entry_goes_back_to_the_version_published_before_and_is_held() -> None:
    assert rolled_back(row("1.1.0"), "1.0.0", "1.1.0", git="1.1.0") == (["move", "hold"], row("1.0.0", "1.1.0"))


def test_before_means_published_before_not_numbered_below() -> None:
    assert rolled_back(row("1.0.1"), "2.0.0", "1.0.1", git="1.0.1")[1].version == "2.0.0"
    together = [PublishedVersion(version, digest(version), 1, ever_live=True) for version in ("1.10.0", "1.9.0")]
    plan = plan_entry_rollback(row("1.10.0"), together, None, snapshot(row("1.10.0")), to=None)
    assert plan.changes[-1].after.version == "1.9.0"


def test_a_second_rollback_goes_one_further_back_and_remembers_what_git_declares() -> None:
    kinds, after = rolled_back(row("1.1.0", "1.2.0"), "1.0.0", "1.1.0", "1.2.0", git="1.2.0")
    assert (kinds, after) == (["move", "hold"], row("1.0.0", "1.2.0", "1.1.0"))


def test_a_first_version_is_held_and_retired_where_it_stands() -> None:
    assert rolled_back(row("1.0.0"), "1.0.0") == (["hold", "retire"], row("1.0.0", "1.0.0", retired=True))


def test_going_forward_to_what_git_declares_ends_the_hold() -> None:
    assert rolled_back(row("1.0.0", "1.1.0"), "1.0.0", "1.1.0", to="1.1.0") == (["resume", "move"], row("1.1.0"))


def test_the_hold_names_what_git_declares_also_when_another_version_is_live() -> None:
    assert rolled_back(row("1.1.0"), "1.0.0", "1.1.0", "1.2.0", git="1.2.0")[1].hold == Hold(
        "1.2.0", digest("1.2.0"), ("1.1.0", "1.2.0")
    )


def test_a_retired_entry_comes_back_only_to_a_version_that_is_named() -> None:
    retired = row("1.1.0", retired=True)
    with pytest.raises(Conflict, match="agent/fraud_agent is retired") as caught:
        rolled_back(retired, "1.0.0", "1.1.0")
    assert "--to 1.1.0" in caught.value.hint
    assert rolled_back(retired, "1.0.0", "1.1.0", to="1.1.0") == (["restore"], row("1.1.0"))
    assert rolled_back(retired, "1.0.0", "1.1.0", to="1.0.0") == (["restore", "move", "hold"], row("1.0.0", "1.1.0"))


def test_a_version_that_is_not_published_or_live_already_is_refused() -> None:
    with pytest.raises(NotFound, match=r"no version 3.0.0; published are 1.0.0, 1.1.0"):
        rolled_back(row("1.1.0"), "1.0.0", "1.1.0", to="3.0.0")
    with pytest.raises(Conflict, match=r"stands at 1.1.0 already"):
        rolled_back(row("1.1.0"), "1.0.0", "1.1.0", to="1.1.0")


@pytest.mark.parametrize(
    "plan",
    [
        lambda state, live: plan_entry_rollback(state, published("1.0.0"), None, live, to=None),
        lambda state, live: plan_resume(state, live),  # noqa: PLW0108 - the two must look alike
    ],
    ids=["rollback", "resume"],
)
def test_an_entry_of_another_owner_is_refused_by_name(plan: Callable[[EntryState, Snapshot], Plan]) -> None:
    foreign = replace(row("1.0.0", "1.1.0"), owner=OTHER)
    with pytest.raises(OwnedByAnother, match="agent/fraud_agent belongs to rival") as caught:
        plan(foreign, snapshot(foreign))
    assert "registry transfer" in caught.value.hint


def test_resume_ends_the_hold_and_nothing_else() -> None:
    held = row("1.0.0", "1.0.0", retired=True)
    plan = plan_resume(held, snapshot(held))
    assert [(change.kind.value, change.after) for change in plan.changes] == [("resume", row("1.0.0", retired=True))]
    with pytest.raises(Conflict, match="agent/fraud_agent is not held"):
        plan_resume(row("1.0.0"), snapshot(row("1.0.0")))


def test_a_release_of_many_entries_is_undone_as_one() -> None:
    old = replace(row("1.0.0"), catalogue=Catalogue(tags=("old",)))
    bumped, created = row("1.1.0"), row("1.0.0", name=SECOND)
    annotated = replace(old, version="1.1.0", digest=digest("1.1.0"))
    made = release(recorded(old, annotated), recorded(annotated, bumped, "annotate"), recorded(None, created, "create"))
    plan = undone(made, bumped, created)
    assert [(change.name, change.kind.value) for change in plan.changes] == [
        *((NAME, kind) for kind in ("move", "hold", "annotate")),
        *((SECOND, kind) for kind in ("hold", "retire")),
    ]
    assert apply(plan.changes, {NAME: bumped, SECOND: created}) == {
        NAME: replace(old, hold=row("1.0.0", "1.1.0").hold),
        SECOND: row("1.0.0", "1.0.0", retired=True, name=SECOND),
    }


def test_entries_changed_since_are_refused_all_by_name_unless_forced() -> None:
    made = release(recorded(row("1.0.0"), row("1.1.0")), recorded(row("1.0.0", name=SECOND), row("1.1.0", name=SECOND)))
    now = (row("1.2.0"), row("1.2.0", name=SECOND))
    with pytest.raises(Guarded, match="release 4 changed have changed since: agent/fraud_agent, tool/search") as caught:
        undone(made, *now)
    assert "--even-if-changed" in caught.value.hint
    plan = undone(made, *now, force=True)
    assert plan.changes[1].after == row("1.0.0", "1.2.0")


def test_a_release_that_left_the_row_as_it_was_has_nothing_to_undo() -> None:
    added = release(recorded(row("1.0.0"), row("1.0.0"), "add"))
    assert undone(added, row("2.0.0")).changes == ()
    assert undone(release(recorded(row("1.0.0"), row("1.1.0"))), row("1.0.0")).changes == ()


def test_what_was_turned_down_before_stays_turned_down() -> None:
    made = release(recorded(row("1.0.0", "1.1.0"), row("1.0.0"), "resume"), recorded(row("1.0.0"), row("1.2.0")))
    hold = undone(made, row("1.2.0")).changes[-1].after.hold
    assert hold == Hold("1.2.0", digest("1.2.0"), ("1.1.0", "1.2.0"))


def test_a_rollback_is_undone_exactly_with_the_hold_it_found() -> None:
    before, after = row("1.1.0", "1.2.0"), row("1.0.0", "1.2.0", "1.1.0")
    plan = undone(release(recorded(before, after), action="rollback"), after)
    assert apply(plan.changes, {NAME: after}) == {NAME: before}


def test_a_forced_undo_of_a_rollback_holds_what_git_declares_by_now() -> None:
    made = release(recorded(row("1.1.0"), row("1.0.0", "1.1.0")), action="rollback")
    plan = undone(made, row("1.2.0"), force=True)
    assert apply(plan.changes, {NAME: row("1.2.0")}) == {NAME: row("1.1.0", "1.2.0")}


def test_a_release_of_another_owner_is_refused() -> None:
    with pytest.raises(OwnedByAnother, match="release 4 belongs to rival"):
        undone(release(recorded(row("1.0.0"), row("1.1.0")), owner=OTHER), row("1.1.0"))


@pytest.mark.parametrize("action", ["publish", "rollback"])
def test_an_entry_that_went_to_another_owner_is_not_taken_back_by_undoing_something_else(action: str) -> None:
    gone = replace(row("1.1.0"), owner=OTHER)
    with pytest.raises(OwnedByAnother, match="agent/fraud_agent belongs to rival") as caught:
        undone(release(recorded(row("1.0.0"), row("1.1.0")), action=action), gone, force=True)
    assert "registry transfer" in caught.value.hint


@pytest.mark.parametrize("owner", [OWNER, OTHER], ids=["given away", "taken over"])
def test_a_transfer_is_undone_by_whoever_made_it(owner: str) -> None:
    mine, gone = row("1.0.0"), replace(row("1.0.0"), owner=OTHER)
    plan = undone(release(recorded(mine, gone, "transfer"), action="transfer", owner=owner), gone, owner=owner)
    assert [(change.kind.value, change.after) for change in plan.changes] == [("transfer", mine)]


def test_a_transfer_that_was_passed_on_is_undone_only_by_who_gave_it_and_only_by_force() -> None:
    gone, further = replace(row("1.0.0"), owner=OTHER), replace(row("1.0.0"), owner="third")
    given = release(recorded(row("1.0.0"), gone, "transfer"), action="transfer")
    with pytest.raises(Guarded, match="agent/fraud_agent"):
        undone(given, further)
    assert [change.after for change in undone(given, further, force=True).changes] == [row("1.0.0")]
    taken = replace(given, owner=OTHER)
    with pytest.raises(OwnedByAnother, match="belongs to third"):
        undone(taken, further, owner=OTHER, force=True)


def test_a_state_comes_back_with_holds_and_without_what_was_not_there() -> None:
    foreign = EntryName("workflow", "claims")
    live = (row("1.1.0"), row("1.0.0", name=SECOND), replace(row("1.0.0", name=foreign), owner=OTHER))
    plan = plan_state_rollback(snapshot(*live), {NAME: row("1.0.0")}, {NAME: declared("1.1.0")})
    after = apply(plan.changes, snapshot(*live).entries)
    assert after == {
        NAME: row("1.0.0", "1.1.0"),
        SECOND: row("1.0.0", "1.0.0", retired=True, name=SECOND),
        foreign: live[2],
    }


def test_what_was_retired_then_is_retired_again_and_held_against_git() -> None:
    plan = plan_state_rollback(snapshot(row("1.0.0")), {NAME: row("1.0.0", retired=True)}, {NAME: declared("1.0.0")})
    assert [change.kind.value for change in plan.changes] == ["hold", "retire"]
    assert plan.changes[-1].after == row("1.0.0", "1.0.0", retired=True)


def test_what_is_retired_already_and_was_not_there_stays_as_it_is() -> None:
    assert plan_state_rollback(snapshot(row("1.0.0", retired=True)), {}, {}).changes == ()


def test_an_entry_that_came_from_another_owner_goes_back_without_going_back_to_her() -> None:
    then = replace(row("1.0.0"), owner=OTHER)
    assert plan_state_rollback(snapshot(row("1.0.0")), {NAME: then}, {}).changes == ()
    plan = plan_state_rollback(snapshot(row("1.1.0")), {NAME: then}, {NAME: declared("1.1.0")})
    assert plan.changes[-1].after == row("1.0.0", "1.1.0")


def test_a_rollback_passes_over_what_was_purged() -> None:
    versions = ("1.0.0", "1.1.0", "1.2.0")
    assert rolled_back(row("1.2.0"), *versions, purged="1.1.0")[1].version == "1.0.0"
    assert rolled_back(row("1.2.0"), *versions, purged="1.0.0 1.1.0") == (
        ["hold", "retire"],
        row("1.2.0", "1.2.0", retired=True),
    )


def test_a_rollback_to_a_purged_version_is_refused_and_says_where_the_reason_stands() -> None:
    for state in (row("1.2.0"), row("1.1.0", retired=True)):
        with pytest.raises(Gone, match=r"agent/fraud_agent@1\.1\.0 was purged") as caught:
            rolled_back(state, "1.0.0", "1.1.0", "1.2.0", to="1.1.0", purged="1.1.0")
        assert "registry show agent/fraud_agent --version 1.1.0" in caught.value.hint
    with pytest.raises(NotFound, match=r"published are 1\.0\.0, 1\.2\.0$"):
        rolled_back(row("1.2.0"), "1.0.0", "1.1.0", "1.2.0", to="9.0.0", purged="1.1.0")


def test_whatever_would_return_to_purged_versions_is_refused_and_names_all_of_them() -> None:
    now = (row("1.1.0"), row("1.1.0", name=SECOND))
    then = {NAME: row("1.0.0"), SECOND: row("1.0.0", name=SECOND)}
    plan = plan_state_rollback(snapshot(*now), then, {})
    known = {name: published("1.0.0", "1.1.0", purged="1.0.0") for name in then}

    with pytest.raises(Gone, match=r"agent/fraud_agent@1\.0\.0, tool/search@1\.0\.0") as caught:
        refuse_purged(plan, known)
    assert "--to VERSION" in caught.value.hint
    refuse_purged(plan, {name: published("1.0.0", "1.1.0", purged="1.1.0") for name in then})
    refuse_purged(plan_state_rollback(snapshot(*now), {}, {}), known)


def test_a_purge_cannot_be_undone() -> None:
    with pytest.raises(Conflict, match="release 4 purged content"):
        undone(release(recorded(row("1.1.0"), row("1.1.0"), "purge"), action="purge"), row("1.1.0"))
