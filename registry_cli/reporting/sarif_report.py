"""Findings as SARIF 2.1.0, the OASIS standard that code scanning reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Fix
from registry_cli.domain.location import Location, render_pointer
from registry_cli.reporting.escaping import escaped, escaped_json
from registry_cli.reporting.finding_hash import hashed
from registry_cli.reporting.report import Line, Report, plain
from registry_cli.reporting.sarif_rules import RULE_INDEX, sarif_driver

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""How many results GitHub takes of one run."""

_TOP = "%SRCROOT%"


def report_sarif(report: Report) -> Iterator[Line]:
    """One run with every code as a rule and every finding as a result; where there are too many, the worst."""
    findings = list(report.findings)
    left_out = len(findings) - MOST_RESULTS
    if left_out > 0:
        findings = report.worst_first[:MOST_RESULTS]
    run = {
        "tool": {"driver": sarif_driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_TOP: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(max(left_out, 0))],
        "results": list(_results(findings)),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield plain(escaped_json(json.dumps(log)))


def _invocation(left_out: int) -> dict[str, Any]:
    """How the run went: that it found something is no failure of the tool."""
    if not left_out:
        return {"executionSuccessful": True}
    text = f"{left_out} further findings are left out, the worst {MOST_RESULTS} are here"
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": text}}],
    }


def _results(findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    for finding, known_by in hashed(findings):
        yield _result(finding, known_by)


def _result(finding: Finding, known_by: str) -> dict[str, Any]:
    index = RULE_INDEX.get(finding.code)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        **({} if index is None else {"ruleIndex": index}),
        "level": finding.severity.value,
        "message": {"text": _words(finding)},
        "locations": [{"physicalLocation": {"artifactLocation": _file(finding.path), "region": _region(finding)}}],
        "partialFingerprints": {"findingHash/v1": known_by},
    }
    if finding.pointer:
        result["properties"] = {"pointer": escaped(render_pointer(finding.pointer))}
    if finding.fix:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _words(finding: Finding) -> str:
    """Message and hint; brackets that SARIF would take for a link are torn apart."""
    text = finding.message if not finding.hint else f"{finding.message} ({finding.hint})"
    return escaped(text).replace("](", "] (")


def _file(path: str) -> dict[str, str]:
    return {"uri": quote(path, safe="/", errors="backslashreplace"), "uriBaseId": _TOP}


def _region(finding: Finding) -> dict[str, int]:
    return _stretch(finding.location)


def _stretch(where: Location) -> dict[str, int]:
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _stretch(edit.location), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    return {
        "description": {"text": escaped(fix.title)},
        "artifactChanges": [{"artifactLocation": _file(fix.path), "replacements": replacements}],
    }
