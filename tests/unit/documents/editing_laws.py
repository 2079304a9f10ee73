"""What the tests of edits share: texts in all formats, and what stands around an edit."""

from __future__ import annotations

import re

from registry_cli.domain.location import Location
from tests.unit.documents.writing import excerpt, to_json, to_toml, to_yaml

WRITERS = {"json": to_json, "yaml": to_yaml, "toml": to_toml}


def same_line_ends(text: str, *, windows: bool) -> str:
    """*text*, with *windows* each of its line ends as there."""
    return re.sub("\r?\n", "\r\n", text) if windows else text


def around(text: str, place: Location) -> tuple[str, str]:
    """What stands before and behind *place*."""
    before = excerpt(text, Location(1, 1, place.line, place.column))
    return before, excerpt(text, Location(place.end_line, place.end_column, len(text) + 1, len(text) + 1))
