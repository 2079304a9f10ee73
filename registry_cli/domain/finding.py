"""Findings: what is wrong in a manifest. Findings are data, collected and never raised."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from registry_cli.domain.fix import Fix
from registry_cli.domain.location import Location, Pointer


class Severity(StrEnum):
    """How much a finding weighs: an error stops a publish, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """Something wrong at a place in a file.

    ``path`` is relative to the repository, with ``/``; ``pointer`` leads to the value inside the document (empty for
    the whole file); ``hint`` says the way out; ``fix`` carries it out, where that is safe.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    pointer: Pointer = ()
    location: Location = Location()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reports: by file, then place, then code."""
        return (self.path, self.location.line, self.location.column, self.code, self.message)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
