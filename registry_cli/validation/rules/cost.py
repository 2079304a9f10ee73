"""How long an expression can take at most, told before it is evaluated: the library cannot be stopped.

Times are nanoseconds, and on the safe side of what was measured with version 0.10 of the library, which copies a
whole list or mapping whenever it is used, and the result so far at every step of ``map`` and ``filter``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from registry_cli.domain.location import Pointer
from registry_cli.validation.rules.meaning import MANIFEST, VARIABLES, pointer_of
from registry_cli.validation.rules.syntax import Node

BUDGET = 250_000_000
"""The longest that one expression may take for one manifest: a quarter of a second."""

_STEP = 300
_ITEM = 100
_CALL = 20_000
_PATTERN_UNIT = 500
_WIDE = 100
_LONGEST_PATTERN = 1_000
_LONGEST_PATH = 4_096

_REPEATED = re.compile(r"\{(\d*),?(\d*)\}")
_REPEATED_TWICE = re.compile(r"[)}][?*+]*\{")
_WIDE_CLASS = re.compile(r"\\[wWdDsSpPbB]|\(\?|\.|\[\^|\[\[:|[^\x00-\x7f]")


class Bound(NamedTuple):
    """The most that a value can be.

    ``length`` is that of any list or mapping in it, ``weight`` the time to copy it, ``item`` to copy one of its items.
    """

    length: float
    weight: float
    item: float

    @property
    def within(self) -> Bound:
        """The bound of each of its items."""
        return Bound(self.length, self.item, self.item)


def _scalar(weight: float = _ITEM) -> Bound:
    return Bound(0, weight, weight)


def measure(value: Any) -> Bound:
    """The bound of *value*, which is known."""
    if isinstance(value, dict):
        inner = [*map(measure, value), *map(measure, value.values())]
    elif isinstance(value, list):
        inner = [measure(item) for item in value]
    else:
        return _scalar(_ITEM + len(value) if isinstance(value, str) else _ITEM)
    if not inner:
        return _scalar()
    lengths, weights, _ = zip(*inner, strict=True)
    return Bound(max(len(value), *lengths), _ITEM + sum(weights), max(weights))


def pattern_cost(pattern: str) -> float:
    """A measure of the size that a regular expression has once it is compiled; its time grows with it."""
    if len(pattern) > _LONGEST_PATTERN:
        return BUDGET
    counts = [max(1, int(low[:9] or 1), int(high[:9] or 1)) for low, high in _REPEATED.findall(pattern)]
    size: float = len(pattern) + sum(counts)
    if _REPEATED_TWICE.search(pattern):
        for count in counts:
            size = min(size * count, BUDGET)
    return size * (_WIDE if _WIDE_CLASS.search(pattern) else 1)


def cost(root: Node, manifest: Bound | Mapping[str, Any], patterns: Mapping[str, float]) -> float:
    """The longest that *root* can take, for a manifest within a bound, or, more closely, for a known one.

    *patterns* holds the cost of each pattern, by how it is written.
    """
    estimate = _Estimate(manifest, patterns)
    estimate.of(root, {}, 1.0)
    return estimate.total


class _Estimate:
    """Walks over an expression; ``total`` is what all of its parts seen so far can take."""

    def __init__(self, manifest: Bound | Mapping[str, Any], patterns: Mapping[str, float]) -> None:
        self._manifest = manifest
        self._patterns = patterns
        self._measured: dict[Pointer, Bound] = {}
        self.total = 0.0

    def of(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        """The bound of *node*, evaluated that many *times*; *bound* is what is known of the names of items."""
        found = self._value(node, bound, times)
        self.total += times * (_STEP + found.weight)
        return found

    def _value(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        known = self._known(node, bound)
        if known is not None:
            return known
        match node.sort:
            case "select":
                return self._base(node.parts[0], bound, times).within
            case "literal":
                return _scalar(_ITEM + len(node.text))
            case "macro":
                return self._macro(node, bound, times)
            case "method" if node.text == "matches":
                return self._matches(node, bound, times)
            case _:
                return self._compound(node, bound, times)

    def _known(self, node: Node, bound: Mapping[str, Bound]) -> Bound | None:
        """The bound of what stands in the manifest, or has a name."""
        if node.sort == "name":
            if node.text in bound:
                return bound[node.text]
            if node.text != MANIFEST:
                return _scalar(_LONGEST_PATH if node.text in VARIABLES else _ITEM)
        pointer = pointer_of(node, frozenset(bound))
        if pointer is None or node.sort == "index":
            return None
        if isinstance(self._manifest, Bound):
            return self._manifest.within if pointer else self._manifest
        if pointer not in self._measured:
            self._measured[pointer] = measure(_at(self._manifest, pointer))
        return self._measured[pointer]

    def _base(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        """What a field is taken of: a chain of fields is followed without copying."""
        return self._value(node, bound, times) if node.sort in {"name", "select"} else self.of(node, bound, times)

    def _compound(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        parts = [self.of(part, bound, times) for part in node.parts]
        length = max((part.length for part in parts), default=0)
        weight = sum(part.weight for part in parts)
        item = max((part.item for part in parts), default=_ITEM)
        if node.sort == "chain" and "+" in node.text:
            self.total += times * weight * len(parts)
            return Bound(sum(part.length for part in parts), weight, item)
        if node.sort in {"list", "map"}:
            return Bound(max(length, len(parts)), weight + _ITEM, max((part.weight for part in parts), default=_ITEM))
        if node.sort in {"choice", "call", "method"}:
            self.total += times * weight
            return Bound(length, weight, item)
        return parts[0].within if node.sort == "index" else _scalar()

    def _macro(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        over, *body = node.parts
        items = self.of(over, bound, times)
        inside = {**bound, node.variable: items.within}
        made = [self.of(part, inside, times * items.length) for part in body][-1]
        self.total += times * items.length * (2 * _STEP)
        if node.text not in {"map", "filter"}:
            return _scalar()
        if node.text == "map":
            items = Bound(max(items.length, made.length), _ITEM + items.length * made.weight, made.weight)
        self.total += times * items.length * items.weight
        return items

    def _matches(self, node: Node, bound: Mapping[str, Bound], times: float) -> Bound:
        text = self.of(node.parts[0], bound, times)
        size = self._patterns.get(node.parts[1].text, BUDGET)
        self.total += times * (_CALL + size * (_PATTERN_UNIT + text.weight))
        return _scalar()


def _at(data: Any, pointer: Pointer) -> Any:
    """What *pointer* leads to; nothing where it leads nowhere, which ends the evaluation."""
    for step in pointer:
        if isinstance(data, dict) and step in data:
            data = data[step]
        else:
            return None
    return data
