"""TOML text becomes data: dates as written, duplicate keys told apart from other mistakes, nesting bounded."""

from __future__ import annotations

import datetime as dt
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from registry_cli.documents.document import (
    MAX_BITS,
    MAX_DEPTH,
    MAX_VALUES,
    Document,
    Problem,
    ProblemKind,
    Reading,
    too_deep,
    too_many_digits,
    too_many_values,
)
from registry_cli.documents.positions import Lines, duplicate_keys, place_of
from registry_cli.domain.location import Location, Pointer

_STRUCTURE = re.compile(
    r"""'{3}(?:[^']++|''?(?!'))*+(?:'{3,5})?|"{3}(?:[^"\\]++|\\.|""?(?!"))*+(?:"{3,5})?"""
    r"""|"(?:[^"\\\n]++|\\.)*+"?|'[^'\n]*+'?|#[^\n]*+|[\[\]{}.,=\n]""",
    re.DOTALL,
)
_BEGINS_A_VALUE = frozenset("=,[.")
_ENDS_A_KEY = ("\n", ",", "=")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_DATES = (dt.date, dt.time)
_LOOKS_LIKE_A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}:")
_LONG_RADIX = re.compile(r"0[xob][0-9a-fA-F_]{1000}")
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate inline table key")
_ESCAPE = "Unescaped '\\'"
_MESSAGES = (
    ("Expected '='", "an equals sign is due between the key and its value", "write key = value"),
    ("Expected newline", "more text after the value", "one key = value a line; text and dates need their exact form"),
    (
        "Invalid value",
        "no value that TOML knows",
        "text needs quotes; the plain words are true and false; there is no null",
    ),
    (
        _ESCAPE,
        "an unknown escape after the backslash",
        "write a backslash itself as \\\\, or use single quotes",
    ),
    ("Unterminated string", "a text is never closed", "close it with the quotation marks that began it"),
    ("Unclosed array", "a list is never closed, or lacks a comma", "close it with ]"),
    ("Unclosed inline table", "an inline table is never closed, or lacks a comma", "close it with } on the same line"),
)


def read_toml(path: str, text: str) -> Reading:
    """Read *text*; tomllib stops at its first mistake, so there is a document or a problem and never both."""
    problem = _deep_text(text) or _long_text(text)
    if problem is not None:
        return Reading(None, (problem,))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Reading(None, tuple(_explained(text, str(error))))
    except ValueError:  # the interpreter's own limit on the digits of an integer
        return Reading(None, (_long_number(text),))
    problem = _unfit(text, data)
    if problem is not None:
        return Reading(None, (problem,))
    if _LOOKS_LIKE_A_DATE.search(text):
        _keep_dates_as_written(text, data)
    return Reading(Document(path, "toml", text, data))


def _suspicious(text: str) -> bool:
    """Whether brackets and dots are many enough to nest too deep at all."""
    return text.count("[") + text.count("{") + text.count(".") >= MAX_DEPTH


def _deep_text(text: str) -> Problem | None:
    """Guards the parser, whose recursion follows the brackets and whose time grows with the square of a dotted key."""
    if not _suspicious(text):
        return None
    depth = dots = 0
    for match in _STRUCTURE.finditer(text):
        sign = match[0]
        depth += _STEP.get(sign, 0)
        dots = dots + 1 if sign == "." else 0 if sign in _ENDS_A_KEY else dots
        if depth > MAX_DEPTH or dots >= MAX_DEPTH:
            return too_deep(Lines(text).location(match.start()))
    return None


def _long_text(text: str) -> Problem | None:
    """Guards the memory: the parser keeps notes of each table, and a dot in a key may begin one."""
    if len(text) <= MAX_VALUES or sum(map(text.count, _BEGINS_A_VALUE)) <= MAX_VALUES:
        return None
    begun = (match.start() for match in _STRUCTURE.finditer(text) if match[0] in _BEGINS_A_VALUE)
    beyond = next(islice(begun, MAX_VALUES, None), None)
    return None if beyond is None else too_many_values(Lines(text).location(beyond))


def _unfit(text: str, data: dict[str, Any]) -> Problem | None:
    """What the text alone did not show.

    Headers, dotted keys and brackets may each keep the bound of depth and still add up beyond it.
    Python limits the digits of decimal integers only, and then cannot print a longer hexadecimal one.
    """
    if _suspicious(text) or _LONG_RADIX.search(text):
        for pointer, _, value in _members(data):
            if isinstance(value, (dict, list)) and len(pointer) >= MAX_DEPTH:
                return too_deep(_whereabouts(text, pointer))
            if isinstance(value, int) and value.bit_length() > MAX_BITS:
                return too_many_digits(_whereabouts(text, pointer))
    return None


def _whereabouts(text: str, pointer: Pointer) -> Location:
    return Lines(text).location(*place_of("toml", text, pointer).span)


def _keep_dates_as_written(text: str, data: dict[str, Any]) -> None:
    for pointer, holder, value in _members(data):
        if isinstance(value, _DATES):
            place = place_of("toml", text, pointer)
            holder[pointer[-1]] = text[place.start : place.end]


def _members(data: dict[str, Any]) -> Iterator[tuple[Pointer, Any, Any]]:
    """Every member of every mapping and list, with its pointer and what holds it."""
    stack: list[tuple[Pointer, Any]] = [((), data)]
    while stack:
        where, holder = stack.pop()
        for step, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            yield (*where, step), holder, value
            if isinstance(value, (dict, list)):
                stack.append(((*where, step), value))


def _explained(text: str, complaint: str) -> list[Problem]:
    if complaint.startswith(_TWICE):
        duplicates = duplicate_keys("toml", text)
        if duplicates:
            return duplicates
    lines = Lines(text)
    where = _WHERE.search(complaint)
    offset = lines.offset(int(where[1]), int(where[2])) if where and where[1] else len(text.rstrip())
    bare = _WHERE.sub("", complaint)
    if bare.startswith(_ESCAPE):
        offset -= len(r"\q")  # tomllib counts from behind the escape
    if complaint.startswith(_TWICE):
        message = "a table or key is defined a second time"
        return [Problem(ProblemKind.DUPLICATE_KEY, message, lines.location(offset), "define each table in one place")]
    for start, explained, hint in _MESSAGES:
        if bare.startswith(start):
            return [Problem(ProblemKind.SYNTAX, explained, lines.location(offset), hint)]
    return [Problem(ProblemKind.SYNTAX, bare[:1].lower() + bare[1:], lines.location(offset))]


def _long_number(text: str) -> Problem:
    digits = rf"(?<![.eE0-9_])[0-9](?:_?[0-9]){{{sys.get_int_max_str_digits()},}}+(?!\.[0-9]|[eE][-+]?[0-9])"
    tokens = re.compile(f"{_STRUCTURE.pattern}|{digits}", re.DOTALL)
    found = next(match for match in tokens.finditer(text) if match[0][0].isdigit())
    return too_many_digits(Lines(text).location(*found.span()))
