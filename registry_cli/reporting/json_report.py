"""Findings for scripts; keys may come, and none changes or goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Any

from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Fix
from registry_cli.domain.location import Location, render_pointer
from registry_cli.reporting.escaping import escaped_json
from registry_cli.reporting.report import Line, Report, plain


def report_json(report: Report) -> Iterator[Line]:
    """All findings, how many manifests were checked, and how many findings are left out, by reason.

    Everything beyond ASCII is escaped, so that any text survives any pipe and no terminal obeys it.
    """
    findings = ",\n".join(_finding_text(finding) for finding in report.findings)
    counts = {"checked": report.checked, **report.hidden}
    rest = ",\n".join(f"  {json.dumps(name)}: {count}" for name, count in counts.items())
    listed = f"[\n{findings}\n  ]" if findings else "[]"
    yield plain(escaped_json(f'{{\n  "findings": {listed},\n{rest}\n}}'))


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding. Lines and columns count from 1, the end is exclusive; the pointer is an RFC 6901 text.

    ``fix`` is there only when there is one.
    """
    fix = {"fix": _fix_json(finding.fix)} if finding.fix else {}
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        **_location_json(finding.location),
        "pointer": render_pointer(finding.pointer),
        "message": finding.message,
        "hint": finding.hint,
        **fix,
    }


def _fix_json(fix: Fix) -> dict[str, Any]:
    edits = [{**_location_json(edit.location), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "path": fix.path, "edits": edits}


def _location_json(where: Location) -> dict[str, int]:
    return {"line": where.line, "column": where.column, "end_line": where.end_line, "end_column": where.end_column}


def _finding_text(finding: Finding) -> str:
    """As ``json.dumps`` indents it, which takes it three times as long."""
    members = ",\n".join(f'      "{name}": {_member_text(value)}' for name, value in finding_json(finding).items())
    return f"    {{\n{members}\n    }}"


def _member_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return indent(json.dumps(value, indent=2), " " * 6).lstrip()
    return json.dumps(value)
