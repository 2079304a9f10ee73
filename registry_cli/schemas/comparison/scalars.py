"""Comparing what schemas say about texts, numbers and sizes: bounds and forms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from registry_cli.schemas.comparison.clash import Aspect, Clash, Pair, first
from registry_cli.schemas.comparison.extent import BROKEN, NUMBERS

FORMS = {
    "pattern": frozenset({"string"}),
    "format": frozenset({"string"}) | NUMBERS,
    "contentEncoding": frozenset({"string"}),
    "contentMediaType": frozenset({"string"}),
}
"""Keywords that say what a value looks like, and the types they speak about: two of them are the same or unlike.

Not every validator checks ``format`` and ``content...``; one that does may stand on the other side.
"""
_LEAST = {"minLength": "string", "minItems": "array", "minProperties": "object"}
_MOST = {"maxLength": "string", "maxItems": "array", "maxProperties": "object"}


def scalar_clashes(pair: Pair) -> Iterator[Clash]:
    """Everything about forms, lengths, counts and numbers."""
    yield from _form_clashes(pair)
    yield from _size_clashes(pair)
    if pair.types & NUMBERS:
        yield from _number_clashes(pair)


def least(pair: Pair, keyword: str) -> float:
    """The lower bound that the narrow schema sets with *keyword*."""
    bounds: list[float] = [0, *pair.said(keyword)]
    if keyword == "minProperties":
        bounds.append(len({name for names in pair.said("required") for name in names}))
    return max(bounds)


def most(pair: Pair, keyword: str) -> float:
    """The upper bound that the narrow schema sets with *keyword*."""
    bounds: list[float] = [math.inf, *pair.said(keyword)]
    return min(bounds)


def _form_clashes(pair: Pair) -> Iterator[Clash]:
    for keyword, types in FORMS.items():
        wide = pair.part.keywords.get(keyword)
        if wide is not None and pair.types & types and wide not in pair.said(keyword):
            yield pair.clash(Aspect.FORM, keyword, narrow=first(pair.said(keyword)), wide=wide)


def _size_clashes(pair: Pair) -> Iterator[Clash]:
    for keyword, of_type in _LEAST.items():
        wide = pair.part.keywords.get(keyword)
        if wide is not None and of_type in pair.types and least(pair, keyword) < wide:
            yield pair.bound(keyword, max(pair.said(keyword), default=None))
    for keyword, of_type in _MOST.items():
        wide = pair.part.keywords.get(keyword)
        if wide is not None and of_type in pair.types and most(pair, keyword) > wide:
            yield pair.bound(keyword, min(pair.said(keyword), default=None))


def _number_clashes(pair: Pair) -> Iterator[Clash]:
    whole = BROKEN not in pair.types
    for sign, inclusive, exclusive in ((1, "minimum", "exclusiveMinimum"), (-1, "maximum", "exclusiveMaximum")):
        limits = [
            _limit(value, sign, strict=keyword == exclusive, whole=whole)
            for keyword in (inclusive, exclusive)
            for value in pair.said(keyword)
        ]
        for keyword in (inclusive, exclusive):
            wide = pair.part.keywords.get(keyword)
            if wide is not None and (
                not limits or max(limits) < _limit(wide, sign, strict=keyword == exclusive, whole=whole)
            ):
                yield pair.bound(keyword, first(pair.said(keyword)))
    step = pair.part.keywords.get("multipleOf")
    if step is not None and not any(_divides(step, one) for one in [*pair.said("multipleOf"), *([1] if whole else [])]):
        yield pair.bound("multipleOf", first(pair.said("multipleOf")))


def _limit(value: Any, sign: int, *, strict: bool, whole: bool) -> tuple[Any, bool]:
    """A lower bound as something to compare; an upper one (*sign* -1) is a lower one of the negatives.

    Among whole numbers, above 0 and from 1 are one bound.
    """
    low = sign * value
    if not whole:
        return low, strict
    return (math.floor(low) + 1 if strict else math.ceil(low)), False


def _divides(step: Any, multiple: Any) -> bool:
    """Whether every multiple of *multiple* is one of *step*; of numbers with a fraction only when they are the same.

    How validators round those is their own affair.
    """
    if step == multiple:
        return True
    return all(number == int(number) for number in (step, multiple)) and multiple % step == 0
