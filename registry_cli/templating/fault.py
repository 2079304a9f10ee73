"""What is wrong with the text of a template."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Whether a text is no template, or more of one than is read."""

    SYNTAX = "syntax"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a text, from the character at ``start`` up to ``end``, and the way out."""

    kind: FaultKind
    message: str
    start: int
    end: int
    hint: str = ""
