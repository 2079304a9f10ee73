"""From pointers and offsets to lines and columns: the only place where a line number is computed."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from registry_cli.documents import json_places, toml_places
from registry_cli.documents.document import MAX_PROBLEMS, Document, Problem, ProblemKind
from registry_cli.documents.place import Place, Span, Survey
from registry_cli.documents.text_places import TextPlaces, text_places
from registry_cli.domain.location import Location, Pointer


def _yaml_survey(text: str) -> Survey:
    # Imported here because PyYAML takes 15 ms, which a repository of JSON need not wait for.
    from registry_cli.documents.yaml_places import survey

    return survey(text)


_SURVEYS = {"json": json_places.survey, "toml": toml_places.survey, "yaml": _yaml_survey}
_BREAK = re.compile(r"\r\n|\n|\r")
_REMEMBERED = 16
_LONGEST_QUOTE = 60


class Target(StrEnum):
    """What of a member is meant: its key or its value."""

    KEY = "key"
    VALUE = "value"


class Lines:
    """The lines of a text; *first_line* is the number of the first of them."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._text = text
        self._first_line = first_line

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _BREAK.finditer(self._text))]

    def location(self, start: int, end: int | None = None) -> Location:
        """The place of the characters from offset *start* up to *end* (by default the one character there)."""
        start = min(start, len(self._text))
        if end is None:
            end = start if self._text[start : start + 1] in ("", "\r", "\n") else start + 1
        end = min(max(start, end), len(self._text))
        return Location(*self._line_and_column(start), *self._line_and_column(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that a parser named, counting both from 1 in this text."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1

    def span(self, number: int) -> Span | None:
        """Where line *number* begins and ends, its break not counted; ``None`` when there is no such line."""
        index = number - self._first_line
        if not 0 <= index < len(self._starts):
            return None
        start = self._starts[index]
        if index == len(self._starts) - 1:
            return start, len(self._text)
        end = self._starts[index + 1]
        return start, end - (2 if self._text.startswith("\r\n", end - 2) else 1)

    def rest_of_line(self, start: int) -> Location:
        """From offset *start* to the end of its line."""
        found = _BREAK.search(self._text, start)
        return self.location(start, found.start() if found else len(self._text))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        return index + self._first_line, offset - self._starts[index] + 1


def locate(document: Document, pointer: Pointer, target: Target = Target.VALUE) -> Location:
    """The place of the value that *pointer* leads to, or of its key.

    An item of a list has no key, so its value is meant.
    What an alias stands for is found where the alias is, and an empty value where its key is.
    When the pointer leads nowhere, the nearest parent that exists is meant: its key; without one, its first line.
    """
    lines, survey = _surveyed(document.format, document.text, document.first_line)
    place = survey.root
    for step in pointer:
        child = place.children.get(step)
        if child is None:
            return lines.location(*place.span) if place.alias else _head(lines, place)
        place = child
    if place.key is not None and (target is Target.KEY or place.start == place.end):
        return lines.location(*place.key)
    return lines.location(*place.span)


def locate_within(
    document: Document, pointer: Pointer, start: int, end: int, target: Target = Target.VALUE
) -> Location:
    """The place of the characters from *start* up to *end* of the text that *pointer* leads to, or of its key's text.

    What an alias stands for, or what is not written as that text, is located as a whole.
    """
    lines, survey = _surveyed(document.format, document.text, document.first_line)
    place = survey.root
    text: Any = document.data
    for step in pointer:
        if place.alias or step not in place.children:
            return locate(document, pointer, target)
        place, text = place.children[step], text[step]
    span = place.key if target is Target.KEY else place.span
    text = pointer[-1] if target is Target.KEY else text
    if span is not None and isinstance(text, str):
        places = _text_places(document.format, document.text[slice(*span)], text)
        if places is not None:
            first, last = places.span(start, end)
            return lines.location(span[0] + first, span[0] + last)
    return locate(document, pointer, target)


def duplicate_keys(format_: str, text: str, first_line: int = 1) -> list[Problem]:
    """A problem for every key of *text* that its mapping already had, at the place of the later one."""
    lines, survey = _surveyed(format_, text, first_line)
    return [
        Problem(
            ProblemKind.DUPLICATE_KEY,
            f"the key {quoted(duplicate.key)} is here a second time; it is already on line "
            f"{lines.location(*duplicate.first).line}",
            lines.location(*duplicate.second),
            "keep one of the two",
        )
        for duplicate in survey.duplicates[:MAX_PROBLEMS]
    ]


def place_of(format_: str, text: str, pointer: Pointer) -> Place:
    """The place of the value that *pointer* leads to, or of the last value on the way there."""
    place = _surveyed(format_, text, 1)[1].root
    for step in pointer:
        if step not in place.children:
            break
        place = place.children[step]
    return place


def quoted(text: str) -> str:
    """*text* in quotes for a message: on one line, without control characters, cut when it is long."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "...")


def _head(lines: Lines, place: Place) -> Location:
    return lines.location(*place.key) if place.key is not None else lines.rest_of_line(place.start)


@lru_cache(maxsize=_REMEMBERED)
def _text_places(format_: str, written: str, text: str) -> TextPlaces | None:
    """Many findings in one text cost one walk over it."""
    return text_places(format_, written, text)


@lru_cache(maxsize=_REMEMBERED)
def _surveyed(format_: str, text: str, first_line: int) -> tuple[Lines, Survey]:
    """Many findings in one file cost one walk over it."""
    return Lines(text, first_line), _SURVEYS[format_](text)
