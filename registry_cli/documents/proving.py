"""Edits to a text, and the proof that they do to a document what was meant and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.place import Place, Span
from registry_cli.documents.positions import Lines, place_of
from registry_cli.documents.reading import read_document
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Pointer

_BOM = "\ufeff"
_BREAK = re.compile(r"\r\n|\n|\r")


def apply_edits(text: str, edits: Iterable[Edit], *, first_line: int = 1) -> str:
    """*text* with *edits* made; line ends and a byte order mark, which takes up no column, stay as they are.

    *text* begins on line *first_line* of its file. Raises ``ValueError`` when two edits overlap.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(mark)
    lines = Lines(text)
    changes = sorted(
        (
            lines.offset(edit.location.line - first_line + 1, edit.location.column),
            lines.offset(edit.location.end_line - first_line + 1, edit.location.end_column),
            edit.text,
        )
        for edit in edits
    )
    parts = [mark]
    position = 0
    for start, end, put in changes:
        if start < position:
            raise ValueError("two edits overlap")
        parts += text[position:start], put
        position = end
    return "".join([*parts, text[position:]])


def holds(document: Document, edits: Sequence[Edit], intended: Any) -> bool:
    """Whether *document* with *edits* is free of problems and holds exactly the data *intended*."""
    try:
        content = apply_edits(document.text, edits, first_line=document.first_line).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which no file can hold
        return False
    reading = read_document(f"edited.{document.format}", content)
    return reading.document is not None and not reading.problems and _same(reading.document.data, intended)


def first_sound(document: Document, span: Span, texts: Iterable[str], intended: Any) -> Edit | None:
    """The edit that puts the first of *texts* at *span* with which the document is *intended*."""
    location = Lines(document.text, document.first_line).location(*span)
    edits = (Edit(location, text) for text in texts)
    return next((edit for edit in edits if holds(document, (edit,), intended)), None)


def own_place(document: Document, pointer: Pointer) -> Place | None:
    """Where the value is written that *pointer* leads to; ``None`` when nowhere, or only behind an alias."""
    place = place_of(document.format, document.text, ())
    for step in pointer:
        child = place.children.get(step)
        if child is None or child.alias:
            return None
        place = child
    return place


def value_at(data: Any, pointer: Pointer) -> Any:
    """The value in *data* that *pointer*, which must lead somewhere, leads to."""
    for step in pointer:
        data = data[step]
    return data


def copied(data: Any) -> Any:
    """A copy in which nothing is shared: what a YAML alias stands for is a value of its own."""
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    return [copied(value) for value in data] if isinstance(data, list) else data


def newline_of(text: str) -> str:
    """The line end that *text* uses first; that of Unix when it has a single line."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, offset: int) -> int:
    """Where the line begins that *offset* is on."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line ends that *offset* is on, in front of its line break."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def _same(one: Any, other: Any) -> bool:
    """Whether two documents hold the same data, told apart as JSON does: ``1``, ``1.0`` and ``true`` differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
