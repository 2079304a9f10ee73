"""Comparing what schemas say about lists."""

from __future__ import annotations

import math
from collections.abc import Iterator

from registry_cli.schemas.comparison.clash import Aspect, Clash, Pair
from registry_cli.schemas.comparison.node import Conjunction, Part
from registry_cli.schemas.comparison.scalars import most


def array_clashes(pair: Pair) -> Iterator[Clash]:
    """Everything about items, their number of kinds, and which must be there."""
    yield from _item_clashes(pair)
    keywords = pair.part.keywords
    longest = most(pair, "maxItems")
    if keywords.get("uniqueItems") and longest > 1 and True not in pair.said("uniqueItems"):
        yield pair.bound("uniqueItems")
    if "contains" in keywords:
        yield from _containing_clashes(pair, longest)


def _item_clashes(pair: Pair) -> Iterator[Clash]:
    """Each place in the list by itself, then all places behind the last that has a schema of its own."""
    longest = most(pair, "maxItems")
    numbered = max(len(part.keywords.get("prefixItems", ())) for part in (pair.part, *pair.parts))
    for index in range(numbered + 1):
        wide = _item(pair.part, index)
        if wide and longest > index:
            narrow = tuple(node for part in pair.parts for node in _item(part, index))
            yield from pair.comparer.clashes_inside(narrow or pair.anything(), wide[0])


def _item(part: Part, index: int) -> Conjunction:
    """The schema of the item number *index*, if there is one."""
    if index < len(part.keywords.get("prefixItems", ())):
        return (part.child("prefixItems", index),)
    return (part.child("items"),) if "items" in part.keywords else ()


def _containing_clashes(pair: Pair, longest: float) -> Iterator[Clash]:
    wide, keywords = pair.part.child("contains"), pair.part.keywords
    lowest, highest = keywords.get("minContains", 1), keywords.get("maxContains", math.inf)
    holders = [part for part in pair.parts if "contains" in part.keywords]
    enough = lowest == 0 or any(
        part.keywords.get("minContains", 1) >= lowest
        and not pair.comparer.clashes_inside((part.child("contains"),), wide)
        for part in holders
    )
    few = longest <= highest or any(
        part.keywords.get("maxContains", math.inf) <= highest and pair.comparer.same(part.child("contains"), wide)
        for part in holders
    )
    if not (enough and few):
        yield pair.clash(Aspect.UNCLEAR if holders else Aspect.BOUND, "contains", wide=keywords["contains"])
