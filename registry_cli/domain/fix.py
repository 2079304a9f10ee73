"""Fixes: edits to a file that put a finding right, safe enough to be made without asking."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.domain.location import Location


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``text`` in the place of what stands at ``location``; where that is empty, insert it there."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits to the file at ``path`` (as in a finding), of which none overlap; ``title`` says what they do."""

    title: str
    path: str
    edits: tuple[Edit, ...]
