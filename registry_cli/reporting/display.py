"""How wide characters are on a screen, and lines cut to what a screen can show."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from registry_cli.reporting.escaping import LOG_COMMAND, escaped, is_seen

WIDTH = 110
"""Columns of a line that are shown; a manifest may hold a line of a million characters."""

_BEFORE = 30
"""Characters that are kept before what matters in a line that is cut."""

_MOST_CHARACTERS = 4 * WIDTH
"""Characters without a width of their own could go on for ever."""

_CUT = "..."
_TAB = "    "


class Shown(NamedTuple):
    """A line as it is shown, and the column (from 0) at which each of its characters begins.

    ``first`` is the index of the first character shown; ``columns`` has one more at its end, where the line ends.
    """

    text: str
    first: int
    columns: tuple[int, ...]

    def column(self, index: int) -> int:
        """The column of the character at *index*, or the end nearest to it."""
        return self.columns[min(max(index - self.first, 0), len(self.columns) - 1)]


def shown(text: str, start: int, end: int, *, focus: int = 0) -> Shown:
    """The line from offset *start* to *end* of *text*; where it must be cut, what is around offset *focus* stays."""
    whole = _cut(text, start, end, start)
    last = start + len(whole.columns) - 1
    if last >= end or focus - start < len(whole.columns) - _BEFORE:
        return whole
    return _cut(text, start, end, max(start, focus - _BEFORE))


def _cut(text: str, start: int, end: int, begin: int) -> Shown:
    pieces = [_CUT] if begin > start else []
    column = len(_CUT) if begin > start else 0
    columns = [column]
    for index in range(begin, min(end, begin + _MOST_CHARACTERS)):
        piece, width = _piece(text, index)
        if column + width > WIDTH:
            break
        pieces.append(piece)
        column += width
        columns.append(column)
    if begin + len(columns) - 1 < end:
        pieces.append(_CUT)
    return Shown("".join(pieces), begin - start, tuple(columns))


def _piece(text: str, index: int) -> tuple[str, int]:
    """The character at *index* as it is shown, and its width."""
    character = text[index]
    if character == "\t":
        return _TAB, len(_TAB)
    if character == "#" and text.startswith(LOG_COMMAND, index):
        return r"\x23", 4
    if character.isascii() and character.isprintable():
        return character, 1
    if not is_seen(character):
        piece = escaped(character)
        return piece, len(piece)
    return character, _width(character)


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
