"""Findings for people: what is wrong, the lines where it is, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.domain.finding import Finding
from registry_cli.reporting.code_frame import Framed
from registry_cli.reporting.concise_report import place_of
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.report import STYLE_OF, Line, Report, Style


def report_full(report: Report) -> Iterator[Line]:
    """A block for each finding, with a frame of the code where there is one; at the end, where to read on."""
    path, framed = None, None
    for finding in report.findings:
        if finding.path != path:
            path, text = finding.path, report.sources.text(finding.path)
            framed = None if text is None else Framed(text)
        yield from _block(finding, framed)
        yield ()
    yield from _closing(report)


def _block(finding: Finding, framed: Framed | None) -> Iterator[Line]:
    style = STYLE_OF[finding.severity]
    gutter = framed.gutter(finding.location) if framed else 0
    blanks = " " * max(gutter, 1)
    yield (style, f"{finding.severity}[{finding.code}]"), (Style.PLAIN, f": {escaped(finding.message)}")
    yield (Style.FRAME, f"{blanks}--> "), (Style.PLACE, place_of(finding))
    notes = [*_notes(finding)]
    if framed and gutter:
        yield from framed.lines(finding.location, style)
        if notes:
            yield ((Style.FRAME, f"{blanks} |"),)
    for name, text in notes:
        yield (Style.FRAME, f"{blanks} = "), (Style.HINT, f"{name}:"), (Style.PLAIN, f" {escaped(text)}")


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.hint:
        yield "hint", finding.hint
    if finding.fix:
        yield "fix", finding.fix.title


def _closing(report: Report) -> Iterator[Line]:
    fixes = sum(finding.fix is not None for finding in report.findings)
    if fixes and report.fixable:
        yield (Style.HINT, "help:"), (Style.PLAIN, f" --fix puts {fixes} of these right")
    if report.findings:
        code = report.findings[0].code
        yield (Style.HINT, "help:"), (Style.PLAIN, f" for more about a code, say registry explain {code}")
