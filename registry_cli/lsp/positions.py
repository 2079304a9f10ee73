"""Between places as findings name them and places as an editor counts them."""

from __future__ import annotations

from lsprotocol import types

from registry_cli.documents.positions import Lines
from registry_cli.domain.location import Location

_BOM = "\ufeff"


class Positions:
    """The places of one text.

    Findings count lines and columns from 1, in characters, and a byte order mark is none. Editors count from 0, in the
    units of an *encoding* that they choose; a mark counts where they keep it in the text.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        """*text* is as the editor has it."""
        self.text = text.removeprefix(_BOM)
        self._mark = text[: len(text) - len(self.text)]
        self._lines = Lines(self.text)
        self._encoding = encoding

    def range(self, location: Location) -> types.Range:
        """The editor's range of *location*."""
        return types.Range(
            self.position(location.line, location.column), self.position(location.end_line, location.end_column)
        )

    def position(self, line: int, column: int) -> types.Position:
        """The editor's position of the place in front of *column*; on a line that is not there, its beginning."""
        span = self._lines.span(line)
        before = self.text[span[0] : min(span[0] + column - 1, span[1])] if span else ""
        return types.Position(max(line - 1, 0), self._units(self._mark_on(line) + before))

    def place(self, position: types.Position) -> tuple[int, int]:
        """The line and the column of the editor's *position*; beyond the end of a line or of the text, that end."""
        line = max(position.line, 0) + 1
        span = self._lines.span(line)
        if span is None:
            end = self._lines.location(len(self.text))
            return end.line, end.column
        left = position.character - self._units(self._mark_on(line))
        for column, character in enumerate(self.text[slice(*span)], 1):
            if left <= 0:
                return line, column
            left -= self._units(character)
        return line, span[1] - span[0] + 1

    def offset(self, position: types.Position) -> int:
        """The offset in ``text`` of the editor's *position*."""
        return self._lines.offset(*self.place(position))

    def between(self, start: int, end: int) -> types.Range:
        """The editor's range of the characters from offset *start* up to *end*."""
        return self.range(self._lines.location(start, end))

    def _mark_on(self, line: int) -> str:
        return self._mark if line == 1 else ""

    def _units(self, text: str) -> int:
        match self._encoding:
            case "utf-8":
                return len(text.encode("utf-8", "surrogatepass"))
            case "utf-32":
                return len(text)
            case _:
                return len(text) + sum(character > "\uffff" for character in text)
