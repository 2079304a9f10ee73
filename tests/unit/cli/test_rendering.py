from __future__ import annotations

from dataclasses import replace

import pytest

from registry_cli.cli.rendering import arrow, change_json, print_changes, state_json, versions_recorded
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.release import EntryState, Hold, RecordedChange
from registry_cli.planning.breaking.judgement import REPLACING
from registry_cli.planning.breaking.rule import BreakingChange
from tests.planning_strategies import declared_version

NAME = EntryName("agent", "x")
OLD = EntryState(NAME, "acme", "1.0.0", "a" * 64)
NEW = replace(OLD, version="1.1.0", digest="b" * 64)
HELD = replace(OLD, hold=Hold("1.1.0", "b" * 64, ("1.2.0", "1.1.0")))
RETIRED = replace(OLD, retired=True)
SIDE = declared_version(NAME, "0.9.0")

CASES = [
    (Change(ChangeKind.CREATE, None, OLD, SIDE), None, "1.0.0", "+ create    agent/x  1.0.0"),
    (Change(ChangeKind.ADD, OLD, OLD, SIDE), None, "0.9.0", "+ add       agent/x  0.9.0  published, not live"),
    (Change(ChangeKind.UPDATE, OLD, NEW, SIDE), "1.0.0", "1.1.0", "~ update    agent/x  1.0.0 -> 1.1.0"),
    (Change(ChangeKind.MOVE, NEW, OLD), "1.1.0", "1.0.0", "~ move      agent/x  1.1.0 -> 1.0.0"),
    (Change(ChangeKind.ANNOTATE, OLD, OLD), "1.0.0", "1.0.0", "~ annotate  agent/x  1.0.0"),
    (Change(ChangeKind.ANNOTATE, RETIRED, RETIRED), None, None, "~ annotate  agent/x"),
    (Change(ChangeKind.RETIRE, OLD, RETIRED), "1.0.0", None, "- retire    agent/x  1.0.0 -> none"),
    (Change(ChangeKind.RESTORE, RETIRED, OLD), None, "1.0.0", "+ restore   agent/x  1.0.0"),
    (
        Change(ChangeKind.HOLD, OLD, HELD),
        "1.0.0",
        "1.0.0",
        "! hold      agent/x  1.0.0  git declares 1.1.0, turned down",
    ),
    (Change(ChangeKind.RESUME, HELD, OLD), "1.0.0", "1.0.0", "! resume    agent/x  1.0.0  the hold on 1.1.0 ends"),
    (
        Change(ChangeKind.TRANSFER, OLD, replace(OLD, owner="others")),
        "1.0.0",
        "1.0.0",
        "~ transfer  agent/x  1.0.0  acme -> others",
    ),
]


def test_every_kind_of_change_is_in_the_table_below() -> None:
    assert {change.kind for change, *_ in CASES} == set(ChangeKind)


@pytest.mark.parametrize(("change", "before", "after", "line"), CASES)
def test_a_change_leads_from_what_was_live_to_what_is(
    change: Change, before: str | None, after: str | None, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert change_json(change) == {
        "entry": "agent/x",
        "change": change.kind.value,
        "from": before,
        "to": after,
        "breaking": None if change.kind in REPLACING else False,
    }
    print_changes([change], indent="")
    assert capsys.readouterr().out.split() == line.split()


UPDATE = Change(ChangeKind.UPDATE, OLD, NEW, SIDE)


@pytest.mark.parametrize(("found", "breaking"), [(0, False), (1, True), (7, True)])
def test_a_change_whose_contents_were_compared_is_breaking_or_not(found: int, breaking: bool) -> None:  # noqa: FBT001
    breaks = {NAME: tuple(BreakingChange("tool_removed", (), f"reason {number}") for number in range(found))}
    assert change_json(UPDATE, breaks)["breaking"] is breaking


def test_why_a_change_is_breaking_stands_below_the_changes_and_the_sixth_reason_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reasons = tuple(BreakingChange("tool_removed", (), f"reason {number}") for number in range(1, 8))
    print_changes([UPDATE], {NAME: reasons}, indent="")
    first, *others = capsys.readouterr().out.splitlines()
    assert first.split() == ["~", "update", "agent/x", "1.0.0", "->", "1.1.0", "breaking"]
    assert others == [
        *(f"breaking  agent/x: reason {number}" for number in range(1, 6)),
        "breaking  agent/x: and 2 more",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("1", "2", "1 -> 2"), (None, "2", "2"), ("1", None, "1 -> none"), ("1", "1", "1"), (None, None, "")],
)
def test_an_arrow_leaves_out_the_side_that_is_missing(before: str | None, after: str | None, expected: str) -> None:
    assert arrow(before, after) == expected


def test_a_state_names_all_that_was_turned_down() -> None:
    assert state_json(HELD)["turned_down"] == ["1.2.0", "1.1.0"]
    assert state_json(OLD)["turned_down"] == []


def test_a_purge_leads_from_the_version_it_purged_to_nothing() -> None:
    assert versions_recorded(RecordedChange(NAME, "purge", NEW, NEW, purged="1.0.0")) == ("1.0.0", None)
    assert versions_recorded(RecordedChange(NAME, "move", NEW, OLD)) == ("1.1.0", "1.0.0")
