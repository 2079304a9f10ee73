"""Comparing schemas that are made of alternatives, opposites and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from registry_cli.schemas.comparison.clash import Aspect, Clash, Pair
from registry_cli.schemas.comparison.extent import are_disjoint, words
from registry_cli.schemas.comparison.node import Node, Part, anything, of_type

CHOICES = ("anyOf", "oneOf")


def combination_clashes(pair: Pair) -> Iterator[Clash]:
    """Everything about ``anyOf``, ``oneOf``, ``not`` and ``if``."""
    for keyword in CHOICES:
        if keyword in pair.part.keywords:
            yield from _choice_clashes(pair, keyword)
    if "oneOf" in pair.part.keywords and not _at_most_one(pair):
        yield pair.clash(Aspect.UNCLEAR, "oneOf")
    if "not" in pair.part.keywords and not _surely_not(pair):
        yield pair.clash(Aspect.UNCLEAR, "not")
    if "if" in pair.part.keywords:
        yield from _condition_clashes(pair)
    for keyword in ("$ref", "dependencies"):
        # A reference that nothing is known about, and a keyword that drafts since 2019 leave to the validator.
        if keyword in pair.part.keywords:
            yield pair.clash(Aspect.UNCLEAR, keyword)


def choices(parts: Sequence[Part]) -> Iterator[tuple[str, list[Node]]]:
    """The alternatives among *parts*: one of each list must hold."""
    for part in parts:
        for keyword in CHOICES:
            if keyword in part.keywords:
                yield keyword, part.children(keyword)


def _choice_clashes(pair: Pair, keyword: str) -> Iterator[Clash]:
    """Each value must fall under one alternative: all together, or by the narrow schema's alternatives, or by type."""
    wide = pair.part.children(keyword)
    if _covered(pair, wide, ()):
        return
    ways = [tuple((node,) for node in nodes) for _, nodes in choices(pair.parts)]
    if len(pair.types) > 1:
        at = pair.narrow[0]
        ways.append(tuple((of_type(name, at.pointer, at.root),) for name in words(pair.types)))
    if any(all(_covered(pair, wide, case) for case in cases) for cases in ways):
        return
    yield from _why_not_covered(pair, keyword, wide)


def _covered(pair: Pair, wide: Sequence[Node], case: tuple[Node, ...]) -> bool:
    """Whether one of the alternatives takes all that the narrow schema takes in this *case*."""
    return any(pair.comparer.includes((*case, *pair.narrow), node) for node in wide)


def _why_not_covered(pair: Pair, keyword: str, wide: Sequence[Node]) -> Iterator[Clash]:
    """As long as each alternative still has its counterpart, what changed within; else that one is gone or new."""
    narrow = next((nodes for said, nodes in choices(pair.parts) if said == keyword), None)
    if narrow is None or len(narrow) != len(wide):
        yield pair.clash(Aspect.ALTERNATIVE, keyword)
        return
    found = [
        clash
        for one, other in zip(narrow, wide, strict=True)
        if not _covered(pair, wide, (one,))
        for clash in pair.comparer.clashes((one, *pair.narrow), other)
    ]
    yield from found or [pair.clash(Aspect.ALTERNATIVE, keyword)]


def _at_most_one(pair: Pair) -> bool:
    """Whether surely no value falls under two alternatives of ``oneOf``."""
    wide = pair.part.children("oneOf")
    before = [part.children("oneOf") for part in pair.parts if "oneOf" in part.keywords]
    return any(_kept_apart(pair, wide, narrow) for narrow in (before or [[]]))


def _kept_apart(pair: Pair, wide: Sequence[Node], narrow: Sequence[Node]) -> bool:
    """Two that were alternatives before exclude one another for what was valid; others must have nothing in common."""
    twins = {
        index: next((other for other, node in enumerate(narrow) if pair.comparer.same(node, one)), None)
        for index, one in enumerate(wide)
    }
    return all(
        (twins[one] is not None and twins[other] is not None and twins[one] != twins[other])
        or are_disjoint((wide[one], *pair.narrow), (wide[other], *pair.narrow))
        for one, other in combinations(range(len(wide)), 2)
    )


def _surely_not(pair: Pair) -> bool:
    wide = pair.part.child("not")
    return are_disjoint(pair.narrow, (wide,)) or any(
        pair.comparer.same(part.child("not"), wide) for part in pair.parts if "not" in part.keywords
    )


def _condition_clashes(pair: Pair) -> Iterator[Clash]:
    """Under the same condition the consequences are compared; under another, both must follow anyway."""
    condition = pair.part.child("if")
    twin = next(
        (part for part in pair.parts if "if" in part.keywords and pair.comparer.same(part.child("if"), condition)), None
    )
    for keyword in ("then", "else"):
        if keyword not in pair.part.keywords:
            continue
        wide = pair.part.child(keyword)
        held = twin.child(keyword) if twin and keyword in twin.keywords else anything((), condition.root)
        if twin is not None:
            yield from pair.comparer.clashes((*pair.narrow, held), wide)
        elif not pair.comparer.includes(pair.narrow, wide):
            yield pair.clash(Aspect.UNCLEAR, "if")
