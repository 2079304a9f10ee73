"""Where in a document somebody is typing, also while it breaks the rules of its format.

Only what stands before that place is read, and none of it is refused: what makes no sense is passed over.
"""

from __future__ import annotations

import re

from registry_cli.documents.half_written_flow import Typed, in_flow
from registry_cli.documents.half_written_yaml import typed_in_yaml
from registry_cli.domain.location import Pointer

__all__ = ["Typed", "typed_at"]

MOST_CHARACTERS = 1_000_000
"""In a longer text nobody waits for a look at all that stands before the place."""

_HEADER = re.compile(r"[ \t]*(?P<array>\[\[?)(?P<name>[^\]\r\n]*)[^\r\n]*")
_KEY = r"(?:[\w-]+|\"[^\"\r\n]*\"|'[^'\r\n]*')"
_PAIR = re.compile(rf"[ \t]*(?P<keys>{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*)[ \t]*=[ \t]*")
_KEYS = re.compile(_KEY)
_LONG = re.compile(r"(\"\"\"|''').*?(?:\1|\Z)", re.DOTALL)
_TEXT = re.compile(r"(?P<quote>[\"'])(?:(?!(?P=quote))[^\\\r\n]|\\.)*(?P<end>(?P=quote)?)")
_PLAIN = re.compile(r"[^\s#]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def typed_at(format_: str, text: str, offset: int) -> Typed | None:
    """The value of *text*, in the format ``json``, ``yaml`` or ``toml``, that the place before *offset* is in.

    ``None`` where no value can stand, as in a key or a comment.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    match format_:
        case "json":
            start = text.find("{")
            found = in_flow(format_, text, start, offset, ()) if 0 <= start < offset else None
            return None if isinstance(found, int) else found
        case "toml":
            return _typed_in_toml(text, offset)
        case _:
            return typed_in_yaml(text, offset)


def _typed_in_toml(text: str, offset: int) -> Typed | None:
    table: Pointer = ()
    arrays: dict[Pointer, int] = {}
    position = 0
    while position <= offset:
        pair = _PAIR.match(text, position)
        header = None if pair else _HEADER.match(text, position)
        if pair is not None:
            if offset < pair.end():
                return None
            found = _value(text, pair.end(), offset, (*table, *_steps(pair["keys"])))
            if not isinstance(found, int):
                return found
            if text[found - 1 : found] in {"\n", "\r"}:
                position = found
                continue
            position = found
        elif header is not None:
            table = _table(_steps(header["name"]), arrays, is_array=header["array"] == "[[")
        end = _end_of_line(text, position)
        if end == position:
            return None
        position = end
    return None


def _value(text: str, start: int, offset: int, pointer: Pointer) -> Typed | int | None:
    """As ``in_flow``, for a value of any form."""
    if text[start : start + 1] in {"[", "{"}:
        return in_flow("toml", text, start, offset, pointer)
    long = _LONG.match(text, start)
    if long is not None:
        return None if offset < long.end() else long.end()
    quoted = _TEXT.match(text, start)
    if quoted is not None:
        first, last = quoted.start() + 1, quoted.end() - len(quoted["end"])
        if first <= offset <= last:
            return Typed(pointer, first, last, quoted["quote"], closed=bool(quoted["end"]))
        return None if offset < _end_of_line(text, start) else quoted.end()
    plain = _PLAIN.match(text, start)
    end = plain.end() if plain else start
    return Typed(pointer, start, end) if offset <= end else end


def _steps(keys: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _KEYS.findall(keys))


def _table(name: tuple[str, ...], arrays: dict[Pointer, int], *, is_array: bool) -> Pointer:
    """The place of the table called *name*, in the last item of every array of tables on the way to it."""
    table: Pointer = ()
    for number, step in enumerate(name):
        table = (*table, step)
        if is_array and number == len(name) - 1:
            arrays[table] = arrays.get(table, -1) + 1
        if table in arrays:
            table = (*table, arrays[table])
    return table


def _end_of_line(text: str, position: int) -> int:
    found = _LINE.match(text, position)
    return found.end() if found else position
