from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry_cli.application.validate import Validation
from registry_cli.application.verdicts import reach_of, read_baseline_file, verdict_on
from registry_cli.domain.configuration import Configuration, ValidationSettings
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from registry_cli.validation.baseline import Baseline
from registry_cli.validation.verdict import Ground

OLD, NEW, OTHER = (Finding(code, Severity.WARNING, "m/a.yaml", code) for code in ("REG204", "REG207", "REG208"))


def test_what_others_own_is_out_of_reach_without_a_database() -> None:
    assert reach_of(Configuration()).references
    assert not reach_of(Configuration(external=frozenset({EntryName("tool", "x")}))).references
    assert not reach_of(Configuration()).history
    assert not reach_of(Configuration(), files=False).files


def test_a_verdict_goes_by_the_settings_and_the_baseline() -> None:
    settings = ValidationSettings(ignore=("REG208",), severity={"REG207": Severity.ERROR})
    ground = Ground(settings, date(2026, 1, 1), "m", "registry.toml")
    found = Validation((OLD, NEW, OTHER), 1)
    verdict = verdict_on(found, ground, reach_of(Configuration()), Baseline.of([OLD]))
    assert [(finding.code, finding.severity) for finding in verdict.findings] == [("REG207", Severity.ERROR)]
    assert (verdict.baseline, verdict.ignored) == ((OLD,), (OTHER,))


def test_a_baseline_that_is_not_there_is_empty_where_that_may_be(tmp_path: Path) -> None:
    assert read_baseline_file(tmp_path / "none.json", may_be_missing=True) == Baseline()
    with pytest.raises(Misconfigured, match="there is no baseline"):
        read_baseline_file(tmp_path / "none.json")


def test_a_baseline_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        read_baseline_file(tmp_path)


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_text(Baseline.of([OLD]).text())
    assert read_baseline_file(tmp_path / "baseline.json") == Baseline.of([OLD])
