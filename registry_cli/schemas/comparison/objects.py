"""Comparing what schemas say about mappings: which properties must, may and cannot be there, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from registry_cli.schemas.comparison.clash import Aspect, Clash, Pair
from registry_cli.schemas.comparison.node import Conjunction, Node, Part, of_type


def object_clashes(pair: Pair) -> Iterator[Clash]:
    """Everything about properties."""
    yield from _required_clashes(pair)
    yield from _property_clashes(pair)
    yield from _pattern_clashes(pair)
    yield from _further_clashes(pair)
    yield from _name_clashes(pair)
    yield from _dependency_clashes(pair)


def _names(part: Part) -> frozenset[str]:
    """The properties that *part* names."""
    return frozenset(part.keywords.get("properties", ()))


def _patterns(part: Part) -> frozenset[str]:
    return frozenset(part.keywords.get("patternProperties", ()))


def _closing(pair: Pair) -> Part | None:
    """The part of the narrow schema, if any, that allows only the properties it names."""
    closing = (
        part for part in pair.parts if part.keywords.get("additionalProperties") is False and not _patterns(part)
    )
    return next(closing, None)


def _held_by(pair: Pair, name: str) -> Conjunction:
    """What the narrow schema says about the property *name*."""
    found: list[Node] = []
    for part in pair.parts:
        if name in _names(part):
            found.append(part.child("properties", name))
        elif "additionalProperties" in part.keywords and not _patterns(part):
            found.append(part.child("additionalProperties"))
    return tuple(found)


def _required_clashes(pair: Pair) -> Iterator[Clash]:
    promised = set(chain(*pair.said("required")))
    for index, name in enumerate(pair.part.keywords.get("required", ())):
        if name not in promised:
            steps = (index,) if pair.comparer.wide_is_later else ()
            yield Clash(Aspect.REQUIRED, pair.place("required", *steps), "required", name=name)


def _property_clashes(pair: Pair) -> Iterator[Clash]:
    """A property of the wide schema must take what the narrow one allows it to hold.

    Where the narrow schema is the earlier one, names properties, and this is none of them, it is new: callers pass only
    what a schema names, so there is no value of it to refuse. Where it is the later one, the property is gone.
    """
    named = frozenset(chain(*map(_names, pair.parts)))
    is_new = pair.comparer.wide_is_later and named and not any(map(_patterns, pair.parts))
    for name in pair.part.keywords.get("properties", ()):
        wide = pair.part.child("properties", name)
        held = _held_by(pair, name)
        if name not in named and not pair.comparer.wide_is_later and wide.schema is not False:
            yield pair.clash(Aspect.REMOVED, "properties", name=name)
        elif held or not is_new:
            yield from pair.comparer.clashes_inside(held or pair.anything(), wide)


def _pattern_clashes(pair: Pair) -> Iterator[Clash]:
    closing = _closing(pair)
    for pattern in pair.part.keywords.get("patternProperties", ()):
        held = tuple(part.child("patternProperties", pattern) for part in pair.parts if pattern in _patterns(part))
        if not held and closing is not None and not _names(closing):
            continue
        yield from pair.comparer.clashes_inside(held or pair.anything(), pair.part.child("patternProperties", pattern))


def _further_clashes(pair: Pair) -> Iterator[Clash]:
    """What the wide schema does not name must fall under its ``additionalProperties``."""
    if pair.part.keywords.get("additionalProperties", True) in (True, {}):
        return
    wide = pair.part.child("additionalProperties")
    closing = _closing(pair)
    named = _names(closing) if closing else frozenset(chain(*map(_names, pair.parts)))
    for name in sorted(named - _names(pair.part)):
        if wide.schema is not False:
            yield from pair.comparer.clashes_inside(_held_by(pair, name), wide)
        elif pair.comparer.clashes_inside(_held_by(pair, name), wide):
            yield pair.clash(Aspect.CLOSED, "additionalProperties", name=name)
    if closing is None:
        yield from _unnamed_clashes(pair, wide)


def _unnamed_clashes(pair: Pair, wide: Node) -> Iterator[Clash]:
    """What neither schema names."""
    plain = tuple(
        part.child("additionalProperties")
        for part in pair.parts
        if "additionalProperties" in part.keywords and not _patterns(part)
    )
    patterned = next((part for part in pair.parts if _patterns(part) and "additionalProperties" in part.keywords), None)
    ways: list[Conjunction] = [plain or pair.anything()]
    if not plain and patterned is not None:
        foreign = sorted(_patterns(patterned) - _patterns(pair.part))
        ways = [(patterned.child("additionalProperties"),)]
        ways += [(patterned.child("patternProperties", pattern),) for pattern in foreign]
    for way in ways:
        if wide.schema is not False:
            yield from pair.comparer.clashes_inside(way, wide)
        elif pair.comparer.clashes_inside(way, wide):
            yield pair.clash(Aspect.CLOSED, "additionalProperties")


def _name_clashes(pair: Pair) -> Iterator[Clash]:
    if "propertyNames" not in pair.part.keywords:
        return
    closing = _closing(pair)
    at = pair.narrow[0]
    text = of_type("string", at.pointer, at.root)
    if closing:
        text = Node({"enum": sorted(_names(closing))}, at.pointer, at.root)
    held = [part.child("propertyNames") for part in pair.parts if "propertyNames" in part.keywords]
    yield from pair.comparer.clashes_inside((*held, text), pair.part.child("propertyNames"))


def _dependency_clashes(pair: Pair) -> Iterator[Clash]:
    always = set(chain(*pair.said("required")))
    for name, needed in pair.part.keywords.get("dependentRequired", {}).items():
        given = always.union(*(said.get(name, ()) for said in pair.said("dependentRequired")))
        for other in needed:
            if other not in given and other != name:
                yield pair.clash(Aspect.REQUIRED, "dependentRequired", name=other)
    for name in pair.part.keywords.get("dependentSchemas", {}):
        held = tuple(
            part.child("dependentSchemas", name)
            for part in pair.parts
            if name in part.keywords.get("dependentSchemas", {})
        )
        yield from pair.comparer.clashes((*pair.narrow, *held), pair.part.child("dependentSchemas", name))
