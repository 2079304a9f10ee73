"""Where a new member of a mapping goes, and how it is laid out there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.place import Place
from registry_cli.documents.proving import line_end, line_start, newline_of
from registry_cli.documents.spelling import key_spellings, spellings


@dataclass(frozen=True, slots=True)
class _Layout:
    """How members are written.

    ``margin`` is what the line of a member begins with, ``None`` where members have no lines of their own; ``outer``
    is what the line begins with on which their mapping begins.
    """

    format: str
    colon: str
    end: str = "\n"
    margin: str | None = None
    outer: str = ""


def insertion(document: Document, place: Place, key: str, value: Any, *, first: bool) -> tuple[int, Iterator[str]]:
    """The offset at which *key* with *value* goes into the mapping at *place*, and ways to write them there."""
    if document.text.startswith("{", place.start):
        return _in_braces(document, place, key, value, first=first)
    if document.format == "toml":
        return _in_table(document.text, place, key, value, first=first)
    return _in_block(document.text, place, key, value, first=first)


def appending(document: Document, place: Place, value: Any) -> tuple[int, str]:
    """The offset at which *value* goes into the list of JSON at *place*, behind its items, and how it is written."""
    text, items = document.text, list(place.children.values())
    if not items:
        return place.start + 1, json.dumps(value, ensure_ascii=False)
    lead = text[place.start + 1 : items[0].start]
    if "\n" not in lead:
        return items[-1].end, f", {json.dumps(value, ensure_ascii=False)}"
    end, margin = newline_of(text), text[line_start(text, items[0].start) : items[0].start]
    written = _structure(_Layout("json", ": ", end, margin, _indentation(text, place)), value)
    return items[-1].end, f",{end}{margin}{written}"


def _in_braces(document: Document, place: Place, key: str, value: Any, *, first: bool) -> tuple[int, Iterator[str]]:
    text, members = document.text, _in_order(place)
    colon = " = " if document.format == "toml" else ": "
    if not members:
        return place.start + 1, _members(_Layout(document.format, colon), key, value)
    begin = _key_start(members[0])
    lead = text[place.start + 1 : begin]
    if members[0].key is not None:
        between = text[members[0].key[1] : members[0].start]
        colon = between if between.strip(" \t") == colon.strip() else colon
    margin = text[line_start(text, begin) : begin] if "\n" in lead else None
    end = newline_of(text)
    gap = end + margin if margin is not None else " " * colon.endswith(" ")
    layout = _Layout(document.format, colon, end, margin, _indentation(text, place))
    written = _members(layout, key, value)
    if first:
        return begin, (f"{member},{gap}" for member in written)
    return members[-1].end, (f",{gap}{member}" for member in written)


def _in_table(text: str, place: Place, key: str, value: Any, *, first: bool) -> tuple[int, Iterator[str]]:
    """In the lines of a TOML table: those below its header, or those above the first header of the file."""
    written, end = _members(_Layout("toml", " = "), key, value), newline_of(text)
    if place.key is not None:  # a table with a header
        after = line_end(text, place.key[1] if first else place.end)
        return after, (f"{end}{member}" for member in written)
    pairs = [child for child in _in_order(place) if child.key is not None and child.key[0] <= child.start]
    if first or not pairs:
        return place.start, (f"{member}{end}" for member in written)
    return line_end(text, pairs[-1].end), (f"{end}{member}" for member in written)


def _in_block(text: str, place: Place, key: str, value: Any, *, first: bool) -> tuple[int, Iterator[str]]:
    members, end = _in_order(place), newline_of(text)
    begin = _key_start(members[0]) if members else place.start
    margin = end + " " * (begin - line_start(text, begin))
    written = _members(_Layout("yaml", ": "), key, value)
    if first:
        return begin, (f"{member}{margin}" for member in written)
    return line_end(text, members[-1].end if members else place.end), (f"{margin}{member}" for member in written)


def _indentation(text: str, place: Place) -> str:
    """What the line begins with on which *place* begins."""
    line = text[line_start(text, place.start) : place.start]
    return line[: len(line) - len(line.lstrip())]


def _in_order(place: Place) -> list[Place]:
    return sorted(place.children.values(), key=_key_start)


def _key_start(place: Place) -> int:
    return place.key[0] if place.key is not None else place.start


def _members(layout: _Layout, key: str, value: Any) -> Iterator[str]:
    """Ways to write one member."""
    for name in key_spellings(layout.format, "", key):
        if isinstance(value, dict | list):
            yield f"{name}{layout.colon}{_structure(layout, value)}"
        else:
            yield from (f"{name}{layout.colon}{text}" for text in spellings(layout.format, "", value))


def _structure(layout: _Layout, value: Any) -> str:
    """Data as JSON; each item on a line of its own where the members of the object it goes into are."""
    if layout.margin is None:
        return json.dumps(value, ensure_ascii=False)
    step = layout.margin.removeprefix(layout.outer) or 2
    return f"{layout.end}{layout.margin}".join(json.dumps(value, ensure_ascii=False, indent=step).splitlines())
