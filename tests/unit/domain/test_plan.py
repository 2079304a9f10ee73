from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Change, ChangeKind, Plan, RefusalReason
from registry_cli.domain.release import EntryState

STATE = EntryState(EntryName("agent", "fraud_agent"), "acme", "1.0.0", "ab" * 32)


def test_a_change_is_named_after_the_entry_it_ends_in() -> None:
    assert Change(ChangeKind.CREATE, None, STATE).name == EntryName("agent", "fraud_agent")


def test_an_empty_plan_changes_holds_and_refuses_nothing() -> None:
    plan = Plan("acme", base_release=3)
    assert (plan.changes, plan.held, plan.orphans, plan.refusals) == ((), (), (), ())


@pytest.mark.parametrize("enumeration", [ChangeKind, RefusalReason])
def test_a_word_is_written_as_it_is_named(enumeration: type[ChangeKind | RefusalReason]) -> None:
    assert all(str(member) == member.value == member.name.lower() for member in enumeration)


def test_the_kinds_of_change_are_those_of_the_database() -> None:
    assert [str(kind) for kind in ChangeKind] == (
        ["create", "add", "update", "move", "annotate", "retire", "restore", "hold", "resume", "transfer"]
    )
