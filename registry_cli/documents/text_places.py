"""Where each character of a text value is written: behind escapes and indentation, and across folded lines."""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from registry_cli.documents.place import Span

_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"(?P<blank>[ \t\r\n]+)|(?P<plain>[^ \t\r\n]+)")
_DOUBLED = re.compile(r"(?P<blank>[ \t\r\n]+)|(?P<escape>'')|(?P<plain>[^' \t\r\n]+)")
_ESCAPED = re.compile(
    r"(?P<blank>(?:[ \t\r\n]|\\[ntr \t]|\\(?:x|u00|U000000)(?:09|0[aA]|0[dD]|20)|\\[ \t]*\r?\n)+)"
    r"|(?P<escape>\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|x..|u....|U........|.))"
    r"|(?P<plain>[^\\ \t\r\n]+)",
    re.DOTALL,
)
_PROPERTIES = re.compile(r"(?:[!&][^ \t\r\n]*[ \t\r\n]+)*")
_TRIPLE = 3


class TextPlaces(NamedTuple):
    """For each character of a text, the offsets in what is written at which it starts and ends."""

    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> Span:
        """What is written for the characters from *start* up to *end*; for none of them, the place before *start*."""
        if not self.starts:
            return 0, 0
        last = len(self.starts) - 1
        first = self.starts[start] if start <= last else self.ends[last]
        return first, first if end <= start else self.ends[min(end - 1, last)]


def text_places(format_: str, written: str, text: str) -> TextPlaces | None:
    """The places in *written*, a value or key of a document in *format_*, of the characters of *text*, which it means.

    What is blank is not followed character by character: where lines are folded or indented it has no place of its own.
    ``None`` when *written* does not mean *text*, as where an alias stands for it.
    """
    pattern, start, stop = _style(format_, written)
    places = TextPlaces(array("q"), array("q"))
    for token in pattern.finditer(written, start, stop):
        at = len(places.starts)
        if at == len(text):
            break
        first, end = token.span()
        if token.lastgroup == "blank":
            _spread(places, _BLANK.match(text, at).end() - at, first, end)  # type: ignore[union-attr]
        elif token.lastgroup == "escape":
            _spread(places, 1, first, end, whole=True)
        elif text.startswith(token[0], at):
            places.starts.extend(range(first, end))
            places.ends.extend(range(first + 1, end + 1))
        else:
            return None
    missing = text[len(places.starts) :]
    if missing.strip(" \t\r\n"):
        return None
    _spread(places, len(missing), stop, stop)
    return places


def _spread(places: TextPlaces, count: int, first: int, end: int, *, whole: bool = False) -> None:
    """Put *count* characters between *first* and *end*, each on one of what is written there or on the *whole*."""
    for index in range(count):
        places.starts.append(min(first + index, max(first, end - 1)))
        places.ends.append(end if whole else min(first + index + 1, end))


def _style(format_: str, written: str) -> tuple[re.Pattern[str], int, int]:
    """How *written* is to be read, from where and up to where."""
    start = _PROPERTIES.match(written).end() if format_ == "yaml" else 0  # type: ignore[union-attr]
    opener, stop = written[start : start + 1], len(written)
    if opener not in {'"', "'"}:
        return _PLAIN, _below_header(written, start) if format_ == "yaml" and opener in {"|", ">"} else start, stop
    width = _TRIPLE if format_ == "toml" and written.startswith(opener * _TRIPLE) else 1
    single = _DOUBLED if format_ == "yaml" else _PLAIN
    return single if opener == "'" else _ESCAPED, start + width, stop - width


def _below_header(written: str, start: int) -> int:
    """Where the content of a YAML block begins: on the line below its ``|`` or ``>``."""
    found = re.compile(r"\r\n|\n|\r").search(written, start)
    return found.end() if found else len(written)
