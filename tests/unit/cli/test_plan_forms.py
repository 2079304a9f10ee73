from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import click
import pytest

from registry_cli.application.plan import Planned
from registry_cli.cli.exits import Exit
from registry_cli.cli.plan_forms import show_markdown
from registry_cli.domain.errors import DatabaseUnavailable
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Location
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.domain.release import EntryState, Snapshot
from registry_cli.reporting.plan_markdown import LONGEST_COMMENT


def planned(*findings: Finding) -> Planned:
    """A plan without changes, and what was found."""
    desired: Any = SimpleNamespace(
        commit=SimpleNamespace(sha="c" * 40),
        tree=Mock(read=lambda _: {}),
        objects_of=lambda _: {},
        findings=(),
        declared={"x": 1},
    )
    return Planned(desired, Snapshot("acme", 3, "0" * 64, None, {}), Plan("acme", 3), findings)


def found(severity: Severity, count: int) -> list[Finding]:
    """As many findings, each with much to say."""
    return [
        Finding("REG101", severity, f"{number}.yaml", "<b>@octocat</b> " * 20, "", (), Location())
        for number in range(count)
    ]


def test_warnings_stand_below_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    show_markdown(Mock(), planned(*found(Severity.WARNING, 1)))

    said = capsys.readouterr().out
    assert said.startswith("### Registry: no changes\n")
    assert said.index("against release 3") < said.index("### registry: 1 warning")
    assert "<b>" not in said


def test_however_many_warnings_there_are_it_stays_short_enough(capsys: pytest.CaptureFixture[str]) -> None:
    show_markdown(Mock(), planned(*found(Severity.WARNING, 5_000)))
    _check_size(capsys.readouterr().out)


def test_a_release_is_told_also_where_its_details_cannot_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    """It is made by then: to fail would say that it is not."""
    before, after = (EntryState(EntryName("agent", "x"), "acme", one, one * 20) for one in ("1.0.0", "1.1.0"))
    change = Change(ChangeKind.MOVE, before, after)
    done = replace(planned(), plan=Plan("acme", 3, (change,), orphans=(EntryName("tool", "t"),)))
    session = Mock()
    session.settings.environment = None
    session.store.fetch_objects.side_effect = DatabaseUnavailable("it does not answer", hint="")
    session.store.references.return_value = ()

    show_markdown(session, done, release=CommittedRelease(4, "f" * 64, "", written=True))

    said = capsys.readouterr()
    assert said.out.startswith("### Registry: release 4, 1 entry changed\n")
    assert "`registry rollback --release 4 --reason " in said.out
    assert "- `agent/x` `1.0.0` → `1.1.0`\n" in said.out
    assert "#### No longer in git" in said.out
    assert "it does not answer" in said.err


def test_errors_are_all_that_is_told_and_stay_short_enough(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.exceptions.Exit) as ended:
        show_markdown(Mock(), planned(*found(Severity.ERROR, 5_000)))

    said = capsys.readouterr()
    assert ended.value.exit_code == Exit.FINDINGS
    assert said.out.startswith("### Registry: this would not be published\n")
    assert "nothing was published: 5000 errors" in said.err
    _check_size(said.out)


def _check_size(said: str) -> None:
    assert len(said) < LONGEST_COMMENT
    assert "more, for which there is no room here" in said
