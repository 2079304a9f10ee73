from __future__ import annotations

import pytest

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.reporters import REPORTERS


def test_people_and_scripts_each_have_their_form() -> None:
    assert set(REPORTERS) == {"text", "json"}


@pytest.mark.parametrize("name", REPORTERS)
def test_every_report_names_code_and_path_and_ends_without_a_line_break(name: str) -> None:
    report = REPORTERS[name]([Finding("REG102", Severity.ERROR, "a.yaml", "no")], 1)
    assert "REG102" in report
    assert "a.yaml" in report
    assert not report.endswith("\n")
