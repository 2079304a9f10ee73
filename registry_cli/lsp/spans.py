"""Stretches of text as editors have them."""

from __future__ import annotations

from lsprotocol import types


def touches(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges share a place, be it where one ends and the other begins."""
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
