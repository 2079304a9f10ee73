"""What the catalogue says about one kind of finding."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.domain.finding import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding.

    ``title`` names it in a few words; ``explanation`` says why it matters; ``fix`` what to do about it; ``example``
    shows a wrong file, or a wrong tree of files, and what makes it right.
    """

    code: str
    title: str
    severity: Severity
    explanation: str
    fix: str
    example: str
