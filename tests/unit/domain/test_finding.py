from __future__ import annotations

import pytest

from registry_cli.domain.finding import Finding, Severity, has_errors
from registry_cli.domain.location import Location

ERROR = Finding("REG101", Severity.ERROR, "a/agent.json", "the name is missing")
WARNING = ERROR._replace(severity=Severity.WARNING)


def test_a_finding_is_about_the_whole_file_unless_said_otherwise() -> None:
    assert (ERROR.pointer, ERROR.location, ERROR.hint) == ((), Location(), "")


@pytest.mark.parametrize(
    ("findings", "expected"), [([], False), ([WARNING], False), ([ERROR], True), ([WARNING, ERROR, WARNING], True)]
)
def test_only_errors_count_as_errors(findings: list[Finding], expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert has_errors(findings) is expected
    assert has_errors(iter(findings)) is expected


def test_reports_are_ordered_by_file_then_place_then_code() -> None:
    ordered = [
        ERROR,
        ERROR._replace(message="the name is wrong"),
        ERROR._replace(code="REG102"),
        ERROR._replace(location=Location(1, 5, 1, 6)),
        ERROR._replace(location=Location(2, 1, 2, 2)),
        ERROR._replace(location=Location(10, 1, 10, 2)),
        ERROR._replace(path="b/agent.json"),
    ]
    shuffled = [ordered[index] for index in (3, 6, 0, 5, 2, 4, 1)]
    assert sorted(shuffled, key=lambda finding: finding.sort_key) == ordered


def test_the_severities_are_the_words_of_the_output() -> None:
    assert [str(severity) for severity in Severity] == ["error", "warning"]
