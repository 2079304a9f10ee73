"""Findings as a table for the summary of a GitHub workflow run."""

from __future__ import annotations

from html import escape

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.report import Report

LARGEST_SUMMARY = 1024 * 1024
"""Bytes that GitHub takes of the summary of one step; a larger one is not shown at all."""

_LONGEST_TEXT = 500
_HEAD = "<table>\n<tr><th></th><th>code</th><th>place</th><th>finding</th></tr>\n"
_TAIL = "</table>\n"
_ROOM_TO_COUNT = 100


def github_summary(report: Report, room: int = LARGEST_SUMMARY) -> str:
    """A heading and a table of the findings, the worst first, in at most *room* bytes; what has no room is counted.

    The table is HTML without an empty line, which Markdown passes on as it is, and all text from manifests stands in
    ``code`` elements: there is nothing in it that becomes markup, a link or a mention. Empty without findings, or
    where there is no room for any.
    """
    rows: list[str] = []
    title = f"### registry: {_counts(report)}\n\n"
    left = room - len(title) - len(_HEAD) - len(_TAIL) - _ROOM_TO_COUNT
    for finding in report.worst_first:
        row = _row(finding)
        left -= len(row.encode("utf-8"))
        if left < 0:
            break
        rows.append(row)
    if not rows:
        return ""
    more = len(report.findings) - len(rows)
    counted = f"\nand {more} more, for which there is no room here\n" if more else ""
    return "".join((title, _HEAD, *rows, _TAIL, counted))


def _counts(report: Report) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    counts = ((errors, "error"), (len(report.findings) - errors, "warning"))
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count)


def _row(finding: Finding) -> str:
    where = f"{finding.path}:{finding.location.line}"
    words = finding.message if not finding.hint else f"{finding.message}; {finding.hint}"
    cells = (finding.severity.value, finding.code, _code(where), _code(words))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _code(text: str) -> str:
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."
    return f"<code>{escape(escaped(cut))}</code>"
