"""Where somebody is typing in YAML, line by line: by indentation, and between brackets where some are open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from registry_cli.documents.half_written_flow import Typed, in_flow
from registry_cli.domain.location import Pointer

_LINE = re.compile(r"(?P<indent> *)(?P<rest>[^\r\n]*)(?:\r\n|\n|\r|\Z)")
_DASH = re.compile(r"-(?:[ \t]+|(?=[\r\n]|\Z))")
_KEY = re.compile(
    r"(?P<key>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s#\[\]{},\"'&*!|>%@`-][^\r\n]*?|-\w[^\r\n]*?)[ \t]*:(?=\s|\Z)"
)
_BLANK = re.compile(r"[ \t]*")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_QUOTED = re.compile(r"(?P<quote>[\"'])(?:(?!(?P=quote))[^\r\n])*(?P<end>(?P=quote)?)")
_PLAIN = re.compile(r"(?:[^\s#]|(?<=\S)#|[ \t]+(?![#\s]))*")


@dataclass(slots=True)
class _Reader:
    """A walk over the lines of *text* up to *offset*.

    ``open`` are the keys and items that the place read last lies in: the column each begins at, and its step.
    """

    text: str
    offset: int
    open: list[tuple[int, str | int]] = field(default_factory=list)
    block: int | None = None
    """The column of what a block of text belongs to: deeper lines are that text."""

    def typed(self) -> Typed | None:
        position = 0
        while position <= self.offset:
            line = _LINE.match(self.text, position)
            if line is None or line.end() == position:
                break
            found = self._line(line)
            if not isinstance(found, int):
                return found
            position = found
        return None

    def _line(self, line: re.Match[str]) -> Typed | int | None:
        """What is typed in *line*, or the offset at which reading goes on."""
        column, start = len(line["indent"]), line.start("rest")
        says_nothing = not line["rest"].strip() or line["rest"].startswith("#")
        if says_nothing or (self.block is not None and column > self.block):
            return None if self.offset < line.end() or line.end() == len(self.text) else line.end()
        self.block = None
        while dash := _DASH.match(self.text, start):
            self._item(column)
            if self.offset < dash.end() or dash[0] == "-":
                return None if self.offset <= line.end("rest") else line.end()
            column, start = column + dash.end() - start, dash.end()
        key = _KEY.match(self.text, start)
        if key is not None:
            self._leave(column)
            self.open.append((column, key["key"].strip("\"'")))
            start = key.end()
            if self.offset <= start:
                return None
            start = min(_blank_end(self.text, start), max(self.offset, start))
        return self._value(start, column, line)

    def _value(self, start: int, column: int, line: re.Match[str]) -> Typed | int | None:
        text, pointer = self.text, self._pointer
        if text[start : start + 1] in {"[", "{"}:
            found = in_flow("yaml", text, start, self.offset, pointer)
            return _next_line(text, found) if isinstance(found, int) else found
        if _BLOCK.match(text, start):
            self.block = self._holder(column)
            return None if self.offset <= line.end("rest") else line.end()
        quoted = _QUOTED.match(text, start)
        if quoted is not None:
            first, last = quoted.start() + 1, quoted.end() - len(quoted["end"])
            if first <= self.offset <= last:
                return Typed(pointer, first, last, quoted["quote"], closed=bool(quoted["end"]))
        else:
            plain = _PLAIN.match(text, start)
            end = plain.end() if plain else start
            if start <= self.offset <= max(end, start):
                return Typed(pointer, start, end)
        return None if self.offset <= line.end("rest") else line.end()

    @property
    def _pointer(self) -> Pointer:
        return tuple(step for _, step in self.open)

    def _holder(self, column: int) -> int:
        """The column of the key or item that what is at *column* belongs to."""
        return next((at for at, step in reversed(self.open) if at <= column), 0)

    def _item(self, column: int) -> None:
        """Open the next item of the list whose dashes are at *column*."""
        while self.open and (self.open[-1][0] > column):
            self.open.pop()
        index = 0
        if self.open and self.open[-1][0] == column and isinstance(self.open[-1][1], int):
            index = self.open.pop()[1] + 1  # type: ignore[operator]
        self.open.append((column, index))

    def _leave(self, column: int) -> None:
        """Close all that a key at *column* cannot lie in."""
        while self.open and self.open[-1][0] >= column:
            self.open.pop()


def typed_in_yaml(text: str, offset: int) -> Typed | None:
    """The value of *text* that the place before *offset* is in; ``None`` where there can be none."""
    return _Reader(text, offset).typed()


def _blank_end(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _next_line(text: str, position: int) -> int:
    """Where the line behind *position* begins, which may be there."""
    if text[position - 1 : position] in {"\n", "\r"}:
        return position
    found = _LINE.match(text, position)
    return found.end() if found else len(text)
