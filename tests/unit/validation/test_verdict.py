from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from registry_cli.domain.configuration import FailOn, PathSettings, ValidationSettings, WrittenWaiver
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.validation.baseline import Baseline
from registry_cli.validation.codes import CODES
from registry_cli.validation.selection import Selection
from registry_cli.validation.verdict import Ground, Verdict, accept, narrow
from registry_cli.validation.waivers import Reach, waivers_in
from tests.unit.validation.finding_strategies import ROOT, runs

FILE = f"{ROOT}/tools/a.yaml"


def ground(settings: ValidationSettings | None = None) -> Ground:
    return Ground(settings or ValidationSettings(), date(2026, 11, 21), ROOT, "registry.toml")


def finding(code: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code, severity, FILE, "is wrong")


def test_severities_and_waivers_of_files_and_of_registry_toml_hold_together() -> None:
    settings = ValidationSettings(
        severity={"REG208": Severity.ERROR, "REG207": None, "REG021": Severity.ERROR},
        waivers=(
            WrittenWaiver(Location(3), "tools", "REG204", reason="Agreed."),
            WrittenWaiver(Location(7), "agents", "REG204", reason="Agreed."),
        ),
    )
    waivers = waivers_in(FILE, "a: 1 # registry: allow REG209x -- Agreed.\n")
    run = [finding(code) for code in ("REG204", "REG207", "REG208")]
    verdict = accept(run, waivers, ground(settings), Reach())
    assert [(one.path, one.code, one.severity.value) for one in verdict.findings] == [
        (FILE, "REG208", "error"),
        (FILE, "REG020", "error"),
        ("registry.toml", "REG021", "error"),
    ]
    assert verdict.waived == (run[0],)
    assert verdict.ignored == (run[1],)


def test_a_finding_about_a_waiver_can_be_switched_off() -> None:
    settings = ValidationSettings(severity={"REG021": None})
    waivers = waivers_in(FILE, "a: 1 # registry: allow REG204 -- Agreed.\n")
    verdict = accept([], waivers, ground(settings), Reach())
    assert verdict.findings == ()
    assert [one.code for one in verdict.ignored] == ["REG021"]


def test_what_is_ignored_can_still_be_in_the_baseline_and_is_not_gone() -> None:
    old, ignored, new = finding("REG204"), finding("REG207"), finding("REG208")
    baseline = Baseline.of([old, ignored, finding("REG102")])
    verdict = narrow(Verdict((old, ignored, new)), Selection(ignore=("REG207",)), baseline)
    assert verdict == Verdict((new,), baseline=(old, ignored), gone=1)
    assert narrow(Verdict((old, ignored, new)), Selection(ignore=("REG207",))) == Verdict(
        (old, new), ignored=(ignored,)
    )


@pytest.mark.parametrize(
    ("severities", "fail_on", "fails"),
    [
        ([], FailOn.WARNING, False),
        ([Severity.WARNING], FailOn.ERROR, False),
        ([Severity.WARNING], FailOn.WARNING, True),
        ([Severity.WARNING, Severity.ERROR], FailOn.ERROR, True),
        ([Severity.ERROR], FailOn.NEVER, False),
    ],
)
def test_what_a_run_fails_on_can_be_chosen(severities: list[Severity], fail_on: FailOn, *, fails: bool) -> None:
    assert Verdict(tuple(finding("REG204", severity) for severity in severities)).fails(fail_on) is fails


def test_only_what_counts_makes_a_run_fail() -> None:
    errors = (finding("REG201", Severity.ERROR),)
    assert not Verdict((), waived=errors, baseline=errors, ignored=errors).fails(FailOn.WARNING)


@given(runs)
def test_a_part_of_a_verdict_and_the_rest_are_the_whole(run: tuple[Finding, ...]) -> None:
    verdict = narrow(Verdict(run, waived=run), Selection(ignore=("REG1",)), Baseline.of(run[:3]))
    part, rest = verdict.among(lambda one: one.path == FILE), verdict.among(lambda one: one.path != FILE)
    for name in ("findings", "waived", "baseline", "ignored"):
        assert len(getattr(part, name)) + len(getattr(rest, name)) == len(getattr(verdict, name))


@given(runs)
def test_a_baseline_of_what_is_shown_leaves_nothing_to_show(run: tuple[Finding, ...]) -> None:
    selection = Selection(("REG1", "REG2", "REG5"), ("REG102",), (PathSettings(("agents",), ("REG2",)),), ROOT)
    shown = narrow(Verdict(run), selection)
    silenced = narrow(Verdict(run), selection, Baseline.of(shown.findings))
    assert silenced.findings == ()
    assert silenced.baseline == shown.findings
    assert (silenced.ignored, silenced.gone) == (shown.ignored, 0)


@given(runs)
def test_ignoring_every_code_leaves_nothing(run: tuple[Finding, ...]) -> None:
    assert narrow(Verdict(run), Selection(ignore=("ALL",))) == Verdict((), ignored=run)
    assert narrow(Verdict(run), Selection(select=tuple(CODES), ignore=tuple(CODES))) == Verdict((), ignored=run)
