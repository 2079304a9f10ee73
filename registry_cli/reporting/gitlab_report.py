"""Findings for GitLab: a Code Quality report, which a merge request shows beside the lines.

Its fields are those of GitLab's page "Code Quality", section "Code Quality report format".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.escaping import escaped, escaped_json
from registry_cli.reporting.finding_hash import hashed
from registry_cli.reporting.report import Line, Report, plain

_WEIGHT = {Severity.ERROR: "critical", Severity.WARNING: "minor"}


def report_gitlab(report: Report) -> Iterator[Line]:
    """A list of all findings; a merge request shows those that its target branch does not have."""
    yield plain(escaped_json(json.dumps([_issue(*one) for one in hashed(report.findings)], indent=2)))


def _issue(finding: Finding, known_by: str) -> dict[str, Any]:
    hint = f" ({finding.hint})" if finding.hint else ""
    place = finding.location
    return {
        "description": escaped(f"{finding.message}{hint}"),
        "check_name": finding.code,
        "fingerprint": known_by,
        "severity": _WEIGHT[finding.severity],
        "location": {"path": finding.path, "lines": {"begin": place.line, "end": place.end_line}},
    }
