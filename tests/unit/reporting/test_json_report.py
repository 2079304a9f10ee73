from __future__ import annotations

import json

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.json_report import finding_json, report_json

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
    assert json.loads(report_json([FINDING], 30)) == {
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


def test_any_text_survives_any_pipe() -> None:
    finding = Finding("REG107", Severity.ERROR, "é.yaml", "\ud800 \x9b \u2028")
    text = report_json([finding], 1)
    assert text.isascii()
    assert json.loads(text)["findings"][0]["message"] == "\ud800 \x9b \u2028"
