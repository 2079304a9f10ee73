"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from registry_cli.domain.finding import Finding
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.report import Line, Report, plain

MOST_SHOWN = 10
"""How many errors, and how many warnings, GitHub shows of one step; the rest it drops without a word."""


def report_github(report: Report) -> Iterator[Line]:
    """One command for each finding that GitHub shows, the worst first, and a notice that counts the others."""
    left_out = 0
    for _, group in groupby(report.worst_first, lambda finding: finding.severity):
        findings = list(group)
        yield from map(_command, findings[:MOST_SHOWN])
        left_out += len(findings[MOST_SHOWN:])
    if left_out:
        yield _notice(left_out)


def _command(finding: Finding) -> Line:
    where = finding.location
    properties: list[tuple[str, str | int]] = [("file", finding.path), ("line", where.line)]
    properties.append(("endLine", max(where.end_line, where.line)))
    if where.end_line == where.line:
        # GitHub takes columns only where a place begins and ends on one line.
        properties += [("col", where.column), ("endColumn", max(where.end_column, where.column))]
    properties.append(("title", finding.code))
    return plain(f"::{finding.severity} {_properties(properties)}::{_data(_words(finding))}")


def _notice(count: int) -> Line:
    what = "1 more finding" if count == 1 else f"{count} more findings"
    return plain(f"::notice title=registry::{what}, see the summary, or run registry validate")


def _words(finding: Finding) -> list[str]:
    hint = [f"hint: {finding.hint}"] if finding.hint else []
    fix = [f"fix: {finding.fix.title}"] if finding.fix else []
    return [escaped(text) for text in (finding.message, *hint, *fix)]


def _properties(properties: Sequence[tuple[str, str | int]]) -> str:
    return ",".join(f"{name}={_property(str(value))}" for name, value in properties)


def _property(text: str) -> str:
    return _data([escaped(text)]).replace(":", "%3A").replace(",", "%2C")


def _data(lines: Sequence[str]) -> str:
    """*lines*, each without line breaks of its own, as the text of a command."""
    return "%0A".join(line.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A") for line in lines)
