"""Findings for people in a hurry, and for editors: one line each."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.domain.finding import Finding
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.report import STYLE_OF, Line, Report, Style


def report_concise(report: Report) -> Iterator[Line]:
    """``path:line:column: error REG102 message`` for each finding."""
    for finding in report.findings:
        yield (
            (Style.PLACE, f"{place_of(finding)}:"),
            (Style.PLAIN, " "),
            (STYLE_OF[finding.severity], f"{finding.severity} {finding.code}"),
            (Style.PLAIN, f" {escaped(finding.message)}"),
        )


def place_of(finding: Finding) -> str:
    """``path:line:column``, as editors and terminals turn it into a link.

    A path that begins like a command for GitHub's runner is told from the folder it starts in.
    """
    path = escaped(finding.path)
    if path.lstrip().startswith("::"):
        path = f"./{path}"
    return f"{path}:{finding.location.line}:{finding.location.column}"
