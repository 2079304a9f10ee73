"""Findings for scripts; keys may come, and none changes or goes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from registry_cli.domain.finding import Finding
from registry_cli.domain.location import render_pointer


def report_json(findings: Iterable[Finding], checked: int = 0) -> str:
    """All findings, and how many manifests were checked.

    Everything beyond ASCII is escaped, so that any text survives any pipe and no terminal obeys it.
    """
    return json.dumps({"findings": [finding_json(finding) for finding in findings], "checked": checked}, indent=2)


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding. Lines and columns count from 1, the end is exclusive; the pointer is an RFC 6901 text."""
    where = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
        "pointer": render_pointer(finding.pointer),
        "message": finding.message,
        "hint": finding.hint,
    }
