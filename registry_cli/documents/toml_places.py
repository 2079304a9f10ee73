"""Where each value stands in a TOML text, as far as the text follows the grammar."""

from __future__ import annotations

import re
import tomllib

from registry_cli.documents.place import Duplicate, Place, Span, Survey

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*")
_HEADER = re.compile(r"\[\[?")
_HEADER_END = re.compile(r"\]\]?")
_KEY_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*""")
_DOT = re.compile(r"\.")
_EQUALS = re.compile(r"=")
_COMMA = re.compile(r",")
_VALUE = re.compile(
    r'''"""(?:[^"\\]++|\\.|""?(?!"))*+""""{0,2}'''
    r"""|'''(?:[^']++|''?(?!'))*+''''{0,2}"""
    r"""|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'|[\[{]"""
    r"""|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[^\s,\]}#]+|[^\s,\[\]{}#="']+""",
    re.DOTALL,
)

_KeyPart = tuple[str, Span]


def survey(text: str) -> Survey:
    """Walk *text* up to its end or to the first thing that is no TOML (what was seen until then is kept)."""
    walk = _Walk(text)
    try:
        walk.whole()
    except _BrokenError:
        return walk.survey
    return walk.survey


class _BrokenError(Exception):
    """The text is no TOML from here on."""


class _Table(Place):
    """A table of its own lines. ``closed``: no header may name it (again). ``rows``: it is an array of tables."""

    __slots__ = ("closed", "rows")

    def __init__(self, span: Span, key: Span, *, closed: bool, rows: bool = False) -> None:
        super().__init__(*span, key=key)
        self.closed = closed
        self.rows = rows


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self.survey = Survey(Place(0, len(text)))

    def whole(self) -> None:
        table = self.survey.root
        self._take(_BLANK)
        self.survey.root.start = self._position
        while self._position < len(self._text):
            if self._text[self._position] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._take(_BLANK)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._position)
        if match is None:
            raise _BrokenError
        self._position = match.end()
        return match

    def _accept(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._position)
        if match is not None:
            self._position = match.end()
        return match is not None

    def _key(self) -> list[_KeyPart]:
        parts: list[_KeyPart] = []
        while not parts or self._accept(_DOT):
            match = self._take(_KEY_PART)
            parts.append((_key_text(match[1]), match.span(1)))
        return parts

    def _header(self) -> Place:
        opener = self._take(_HEADER)
        parts = self._key()
        span = opener.start(), self._take(_HEADER_END).end()
        parent: Place = self.survey.root
        for part in parts[:-1]:
            parent = self._descend(parent, part, span, closed=False)
        if opener[0] == "[[":
            return self._row(parent, parts[-1], span)
        return self._declare(parent, parts[-1], span)

    def _declare(self, parent: Place, part: _KeyPart, span: Span) -> Place:
        name, key = part
        known = parent.children.get(name)
        if isinstance(known, _Table) and not known.closed:
            known.closed = True
            known.start, known.end = span
            known.key = key
            return known
        table = _Table(span, key, closed=True)
        self.survey.add(parent, name, table)
        return table

    def _row(self, parent: Place, part: _KeyPart, span: Span) -> Place:
        name, key = part
        rows = parent.children.get(name)
        if not isinstance(rows, _Table) or not rows.rows:
            rows = _Table(span, key, closed=True, rows=True)
            self.survey.add(parent, name, rows)
        row = _Table(span, key, closed=True)
        rows.children[len(rows.children)] = row
        return row

    def _descend(self, parent: Place, part: _KeyPart, span: Span, *, closed: bool) -> Place:
        name, key = part
        known = parent.children.get(name)
        if isinstance(known, _Table):
            return known.children[len(known.children) - 1] if known.rows else known
        if known is not None and known.key is not None:
            self.survey.duplicates.append(Duplicate(name, known.key, key))
        table = parent.children[name] = _Table(span, key, closed=closed)
        return table

    def _pair(self, table: Place) -> None:
        parts = self._key()
        self._take(_EQUALS)
        self._take(_SPACE)
        value = self._value()
        name, value.key = parts[-1]
        table.end = max(table.end, value.end)
        for part in parts[:-1]:
            table = self._descend(table, part, (part[1][0], value.end), closed=True)
            table.end = max(table.end, value.end)
        self.survey.add(table, name, value)

    def _value(self) -> Place:
        match = self._take(_VALUE)
        place = Place(*match.span())
        if match[0] == "[":
            self._array(place)
        elif match[0] == "{":
            self._inline_table(place)
        return place

    def _array(self, place: Place) -> None:
        while not self._closes(place, "]"):
            place.children[len(place.children)] = self._value()
            self._take(_BLANK)
            self._accept(_COMMA)

    def _inline_table(self, place: Place) -> None:
        while not self._closes(place, "}"):
            self._pair(place)
            self._take(_BLANK)
            self._accept(_COMMA)

    def _closes(self, place: Place, closer: str) -> bool:
        self._take(_BLANK)
        if not self._text.startswith(closer, self._position):
            return False
        self._position += 1
        place.end = self._position
        return True


def _key_text(source: str) -> str:
    if source[0] not in "\"'":
        return source
    try:
        return next(iter(tomllib.loads(f"{source}=0")))
    except tomllib.TOMLDecodeError:
        raise _BrokenError from None
