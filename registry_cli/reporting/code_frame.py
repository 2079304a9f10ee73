"""The lines around a finding, with their numbers and the exact place underlined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry_cli.documents.positions import Lines
from registry_cli.domain.location import Location
from registry_cli.reporting.display import Shown, shown
from registry_cli.reporting.report import Line, Style

_CONTEXT = 1
_PART = 4096
_FILLED = re.compile(r"\s*\S")
_MOST_WHOLE = 4
"""A place of more lines than this is shown by its first two and its last."""


class Framed:
    """A text whose places can be shown."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)

    def gutter(self, location: Location) -> int:
        """How wide the numbers of the lines around *location* are; 0 when there is nothing to show."""
        if location == Location() or self._lines.span(location.line) is None:
            return 0
        last = self._normal(location).end_line + _CONTEXT
        return len(str(last if self._tells(last) else last - _CONTEXT))

    def lines(self, location: Location, style: Style) -> Iterator[Line]:
        """The frame around *location*, underlined in *style*: one line before, the place, one line after."""
        width = self.gutter(location)
        if not width:
            return
        place = self._normal(location)
        many = place.end_line > place.line
        yield _row(width, "")
        yield from self._context(width, place.line - _CONTEXT, many=many)
        yield from self._many(width, place, style) if many else self._one(width, place, style)
        yield from self._context(width, place.end_line + _CONTEXT, many=many)

    def _normal(self, location: Location) -> Location:
        """*location* inside the text; where it has several lines, without the blanks and empty lines at its end."""
        start, end = self._offset(location.line, location.column), self._offset(location.end_line, location.end_column)
        while location.end_line > location.line and end > start:
            part = self._text[max(start, end - _PART) : end]
            kept = len(part.rstrip())
            end -= len(part) - kept
            if kept:
                break
        return self._lines.location(start, max(start, end))

    def _offset(self, line: int, column: int) -> int:
        start, end = self._span(line)
        return min(start + column - 1, end)

    def _tells(self, number: int) -> bool:
        """Whether there is a line *number*, and anything in it."""
        span = self._lines.span(number)
        return span is not None and _FILLED.match(self._text, *span) is not None

    def _span(self, number: int) -> tuple[int, int]:
        return self._lines.span(number) or (len(self._text), len(self._text))

    def _shown(self, number: int, focus: int = 0) -> Shown:
        start, end = self._span(number)
        return shown(self._text, start, end, focus=start + focus)

    def _context(self, width: int, number: int, *, many: bool) -> Iterator[Line]:
        if self._tells(number):
            yield _row(width, self._shown(number).text, number, bar="  " if many else "")

    def _one(self, width: int, place: Location, style: Style) -> Iterator[Line]:
        line = self._shown(place.line, place.column - 1)
        start, end = line.column(place.column - 1), line.column(place.end_column - 1)
        yield _row(width, line.text, place.line)
        yield (*_row(width, " " * start, mark=True), (style, "^" * max(end - start, 1)))

    def _many(self, width: int, place: Location, style: Style) -> Iterator[Line]:
        """A bar at the left leads from the place's first character to its last."""
        first = self._shown(place.line, place.column - 1)
        start = first.column(place.column - 1)
        if first.text[:start].strip():
            yield _row(width, first.text, place.line, bar="  ")
            yield (*_row(width, "", mark=True), (style, f" _{'_' * start}^"))
        else:
            yield _row(width, first.text, place.line, bar="/ ", style=style)
        for number in self._between(place):
            if number is None:
                yield ((Style.FRAME, "..."), (Style.PLAIN, " " * width), (style, "|"))
            else:
                yield _row(width, self._shown(number).text, number, bar="| ", style=style)
        last = self._shown(place.end_line, place.end_column - 2)
        yield _row(width, last.text, place.end_line, bar="| ", style=style)
        yield (*_row(width, "", mark=True), (style, f"|_{'_' * last.column(place.end_column - 2)}^"))

    def _between(self, place: Location) -> Iterator[int | None]:
        """The lines between the first and the last; ``None`` for those that are left out."""
        if place.end_line - place.line < _MOST_WHOLE:
            yield from range(place.line + 1, place.end_line)
        else:
            yield place.line + 1
            yield None


def _row(  # noqa: PLR0913 - what may be left out has a name
    width: int,
    text: str,
    number: int | None = None,
    *,
    bar: str = "",
    style: Style = Style.PLAIN,
    mark: bool = False,
) -> Line:
    """One row: the number of the line or as many blanks, a rule, and the text; *mark* keeps the blanks at its end."""
    gutter = f"{'' if number is None else number:>{width}} |"
    if not text and not bar.strip() and not mark:
        return ((Style.FRAME, gutter),)
    return ((Style.FRAME, f"{gutter} "), *(((style, bar),) if bar else ()), *(((Style.PLAIN, text),) if text else ()))
