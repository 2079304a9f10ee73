from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.reporting.escaping import escaped, escaped_xml
from registry_cli.reporting.junit_report import report_junit
from tests.unit.reporting.findings import ERROR, WARNING, findings, printed


def parsed(*told: Finding, checked: int = 0) -> ET.Element:
    """The report as a parser of XML reads it."""
    return ET.fromstring(printed(report_junit, *told, checked=checked).encode())  # noqa: S314 - our own XML


def counts(element: ET.Element) -> tuple[int, ...]:
    """Tests, failures, errors and skipped, as they are written."""
    return tuple(int(element.attrib[name]) for name in ("tests", "failures", "errors", "skipped"))


def cases(element: ET.Element) -> Iterator[ET.Element]:
    """Every case of a suite or report."""
    return element.iter("testcase")


def test_each_file_is_a_suite_and_each_finding_a_case() -> None:
    report = parsed(ERROR, WARNING)
    assert [suite.attrib["name"] for suite in report] == [ERROR.path, WARNING.path]
    error, warning = cases(report)
    assert error.attrib == {
        "classname": ERROR.path, "name": "REG102 at 2:1", "file": ERROR.path, "line": "2", "time": "0",
    }  # fmt: skip
    failure, skipped = error[0], warning[0]
    assert (failure.tag, failure.attrib["message"], failure.attrib["type"]) == ("failure", ERROR.message, "REG102")
    assert failure.text == (
        "agents/a/agent.yaml:2:1: REG102 there is no field 'max_iteration'\n"
        "hint: did you mean max_iterations?\n"
        "fix: rename it to max_iterations"
    )
    assert (skipped.tag, skipped.attrib["message"]) == ("skipped", "REG207 a ring")


def test_errors_are_failures_and_warnings_are_skipped() -> None:
    report = parsed(ERROR, ERROR._replace(severity=WARNING.severity), WARNING)
    assert counts(report) == (3, 1, 0, 2)
    assert [counts(suite) for suite in report] == [(2, 1, 0, 1), (1, 0, 0, 1)]


def test_two_findings_at_one_place_are_two_cases() -> None:
    names = [case.attrib["name"] for case in cases(parsed(ERROR, ERROR, ERROR))]
    assert names == ["REG102 at 2:1", "REG102 at 2:1 (2)", "REG102 at 2:1 (3)"]


def test_without_findings_one_case_has_passed() -> None:
    report = parsed(checked=30)
    (case,) = cases(report)
    assert counts(report) == (1, 0, 0, 0)
    assert case.attrib["name"] == "checked manifests: 30"
    assert len(case) == 0


@given(st.lists(findings, max_size=5))
def test_any_finding_is_read_back_from_well_formed_xml(told: list[Finding]) -> None:
    report = parsed(*told)
    if told:
        read = [case.attrib["classname"] for case in cases(report)]
        assert read == [escaped_xml(escaped(finding.path)) for finding in sorted(told, key=lambda one: one.path)]
        assert counts(report)[0] == len(told)
        assert [sum(numbers) for numbers in zip(*map(counts, report), strict=True)] == list(counts(report))
    assert len({(case.attrib["classname"], case.attrib["name"]) for case in cases(report)}) == max(len(told), 1)
