from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.json_report import finding_json, report_json
from registry_cli.reporting.report import Report, unstyled
from tests.unit.reporting.findings import ERROR, findings, printed

FINDING = Finding(
    "REG102",
    Severity.ERROR,
    "agents/a/agent.yaml",
    "there is no field 'x/y'",
    hint="remove it",
    pointer=("metadata", 0, "x/y"),
    location=Location(7, 3, 8, 16),
)


def test_the_report_has_the_shape_that_scripts_rely_on() -> None:
    assert json.loads(printed(report_json, FINDING, checked=30)) == {
        "findings": [
            {
                "code": "REG102",
                "severity": "error",
                "path": "agents/a/agent.yaml",
                "line": 7,
                "column": 3,
                "end_line": 8,
                "end_column": 16,
                "pointer": "/metadata/0/x~1y",
                "message": "there is no field 'x/y'",
                "hint": "remove it",
            }
        ],
        "checked": 30,
    }


def test_the_keys_of_a_finding_keep_their_order() -> None:
    assert list(finding_json(FINDING)) == [
        "code", "severity", "path", "line", "column", "end_line", "end_column", "pointer", "message", "hint",
    ]  # fmt: skip


def test_a_fix_is_there_when_there_is_one() -> None:
    assert finding_json(ERROR)["fix"] == {
        "title": "rename it to max_iterations",
        "path": "agents/a/agent.yaml",
        "edits": [{"line": 2, "column": 1, "end_line": 2, "end_column": 14, "text": "max_iterations"}],
    }


def test_what_is_left_out_is_counted_by_reason() -> None:
    report = Report([], 3, hidden={"waived": 2, "ignored": 1})
    assert json.loads(unstyled(report_json(report))) == {"findings": [], "checked": 3, "waived": 2, "ignored": 1}


@given(st.lists(findings, max_size=3), st.integers(0, 9))
def test_it_is_laid_out_as_json_is_everywhere(told: list[Finding], checked: int) -> None:
    told = [finding._replace(message=finding.message.replace("##[", "")) for finding in told]
    data = {"findings": [finding_json(finding) for finding in told], "checked": checked}
    report = printed(report_json, *told, checked=checked)
    assert json.loads(report) == data
    if "##[" not in str(data) and "\x7f" not in str(data):
        assert report == json.dumps(data, indent=2)


def test_any_text_survives_any_pipe() -> None:
    text = printed(report_json, Finding("REG107", Severity.ERROR, "é.yaml", "\ud800 \x9b \u2028 \x7f ##[x]"))
    assert text.isascii()
    assert json.loads(text)["findings"][0]["message"] == "\ud800 \x9b \u2028 \x7f ##[x]"
