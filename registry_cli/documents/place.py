"""Where each value of a document stands in its text, as offsets; ``positions`` turns them into lines and columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]
"""The first character and the one behind the last, counted from 0 in code points."""


class Place:
    """The stretch of text a value covers, the key that leads to it, and the places of what it holds.

    ``key`` is absent for the whole document and for items of lists.
    An ``alias`` stands for everything below it: its contents are written elsewhere.
    """

    __slots__ = ("alias", "children", "end", "key", "start")

    def __init__(self, start: int, end: int, *, key: Span | None = None, alias: bool = False) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.alias = alias
        self.children: dict[str | int, Place] = {}

    @property
    def span(self) -> Span:
        """The value's own stretch of text."""
        return self.start, self.end


class Duplicate(NamedTuple):
    """A key that a mapping already had: its text, where it stood first and where it stands again."""

    key: str
    first: Span
    second: Span


@dataclass(slots=True)
class Survey:
    """Everything a walk over a document's text finds: the place of its data, and the keys given twice."""

    root: Place
    duplicates: list[Duplicate] = field(default_factory=list)

    def add(self, parent: Place, step: str, place: Place) -> None:
        """Put *place* under its key; the last of two with one key counts, as it does in the data."""
        first = parent.children.get(step)
        if first is not None and first.key is not None and place.key is not None:
            self.duplicates.append(Duplicate(step, first.key, place.key))
        parent.children[step] = place
