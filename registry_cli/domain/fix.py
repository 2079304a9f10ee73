"""Fixes: edits to a file that put a finding right, safe enough to be made without asking."""

from __future__ import annotations

from typing import NamedTuple

from registry_cli.domain.location import Location


class Edit(NamedTuple):
    """Put ``text`` in the place of what stands at ``location``; where that is empty, insert it there."""

    location: Location
    text: str


class Fix(NamedTuple):
    """Edits to the file at ``path`` (as in a finding), of which none overlap; ``title`` says what they do."""

    title: str
    path: str
    edits: tuple[Edit, ...]
