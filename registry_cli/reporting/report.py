"""What is reported, and the pieces that a report is made of: values become lines, and the edge prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.sources import NO_SOURCES, Sources


class Report(NamedTuple):
    """Findings in the order they are told, and what belongs to them; made by ``masking.report_of``.

    ``checked`` is the number of manifests that were looked at. ``sources`` has the texts of the files. ``hidden`` says
    how many further findings are left out, by reason (``waived``, ``ignored``). ``fixable`` says whether the command
    that reports makes the fixes when it is called with ``--fix``.
    """

    findings: Sequence[Finding]
    checked: int = 0
    sources: Sources = NO_SOURCES
    hidden: Mapping[str, int] = MappingProxyType({})
    fixable: bool = False

    @property
    def worst_first(self) -> list[Finding]:
        """The errors, then the warnings, each in their order."""
        return sorted(self.findings, key=lambda finding: finding.severity is not Severity.ERROR)


class Style(StrEnum):
    """What a piece of a line is; the edge gives it a colour."""

    PLACE = "place"
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    FRAME = "frame"
    PLAIN = "plain"


STYLE_OF: Mapping[Severity, Style] = {Severity.ERROR: Style.ERROR, Severity.WARNING: Style.WARNING}
"""The style of what a finding weighs."""

Segment = tuple[Style, str]
Line = tuple[Segment, ...]


class Reporter(Protocol):
    """Turns a report into lines."""

    def __call__(self, report: Report, /) -> Iterable[Line]:
        """The lines; a piece may hold line breaks where the form has no styles."""


def unstyled(lines: Iterable[Line]) -> str:
    """The text of *lines*, without a line break at its end."""
    return "\n".join("".join(text for _, text in line) for line in lines)


def plain(text: str) -> Line:
    """*text* as it is."""
    return ((Style.PLAIN, text),)
