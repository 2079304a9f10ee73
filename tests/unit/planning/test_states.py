from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.release import EntryState, Hold
from registry_cli.planning.states import apply, same_state, steps
from tests.planning_strategies import OTHER, OWNER, Situation, declared_version, situations

NAME = EntryName("tool", "search")
ROW = EntryState(NAME, OWNER, "1.0.0", "a" * 64)


def test_changes_apply_in_order_and_leave_other_entries_alone() -> None:
    other = replace(ROW, name=EntryName("tool", "similarity"))
    after = replace(ROW, version="1.1.0", digest="b" * 64)
    retired = replace(after, retired=True)
    changes = (Change(ChangeKind.MOVE, ROW, after), Change(ChangeKind.RETIRE, after, retired))
    assert apply(changes, {NAME: ROW, other.name: other}) == {NAME: retired, other.name: other}


def test_a_change_that_starts_elsewhere_is_refused_by_name() -> None:
    change = Change(ChangeKind.RETIRE, ROW, replace(ROW, retired=True))
    for entries in ({}, {NAME: replace(ROW, version="2.0.0")}):
        with pytest.raises(ValueError, match="retire of tool/search does not start"):
            apply((change,), entries)


def test_a_created_entry_starts_from_nothing() -> None:
    create = Change(ChangeKind.CREATE, None, ROW, declared_version(NAME, "1.0.0"))
    assert apply((create,), {}) == {NAME: ROW}
    with pytest.raises(ValueError, match="create of tool/search"):
        apply((create,), {NAME: ROW})


def test_one_and_true_in_metadata_are_two_states() -> None:
    one, true = (replace(ROW, catalogue=Catalogue(metadata={"x": value})) for value in (1, True))
    assert one == true
    assert not same_state(one, true)
    assert same_state(None, None)
    assert not same_state(None, ROW)


def test_steps_go_out_of_a_hold_first_and_out_of_service_only_once_held() -> None:
    held = replace(ROW, hold=Hold("1.1.0", "b" * 64, ("1.1.0",)), retired=True)
    there = replace(ROW, version="1.1.0", digest="b" * 64, catalogue=Catalogue(tags=("x",)))
    assert [change.kind for change in steps(held, there, owner=OWNER)] == ["resume", "restore", "move", "annotate"]
    assert [change.kind for change in steps(there, held, owner=OWNER)] == ["move", "hold", "retire", "annotate"]


def test_an_entry_changes_hands_first_when_it_comes_over_and_last_when_it_goes() -> None:
    there = replace(ROW, owner=OTHER, retired=True)
    assert [change.kind for change in steps(ROW, there, owner=OTHER)] == ["transfer", "retire"]
    assert [change.kind for change in steps(ROW, there, owner=OWNER)] == ["retire", "transfer"]


@given(situations(), situations())
def test_steps_lead_from_any_row_to_any_other(one: Situation, other: Situation) -> None:
    for name in one.snapshot.entries.keys() & other.snapshot.entries.keys():
        before, after = one.snapshot.entries[name], other.snapshot.entries[name]
        assert apply(steps(before, after, owner=OWNER), {name: before})[name] == after
