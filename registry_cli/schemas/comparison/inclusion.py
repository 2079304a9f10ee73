"""Whether one schema takes everything that another takes, and if not, why not.

A schema is all of its keywords at once. So each keyword of the wide schema is looked at by itself: it must follow from
what the narrow one says. Where that cannot be shown, it counts as a clash: the answer errs on that side only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from registry_cli.domain.digest import canonical_text
from registry_cli.schemas.comparison.arrays import array_clashes
from registry_cli.schemas.comparison.clash import Aspect, Clash, Pair
from registry_cli.schemas.comparison.combinations import choices, combination_clashes
from registry_cli.schemas.comparison.extent import ALL_TYPES, type_names, types_of, values_of, words
from registry_cli.schemas.comparison.node import Conjunction, Node, Part, expand
from registry_cli.schemas.comparison.objects import object_clashes
from registry_cli.schemas.comparison.scalars import FORMS, scalar_clashes
from registry_cli.schemas.instances import violations
from registry_cli.schemas.subschemas import walk

MAX_STEPS = 3_000
"""How many pairs of schemas are compared before it is given up; they take a third of a second."""

MAX_DEPTH = 40
"""How many comparisons may lie within one another: each takes a dozen of Python's thousand calls."""

_SEES_ALL = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_NOT_DECIDED_BY_VALUES = frozenset({*FORMS, "$ref"})


class _TooIntricate(Exception):
    """The comparison was given up: it would take too long, or go too deep."""


def clashes_of(narrow: Node, wide: Node, *, wide_is_later: bool) -> list[Clash]:
    """Why *narrow* may take what *wide* does not; just that this is unclear when it cannot be told in bounded time."""
    try:
        return Inclusion(wide_is_later=wide_is_later).clashes((narrow,), wide)
    except (_TooIntricate, RecursionError):
        # A chain of hundreds of references, each to the next, is deeper than Python goes.
        return [Clash(Aspect.UNCLEAR, (), "")]


class Inclusion:
    """One comparison; see ``clash.Comparer``."""

    def __init__(self, *, wide_is_later: bool) -> None:
        self.wide_is_later = wide_is_later
        self._steps = 0
        self._inside = 0
        self._under_way: dict[_Step, int] = {}
        self._divided: set[tuple[int, int]] = set()
        self._texts: dict[int, tuple[Any, str]] = {}

    def includes(self, narrow: Conjunction, wide: Node) -> bool:
        """Whether *wide* surely takes everything that *narrow* takes."""
        return not self.clashes(narrow, wide)

    def clashes_inside(self, narrow: Conjunction, wide: Node) -> list[Clash]:
        """As ``clashes``, for schemas of a value that lies inside the one looked at."""
        self._inside += 1
        try:
            return self.clashes(narrow, wide)
        finally:
            self._inside -= 1

    def clashes(self, narrow: Conjunction, wide: Node) -> list[Clash]:
        """Why *narrow* may take what *wide* does not; empty when it surely takes nothing else.

        Raises ``_TooIntricate``.
        """
        step = (frozenset(map(_identity, narrow)), _identity(wide))
        if wide.schema in (True, {}) or self._under_way.get(step, self._inside) < self._inside:
            # What is met again further inside a value, by a reference, holds if it holds out here.
            return []
        if step in self._under_way:
            return [Clash(Aspect.UNCLEAR, (wide if self.wide_is_later else narrow[0]).pointer, "$ref")]
        self._steps += 1
        if self._steps > MAX_STEPS or len(self._under_way) >= MAX_DEPTH:
            raise _TooIntricate
        self._under_way[step] = self._inside
        try:
            return self._compared(narrow, wide)
        finally:
            del self._under_way[step]

    def same(self, one: Node, other: Node) -> bool:
        """Whether the two say the same, word for word, and so does whatever they refer to."""
        return one.root.draft == other.root.draft and self._is_same(one, other, set())

    def _is_same(self, one: Node, other: Node, known: set[tuple[int, int]]) -> bool:
        if (id(one.schema), id(other.schema)) in known:
            return True
        known.add((id(one.schema), id(other.schema)))
        if self._text(one) != self._text(other):
            return False
        return all(
            self._are_same(one.root.target(reference), other.root.target(reference), known)
            for reference in _references(one)
        )

    def _are_same(self, one: Node | None, other: Node | None, known: set[tuple[int, int]]) -> bool:
        if one is None or other is None:
            return one is other
        return self._is_same(one, other, known)

    def _text(self, node: Node) -> str:
        """The canonical text of a schema, which is kept with it: no other object can come to have its id."""
        if id(node.schema) not in self._texts:
            self._texts[id(node.schema)] = (node.schema, canonical_text(node.schema))
        return self._texts[id(node.schema)][1]

    def _compared(self, narrow: Conjunction, wide: Node) -> list[Clash]:
        if any(self.same(node, wide) for node in narrow):
            return []
        parts, types = expand(narrow), types_of(narrow)
        values = values_of(parts, types)
        if values is not None and (not values or not _mentions(wide.schema, _NOT_DECIDED_BY_VALUES)):
            refused = _refused(values, wide)
            if not refused or any({"enum", "const"} & part.keywords.keys() for part in parts):
                return self._values_clash(parts, narrow, wide, refused) if refused else []
        found: list[Clash] = []
        for part in expand((wide,)):
            if not any(self.same(own.node, part.node) for own in parts):
                found.extend(_part_clashes(Pair(self, narrow, parts, part, types)))
        return self._case_by_case(found, narrow, wide) if found else found

    def _values_clash(self, parts: list[Part], narrow: Conjunction, wide: Node, refused: list[Any]) -> list[Clash]:
        pair = Pair(self, narrow, parts, next(iter(expand((wide,)))), frozenset())
        keyword = next((keyword for keyword in ("enum", "const", "type") if keyword in pair.part.keywords), "enum")
        return [pair.clash(Aspect.VALUES, keyword, narrow=refused)]

    def _case_by_case(self, found: list[Clash], narrow: Conjunction, wide: Node) -> list[Clash]:
        """What is left of the clashes *found* when each alternative of *narrow* is looked at by itself."""
        for _, nodes in choices(expand(narrow)):
            division = (id(nodes[0].schema), self._inside) if nodes else None
            if division is None or division in self._divided:
                continue
            self._divided.add(division)
            try:
                cases = [clash for node in nodes for clash in self.clashes((node, *narrow), wide)]
            finally:
                self._divided.discard(division)
            return min(cases, found, key=len)
        return found


_Step = tuple[frozenset[tuple[int, int]], tuple[int, int]]


def _identity(node: Node) -> tuple[int, int]:
    return id(node.schema), id(node.root)


def _part_clashes(pair: Pair) -> Iterator[Clash]:
    keywords = pair.part.keywords
    allowed = type_names(keywords["type"]) if "type" in keywords else ALL_TYPES
    if not pair.types <= allowed:
        yield pair.clash(Aspect.TYPE, "type", narrow=words(pair.types), wide=words(allowed))
    pair = replace(pair, types=pair.types & allowed)
    if {"enum", "const"} & keywords.keys():
        yield from _listing_clashes(pair)
    yield from scalar_clashes(pair)
    if "array" in pair.types:
        yield from array_clashes(pair)
    if "object" in pair.types:
        yield from object_clashes(pair)
    yield from combination_clashes(pair)
    for keyword in sorted(_SEES_ALL & keywords.keys()):
        yield pair.clash(Aspect.UNCLEAR, keyword)


def _listing_clashes(pair: Pair) -> Iterator[Clash]:
    """The wide schema lists its values: the narrow one must list no others."""
    listed = values_of([pair.part], ALL_TYPES) or []
    values = values_of(pair.parts, pair.types)
    taken = {canonical_text(value) for value in listed}
    if values is None or not {canonical_text(value) for value in values} <= taken:
        keyword = "enum" if "enum" in pair.part.keywords else "const"
        other = None if values is None else [value for value in values if canonical_text(value) not in taken]
        yield pair.clash(Aspect.VALUES, keyword, narrow=other, wide=listed)


def _refused(values: list[Any], wide: Node) -> list[Any]:
    """Those of *values* that *wide*, which refers to nothing, does not take."""
    if wide.schema is False:
        return values
    draft = {"$schema": wide.root.schema["$schema"]} if "$schema" in wide.root.schema else {}
    schema = {**draft, **wide.schema}
    return [value for value in values if violations(schema, value)]


def _mentions(schema: Any, keywords: frozenset[str]) -> bool:
    return any(not keywords.isdisjoint(part) for _, part in walk(schema))


def _references(node: Node) -> list[Any]:
    return [part["$ref"] for _, part in walk(node.schema) if "$ref" in part]
