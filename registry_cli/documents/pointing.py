"""From a place in a text back to the value or key that stands there."""

from __future__ import annotations

from typing import NamedTuple

from registry_cli.documents.document import Document
from registry_cli.documents.place import Place, Span
from registry_cli.documents.positions import Lines, Target, place_of
from registry_cli.domain.location import Location, Pointer


class Pointed(NamedTuple):
    """What stands at a place: a key, or a value that holds no others; ``location`` is all of it."""

    pointer: Pointer
    target: Target
    location: Location


def pointed_at(document: Document, line: int, column: int) -> Pointed | None:
    """The key or value of *document* at *line* and *column*, or directly before them; ``None`` where there is none."""
    lines = Lines(document.text, document.first_line)
    offset = lines.offset(line - document.first_line + 1, column)
    found = _inside(place_of(document.format, document.text, ()), offset, ())
    if found is None:
        return None
    pointer, target, span = found
    return Pointed(pointer, target, lines.location(*span))


def _inside(place: Place, offset: int, pointer: Pointer) -> tuple[Pointer, Target, Span] | None:
    for step, child in place.children.items():
        if child.key is not None and child.key[0] <= offset <= child.key[1]:
            return (*pointer, step), Target.KEY, child.key
        # A table of TOML lies in pieces, so that its members may be beyond what it covers itself.
        found = _inside(child, offset, (*pointer, step))
        if found is not None:
            return found
        if not child.children and child.start <= offset <= child.end:
            return (*pointer, step), Target.VALUE, child.span
    return None
