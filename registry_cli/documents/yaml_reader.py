"""YAML text becomes data: YAML 1.2 core, duplicate and merge keys and foreign tags reported, aliases bounded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from registry_cli.documents.document import (
    MAX_ALIASED,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_PROBLEMS,
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
from registry_cli.documents.place import Span
from registry_cli.documents.positions import Lines, duplicate_keys, quoted
from registry_cli.documents.yaml_characters import forbidden_in
from registry_cli.documents.yaml_complaints import explained
from registry_cli.documents.yaml_places import events, span_of
from registry_cli.documents.yaml_scalars import CORE_TAGS, SCALAR_TAGS, resolve, resolve_tagged

_MERGE = object()
_NO_KEY = object()


def read_yaml(path: str, text: str, *, first_line: int = 1) -> Reading:
    """Read *text*, which begins on line *first_line* of the file: front matter keeps the file's lines."""
    lines = Lines(text, first_line)
    forbidden = forbidden_in(text)
    if forbidden:
        return Reading(None, (_not_printable(forbidden, lines),))
    builder = _Builder(text, lines)
    try:
        data = builder.document()
    except _UnreadableError as failure:
        return Reading(None, (*builder.problems, failure.problem))
    except yaml.YAMLError as error:
        return Reading(None, (*builder.problems, explained(error, text, lines)))
    if not isinstance(data, dict):
        return Reading(None, (*builder.problems, not_a_mapping(data, lines.rest_of_line(builder.begins))))
    if builder.duplicates:
        builder.problems.extend(duplicate_keys("yaml", text, first_line))
    problems = sorted(builder.problems, key=lambda problem: problem.location)
    return Reading(Document(path, "yaml", text, data, first_line), tuple(problems))


def _not_printable(found: re.Match[str], lines: Lines) -> Problem:
    message = f"the character U+{ord(found[0]):04X} cannot stand in YAML"
    hint = f'remove it, or write "\\u{ord(found[0]):04x}" inside double quotes'
    return Problem(ProblemKind.SYNTAX, message, lines.location(found.start()), hint)


class _UnreadableError(Exception):
    """The data cannot be made out; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an anchor names, how many values and characters that is, aliases written out, and how deep it nests."""

    value: Any
    size: int
    length: int
    height: int


class _Builder:
    """Walks the parser's events once; depth is bounded, so recursion is safe."""

    def __init__(self, text: str, lines: Lines) -> None:
        self.problems: list[Problem] = []
        self.duplicates = False
        self.begins = 0
        self._lines = lines
        self._next = events(text).__next__
        self._anchors: dict[str, _Anchored | None] = {}
        self._depth = self._deepest = self._size = self._aliased = 0
        self._length = self._aliased_length = self._members = 0

    def document(self) -> Any:
        """The data of the only document in the text; ``None`` when there is nothing but comments."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        event = self._next()
        self.begins = event.start_mark.index
        data = self._value(event)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            message = "a second document begins here"
            self._note(ProblemKind.SYNTAX, message, span_of(event), "a file holds one document; remove this ---")
        return data

    def _value(self, event: Any) -> Any:
        if event.__class__ is yaml.ScalarEvent:
            return self._scalar(event)
        if event.__class__ is yaml.AliasEvent:
            return self._alias(event)
        return self._collection(event)

    def _scalar(self, event: Any) -> Any:
        value = event.value
        self._size += 1
        self._length += len(value)
        if event.tag is not None:
            value = self._tagged(event)
        elif event.implicit[0]:
            try:
                value = resolve(value)
            except ValueError:
                raise _UnreadableError(too_many_digits(self._lines.location(*span_of(event)))) from None
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, len(event.value), 0)
        return value

    def _tagged(self, event: Any) -> Any:
        if event.tag == "!":
            return event.value
        name = CORE_TAGS.get(event.tag, "")
        if name not in SCALAR_TAGS:
            self._note_tag(event)
            return event.value
        try:
            return resolve_tagged(event.value, name)
        except ValueError:
            message = f"{quoted(event.value)} does not fit its tag !!{name}"
            self._note(ProblemKind.TAG, message, span_of(event), "remove the tag")
            return event.value

    def _note_tag(self, event: Any) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        hint = "remove the tag; a text that begins with ! needs quotes"
        self._note(ProblemKind.TAG, f"the tag {quoted(tag)} is not allowed", span_of(event), hint)

    def _collection(self, event: Any) -> Any:
        is_mapping = event.__class__ is yaml.MappingStartEvent
        if event.tag not in (None, "!") and CORE_TAGS.get(event.tag) != ("map" if is_mapping else "seq"):
            self._note_tag(event)
        size, length, deepest = self._size, self._length, self._deepest
        self._size += 1
        self._depth += 1
        self._deepest = self._depth
        if self._depth > MAX_DEPTH:
            raise _UnreadableError(too_deep(self._lines.location(event.start_mark.index)))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        value = self._mapping() if is_mapping else self._sequence()
        self._depth -= 1
        if event.anchor is not None:
            height = self._deepest - self._depth
            self._anchors[event.anchor] = _Anchored(value, self._size - size, self._length - length, height)
        self._deepest = max(self._deepest, deepest)
        return value

    def _sequence(self) -> list[Any]:
        items = []
        event = self._next()
        while event.__class__ is not yaml.SequenceEndEvent:
            self._count(event)
            items.append(self._value(event))
            event = self._next()
        return items

    def _count(self, event: Any) -> None:
        self._members += 1
        if self._members > MAX_VALUES:
            raise _UnreadableError(too_many_values(self._lines.location(*span_of(event))))

    def _mapping(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        merged = []
        event = self._next()
        while event.__class__ is not yaml.MappingEndEvent:
            self._count(event)
            key = self._key(event)
            value = self._value(self._next())
            if key is _MERGE:
                merged.append(value)
            elif key is not _NO_KEY:
                self.duplicates = self.duplicates or key in data
                data[key] = value
            event = self._next()
        for value in merged:
            _merge(data, value)
        return data

    def _key(self, event: Any) -> Any:
        if event.__class__ is not yaml.ScalarEvent:
            key = self._value(event)
            if isinstance(key, str):
                return key
            self._note_key(key, event, "write the key as text")
            return _NO_KEY
        if event.value == "<<" and event.implicit[0] and event.tag is None:
            message = "merge keys (<<) are no part of YAML 1.2"
            self._note(ProblemKind.MERGE_KEY, message, span_of(event), "write the keys out where they are needed")
            return _MERGE
        key = self._scalar(event)
        if not isinstance(key, str):
            self._note_key(key, event, f"put the key in quotes: {json.dumps(event.value)}")
        return event.value

    def _note_key(self, key: Any, event: Any, hint: str) -> None:
        message = f"the key here is {_described(key)}, and keys are text"
        self._note(ProblemKind.KEY_TYPE, message, span_of(event), hint)

    def _alias(self, event: Any) -> Any:
        name = event.anchor
        if name not in self._anchors:
            message, hint = f"*{name} names no anchor above", "a text that begins with * needs quotes"
            raise self._unreadable(ProblemKind.SYNTAX, message, event, hint)
        known = self._anchors[name]
        if known is None:
            message, hint = f"*{name} stands inside of what it names", "write the value out, or remove it"
            raise self._unreadable(ProblemKind.ALIASES, message, event, hint)
        self._size += known.size
        self._aliased += known.size
        self._length += known.length
        self._aliased_length += known.length
        self._deepest = max(self._deepest, self._depth + known.height)
        if self._aliased > MAX_ALIASED:
            message = f"the aliases stand for more than {MAX_ALIASED} values"
            raise self._unreadable(ProblemKind.ALIASES, message, event, "write the values out, or use fewer aliases")
        if self._aliased_length > MAX_BYTES:
            message = f"the aliases stand for more than {MAX_BYTES:,} characters"
            raise self._unreadable(ProblemKind.ALIASES, message, event, "use fewer aliases of long texts")
        if self._deepest > MAX_DEPTH:
            raise _UnreadableError(too_deep(self._lines.location(*span_of(event))))
        return known.value

    def _unreadable(self, kind: ProblemKind, message: str, event: Any, hint: str) -> _UnreadableError:
        return _UnreadableError(Problem(kind, message, self._lines.location(*span_of(event)), hint))

    def _note(self, kind: ProblemKind, message: str, span: Span, hint: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(kind, message, self._lines.location(*span), hint))


def _described(key: Any) -> str:
    if key is None:
        return "empty (null)"
    if isinstance(key, bool):
        return "true or false"
    if isinstance(key, (int, float)):
        return "a number"
    return "a list" if isinstance(key, list) else "a mapping"


def _merge(data: dict[str, Any], merged: Any) -> None:
    """What the author meant, so that the other stages do not complain of keys missing; the written ones win."""
    for source in merged if isinstance(merged, list) else [merged]:
        if isinstance(source, dict):
            data.update({key: value for key, value in source.items() if key not in data})
