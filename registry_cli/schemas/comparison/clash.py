"""What stands in the way of one schema taking everything that another takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from registry_cli.domain.location import Pointer
from registry_cli.schemas.comparison.node import Conjunction, Node, Part, anything


class Aspect(StrEnum):
    """What of a schema two versions of it disagree about."""

    REQUIRED = "required"
    REMOVED = "removed"
    CLOSED = "closed"
    TYPE = "type"
    VALUES = "values"
    BOUND = "bound"
    FORM = "form"
    ALTERNATIVE = "alternative"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Clash:
    """One reason why the narrow schema (``narrow``) may take what the wide one (``wide``) does not.

    ``pointer`` leads into the later of the two schemas. ``narrow`` and ``wide`` are what each says: types, values, the
    value of ``keyword``; ``None`` where it says nothing. ``name`` is the property in question, if it is one.
    """

    aspect: Aspect
    pointer: Pointer
    keyword: str
    name: str = ""
    narrow: Any = None
    wide: Any = None


class Comparer(Protocol):
    """What the checks of single keywords ask of the whole comparison.

    ``wide_is_later``: the wide schema is the later one, as where an input changes; else the narrow one is.
    """

    wide_is_later: bool

    def clashes(self, narrow: Conjunction, wide: Node) -> list[Clash]:
        """Why *narrow* may take what *wide* does not; empty when it surely takes nothing else."""

    def clashes_inside(self, narrow: Conjunction, wide: Node) -> list[Clash]:
        """As ``clashes``, for schemas of a value that lies inside the one looked at: an item or a property."""

    def includes(self, narrow: Conjunction, wide: Node) -> bool:
        """Whether *wide* surely takes everything that *narrow* takes."""

    def same(self, one: Node, other: Node) -> bool:
        """Whether the two say the same, word for word."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: all ``parts`` of the narrow schema against one ``part`` of the wide one.

    ``types`` are those that the narrow schema can take.
    """

    comparer: Comparer
    narrow: Conjunction
    parts: Sequence[Part]
    part: Part
    types: frozenset[str]

    def place(self, keyword: str, *steps: str | int) -> Pointer:
        """Where *keyword* is written in the later schema; there where it would be, when it is not."""
        if self.comparer.wide_is_later:
            return self.part.place(keyword, *steps) if keyword in self.part.keywords else self.part.node.pointer
        holder = next((part for part in self.parts if keyword in part.keywords), None)
        return holder.place(keyword) if holder else self.narrow[0].pointer

    def said(self, keyword: str) -> list[Any]:
        """What the parts of the narrow schema say under *keyword*."""
        return [part.keywords[keyword] for part in self.parts if keyword in part.keywords]

    def anything(self) -> Conjunction:
        """What the narrow schema says about a value that it does not speak of."""
        return (anything(self.narrow[0].pointer, self.narrow[0].root),)

    def clash(self, aspect: Aspect, keyword: str, **details: Any) -> Clash:
        """A clash at *keyword*."""
        return Clash(aspect, self.place(keyword), keyword, **details)

    def bound(self, keyword: str, narrow: Any = None) -> Clash:
        """A clash of bounds: what is said under *keyword* on either side."""
        return self.clash(Aspect.BOUND, keyword, narrow=narrow, wide=self.part.keywords[keyword])


def first(values: Iterable[Any]) -> Any:
    """The first of *values*; ``None`` when there is none."""
    return next(iter(values), None)
