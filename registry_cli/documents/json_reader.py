"""JSON text becomes data: strict RFC 8259, duplicate keys reported, nesting bounded."""

from __future__ import annotations

import json
import re
import sys
from itertools import accumulate
from typing import Any, NoReturn

from registry_cli.documents.document import (
    MAX_DEPTH,
    MAX_VALUES,
    Document,
    Problem,
    ProblemKind,
    Reading,
    not_a_mapping,
    too_deep,
    too_many_digits,
    too_many_values,
)
from registry_cli.documents.positions import Lines, duplicate_keys

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"?'
_BRACKETS = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_NO_BRACKETS = bytes(set(range(128)) - set(b"[]{}"))
_NEXT = re.compile(r"[ \t\r\n]*(.?)", re.DOTALL)
_DIGITS_OF_SMALL = 15
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_BYTE_STEP = {ord(bracket): step for bracket, step in _STEP.items()}


def read_json(path: str, text: str, *, most_values: int = MAX_VALUES) -> Reading:
    """Read *text*; the document is there unless the syntax is broken, or it is too deep or holds too many values."""
    problem = _too_deep(text) or _too_many(text, most_values)
    if problem is not None:
        return Reading(None, (problem,))
    duplicates = plain = False
    try:
        try:
            data = _PLAIN.decode(text)
            plain = "\\u" not in text
        except _NotPlainError:
            try:
                data = _UNIQUE.decode(text)
            except _DuplicateError:
                duplicates = True
                data = _LAST_OF_DUPLICATES.decode(text)
    except json.JSONDecodeError as error:
        return Reading(None, (_explained(text, error),))
    except _ConstantError:
        return Reading(None, (_constant(text),))
    except ValueError:  # the interpreter's own limit on the digits of an integer
        return Reading(None, (_long_number(text),))
    if not isinstance(data, dict):
        first = _NEXT.match(text)
        return Reading(None, (not_a_mapping(data, Lines(text).location(first.start(1) if first else 0)),))
    problems = duplicate_keys("json", text) if duplicates else ()
    return Reading(Document(path, "json", text, data, plain=plain), tuple(problems))


class _NotPlainError(Exception):
    """A number is no small integer, or a key stands twice."""


class _DuplicateError(_NotPlainError):
    """An object has a key twice; where, is only looked up when it happens."""


class _ConstantError(Exception):
    """NaN or an infinity."""


def _refuse(_: str) -> NoReturn:
    raise _ConstantError


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _DuplicateError
    return data


def _small(digits: str) -> int:
    if len(digits) > _DIGITS_OF_SMALL:
        raise _NotPlainError
    return int(digits)


def _no_float(_: str) -> NoReturn:
    raise _NotPlainError


# Made once: a decoder of its own for each text takes a third of the time that reading it does.
_PLAIN = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_int=_small, parse_float=_no_float)
_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
_LAST_OF_DUPLICATES = json.JSONDecoder(parse_constant=_refuse)


def _too_deep(text: str) -> Problem | None:
    if text.count("[") + text.count("{") <= MAX_DEPTH or _depth(text) <= MAX_DEPTH:
        return None
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += _STEP.get(match[0], 0)
        if depth > MAX_DEPTH:
            return too_deep(Lines(text).location(match.start()))
    return None


def _depth(text: str) -> int:
    """How deep the brackets outside of strings nest, as far as the text is JSON; many times quicker than a walk."""
    brackets = _outside_strings(text).encode("ascii", "ignore").translate(None, _NO_BRACKETS)
    return max(accumulate(map(_BYTE_STEP.__getitem__, brackets)), default=0)


def _too_many(text: str, most: int) -> Problem | None:
    """Guards the memory: a value takes a hundred times that of its text."""
    if len(text) <= most or _begun(text) <= most or _begun(_outside_strings(text)) <= most:
        return None
    return too_many_values(Lines(text).location(0), most)


def _begun(text: str) -> int:
    """How many values there are at most: each stands behind a comma or is the first behind a bracket."""
    return text.count(",") + text.count("[") + text.count("{")


def _outside_strings(text: str) -> str:
    without_escapes = text.replace("\\\\", "").replace('\\"', "")
    return "".join(without_escapes.split('"')[::2])


def _constant(text: str) -> Problem:
    found = _first_bare(text, "-?Infinity|NaN")
    message = f"JSON knows no {found[0]}"
    return Problem(ProblemKind.SYNTAX, message, Lines(text).location(*found.span()), "give a finite number, or null")


def _long_number(text: str) -> Problem:
    digits = sys.get_int_max_str_digits() + 1
    found = _first_bare(text, rf"(?<![-+.0-9eE])-?[0-9]{{{digits},}}+(?!\.[0-9]|[eE][-+]?[0-9])")
    return too_many_digits(Lines(text).location(*found.span()))


def _first_bare(text: str, pattern: str) -> re.Match[str]:
    """The first match of *pattern* outside of strings; the parser has stumbled over one."""
    matches = re.compile(f"{_STRING}|{pattern}", re.DOTALL).finditer(text)
    return next(match for match in matches if not match[0].startswith('"'))


def _explained(text: str, error: json.JSONDecodeError) -> Problem:
    """The parser's complaint in plain words; the versions of Python differ on trailing commas, so we look ourselves."""
    lines = Lines(text)
    before = text[: error.pos].rstrip(" \t\r\n")
    here = text[error.pos : error.pos + 1]
    after = _NEXT.match(text, error.pos + 1)
    if here == "," and after and after[1] in ("]", "}"):
        return _syntax(lines, error.pos, *_TRAILING_COMMA)
    if here in ("]", "}") and before.endswith(",") and error.msg != "Expecting ',' delimiter":
        return _syntax(lines, len(before) - 1, *_TRAILING_COMMA)
    if not here and error.msg.startswith("Expecting"):
        return _syntax(lines, len(before), *(_TOO_EARLY if before else _EMPTY))
    if error.msg.startswith("Expecting") and here in _FOREIGN:
        return _syntax(lines, error.pos, *_FOREIGN[here])
    for message, explained, hint in _MESSAGES:
        if error.msg.startswith(message):
            return _syntax(lines, error.pos, explained, hint)
    return _syntax(lines, error.pos, error.msg[:1].lower() + error.msg[1:], "")


def _syntax(lines: Lines, offset: int, message: str, hint: str) -> Problem:
    return Problem(ProblemKind.SYNTAX, message, lines.location(offset), hint)


_TRAILING_COMMA = ("a comma before a closing bracket", "remove the comma after the last item")
_TOO_EARLY = ("the file ends before all brackets are closed", "close every { with } and every [ with ]")
_EMPTY = ("the file is empty", "begin with { and end with }")
_COMMENT = ("JSON has no comments", "remove the comment, or use YAML or TOML")
_FOREIGN = {
    "'": ("text in single quotes", "JSON wants double quotes"),
    "/": _COMMENT,
    "#": _COMMENT,
}
_MESSAGES = (
    ("Expecting property name", "a key in double quotes is due here", 'write keys as "key"'),
    ("Expecting ':'", "a colon is missing between the key and its value", 'write "key": value'),
    (
        "Expecting ','",
        "a comma is missing before this",
        'put a comma between two items; inside a text, write a quotation mark as \\"',
    ),
    ("Expecting value", "a value is due here", "text needs double quotes; the plain words are true, false and null"),
    ("Unterminated string", "the text that begins here is never closed", 'close it with "'),
    ("Invalid control character", "a line break or tab inside a text", "write a line break as \\n and a tab as \\t"),
    ("Invalid \\escape", "an unknown escape after the backslash", "write a backslash itself as \\\\"),
    ("Invalid \\u", "\\u must be followed by four hexadecimal digits", "write a backslash itself as \\\\"),
    ("Extra data", "more text after the end of the document", "a file holds one document; remove the rest"),
    ("Illegal trailing comma", *_TRAILING_COMMA),
)
