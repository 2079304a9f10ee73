"""Findings for people: one block each, which editors and terminals turn into links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.escaping import escaped


class Style(StrEnum):
    """What a piece of the report is; the edge gives it a colour."""

    PLACE = "place"
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    PLAIN = "plain"


Segment = tuple[Style, str]


def report_text(findings: Iterable[Finding], checked: int = 0) -> str:  # noqa: ARG001 - every report takes both
    """``path:line:column: error REG102 message`` for each finding, and below it an indented hint."""
    return "\n".join("".join(text for _, text in line) for line in report_lines(findings))


def report_lines(findings: Iterable[Finding]) -> Iterator[tuple[Segment, ...]]:
    """The lines of the report, each as pieces with their style."""
    for finding in findings:
        where = finding.location
        style = Style.ERROR if finding.severity is Severity.ERROR else Style.WARNING
        yield (
            (Style.PLACE, f"{escaped(finding.path)}:{where.line}:{where.column}:"),
            (Style.PLAIN, " "),
            (style, f"{finding.severity} {finding.code}"),
            (Style.PLAIN, f" {escaped(finding.message)}"),
        )
        if finding.hint:
            yield (Style.PLAIN, "    "), (Style.HINT, "hint:"), (Style.PLAIN, f" {escaped(finding.hint)}")
