"""Edits to a document's text that keep everything else as it is: comments, quotes, layout, line ends.

Each edit is proven before it is given away: the edited text is read again, and must hold exactly the data that was
meant, without any problem. Where that cannot be had (what is meant stands behind an anchor or alias, or the text has
problems already) there is no edit rather than a wrong one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.place import Place, Span
from registry_cli.documents.positions import Lines, place_of
from registry_cli.documents.reading import read_document
from registry_cli.documents.spelling import Scalar, spellings
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Pointer

_BOM = "\ufeff"


def replace_value(document: Document, pointer: Pointer, value: Scalar) -> Edit | None:
    """Put *value* in the place of the one that *pointer* leads to, quoted as that one is.

    ``None`` when *pointer* leads to no scalar of its own, or the format has no words for *value*.
    """
    place = _place(document, pointer)
    if place is None or not pointer or isinstance(_at(document.data, pointer), dict | list):
        return None
    intended = _copied(document.data)
    _at(intended, pointer[:-1])[pointer[-1]] = value
    old = document.text[place.start : place.end]
    return _first_sound(document, place.span, spellings(document.format, old, value), intended)


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


def _place(document: Document, pointer: Pointer) -> Place | None:
    """Where the value is written that *pointer* leads to; ``None`` when nowhere, or only behind an alias."""
    place = place_of(document.format, document.text, ())
    for step in pointer:
        child = place.children.get(step)
        if child is None or child.start == child.end or child.alias:
            return None
        place = child
    return place


def _first_sound(document: Document, span: Span, texts: Iterable[str], intended: Any) -> Edit | None:
    """The edit that puts the first of *texts* at *span* with which the document is *intended*."""
    location = Lines(document.text, document.first_line).location(*span)
    edits = (Edit(location, text) for text in texts)
    return next((edit for edit in edits if holds(document, (edit,), intended)), None)


def holds(document: Document, edits: Sequence[Edit], intended: Any) -> bool:
    """Whether *document* with *edits* is free of problems and holds exactly the data *intended*."""
    try:
        content = apply_edits(document.text, edits, first_line=document.first_line).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which no file can hold
        return False
    reading = read_document(f"edited.{document.format}", content)
    return reading.document is not None and not reading.problems and _same(reading.document.data, intended)


def _same(one: Any, other: Any) -> bool:
    """Whether two documents hold the same data, told apart as JSON does: ``1``, ``1.0`` and ``true`` differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def _copied(data: Any) -> Any:
    """A copy in which nothing is shared: what a YAML alias stands for is a value of its own."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data
