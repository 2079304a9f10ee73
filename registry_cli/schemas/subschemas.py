"""The schemas inside a schema, and where their references lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import unquote

from registry_cli.domain.location import Pointer
from registry_cli.schemas.violation import MAX_VIOLATIONS, Violation
from registry_cli.schemas.wording import did_you_mean, place, shown

MAX_EXPANSION = 100_000
"""How many schemas a schema may stand for when each reference is replaced by what it refers to."""

MAX_LOOKING = 50
"""How many patterns of a schema may look around or back: each takes megabytes and hundredths of a second."""

MAX_PATTERN_WEIGHT = 200_000
"""How many signs the patterns of a schema may stand for, repetitions written out: each takes up to a kilobyte."""

_REPETITION = re.compile(r"(\)?)\{(?:\d*,)?(\d{1,9})")
_LOOKING = re.compile(r"\(\?[=!<>]|\\[1-9k]|[*+?}]\+")
_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_SINGLE = frozenset(
    {
        *("items", "additionalItems", "unevaluatedItems", "contains", "additionalProperties", "unevaluatedProperties"),
        *("propertyNames", "not", "if", "then", "else", "contentSchema"),
    }
)
REFERRING = ("$ref", "$dynamicRef", "$recursiveRef")
"""The keywords that name another schema."""

_ANCHORS = ("$anchor", "$dynamicAnchor")
_METASCHEMAS = ("https://json-schema.org/draft/", "http://json-schema.org/draft-")
_INTRICATE = frozenset({*REFERRING, "$id", "id", "pattern", "patternProperties"})
_DEEPEST = 200


def intricate_keywords(schema: dict[str, Any]) -> frozenset[str]:
    """The keywords in *schema* whose values its metaschema cannot judge: references, ids and patterns."""
    if not _mentions(schema, _INTRICATE):
        return frozenset()
    return _INTRICATE.intersection(chain.from_iterable(part for _, part in walk(schema)))


def _mentions(value: Any, keys: frozenset[str]) -> bool:
    """Whether any mapping in *value*, schema or not, has one of *keys*: quicker than to tell which are schemas."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if not keys.isdisjoint(item):
                return True
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return False


def reference_violations(schema: dict[str, Any]) -> list[Violation]:
    """Every reference in *schema* that leads out of it or nowhere; nothing is ever fetched.

    Where parts of the schema have an ``$id`` of their own, only the compiler can tell where a reference leads.
    """
    parts = list(walk(schema))
    if any("$id" in part or "id" in part for pointer, part in parts if pointer):
        return []
    anchors = {anchor for _, part in parts for key in _ANCHORS if isinstance(anchor := part.get(key), str)}
    found: list[Violation] = []
    for pointer, part in parts:
        for keyword in REFERRING:
            target = part.get(keyword)
            if isinstance(target, str):
                found.extend(_reference_violation(schema, anchors, (*pointer, keyword), target))
        if len(found) >= MAX_VIOLATIONS:
            break
    return found


def pattern_violation(schema: dict[str, Any]) -> Violation | None:
    """What makes the patterns in *schema* together too much to be compiled; ``None`` when nothing does."""
    parts = (part for _, part in walk(schema))
    texts = (text for part in parts for text in (part.get("pattern"), *_mapping(part.get("patternProperties"))))
    patterns = [text for text in texts if isinstance(text, str)]
    if sum(1 for pattern in patterns if _LOOKING.search(pattern)) > MAX_LOOKING:
        message = f"the schema has more than {MAX_LOOKING} patterns that look around or back"
        return Violation((), "pattern", message, "write patterns without (?=, (?!, (?<= and \\1")
    if sum(map(_weight, patterns)) > MAX_PATTERN_WEIGHT:
        message = f"the patterns of the schema stand for more than {MAX_PATTERN_WEIGHT:,} signs"
        return Violation((), "pattern", message, "use fewer patterns, shorter ones, and smaller repetitions")
    return None


def _weight(pattern: str) -> int:
    """How many signs *pattern* stands for, about; what is repeated as a group is counted as if all of it were."""
    signs, times = len(pattern), 1
    for of_group, most in _REPETITION.findall(pattern):
        if of_group:
            times = min(times * max(int(most), 1), MAX_PATTERN_WEIGHT)
        else:
            signs += int(most)
    return signs * times


def expands_too_far(schema: dict[str, Any]) -> bool:
    """Whether references upon references make *schema* stand for more than ``MAX_EXPANSION`` schemas.

    A schema of a few lines can: each checks the next one twice, and so on. A reference to what it stands in counts
    once, since it ends with the instance.
    """
    return expansion(schema, schema) > MAX_EXPANSION


def expansion(schema: dict[str, Any], part: Any) -> int:
    """How many schemas *part* of *schema* stands for; beyond ``MAX_EXPANSION`` they are not counted any further."""
    weights: dict[int, int] = {}

    def weigh(part: Any, depth: int) -> int:
        if not isinstance(part, dict):
            return 0
        if depth > _DEEPEST:
            return MAX_EXPANSION + 1
        if id(part) not in weights:
            weights[id(part)] = 1
            below = sum(weigh(child, depth + 1) for child in _expanded(schema, part))
            weights[id(part)] = min(1 + below, MAX_EXPANSION + 1)
        return weights[id(part)]

    return weigh(part, 0)


def is_recursive(schema: dict[str, Any]) -> bool:
    """Whether a part of *schema* leads back to itself, so that it applies again deeper inside an instance."""
    if any(keyword in part for _, part in walk(schema) for keyword in REFERRING[1:]):
        return True
    open_: set[int] = set()
    done: set[int] = set()
    stack: list[tuple[Any, bool]] = [(schema, False)]
    while stack:
        part, leaving = stack.pop()
        if leaving:
            open_.discard(id(part))
            done.add(id(part))
        elif id(part) in open_:
            return True
        elif isinstance(part, dict) and id(part) not in done:
            open_.add(id(part))
            stack.append((part, True))
            stack.extend((child, False) for child in _expanded(schema, part) if id(child) not in done)
    return False


def _expanded(schema: dict[str, Any], part: dict[str, Any]) -> Iterator[Any]:
    """What an instance of *part* is checked against in turn: all but mere definitions, and the target of ``$ref``."""
    yield from (child for steps, child in _children(part) if steps[0] not in {"$defs", "definitions"})
    target = part.get("$ref")
    if isinstance(target, str) and target.startswith("#"):
        found = led_to(schema, target)
        yield found[1] if found else None


def walk(schema: Any) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """*schema* and every schema inside it, each with its pointer; what is no mapping is passed over."""
    stack: list[tuple[Pointer, Any]] = [((), schema)]
    while stack:
        pointer, part = stack.pop()
        if isinstance(part, dict):
            yield pointer, part
            stack.extend(((*pointer, *steps), child) for steps, child in reversed(list(_children(part))))


def _children(part: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    for keyword, value in part.items():
        if keyword in _MAPS and isinstance(value, dict):
            yield from (((keyword, name), child) for name, child in value.items())
        elif keyword in _LISTS and isinstance(value, list):
            yield from (((keyword, index), child) for index, child in enumerate(value))
        elif keyword in _SINGLE:
            yield (keyword,), value


def _reference_violation(
    schema: dict[str, Any], anchors: set[str], pointer: Pointer, target: str
) -> Iterator[Violation]:
    keyword = str(pointer[-1])
    own = schema.get("$id")
    inner = target.removeprefix(own.rstrip("#")) if isinstance(own, str) else target
    if inner.startswith(_METASCHEMAS):
        return
    if inner and not inner.startswith("#"):
        message = f"{place(pointer)} leads to {shown(target)}, outside of this schema; nothing is fetched"
        yield Violation(pointer, keyword, message, "copy what it refers to into $defs, and refer to #/$defs/...")
    elif inner.startswith("#/") and led_to(schema, inner) is None:
        yield Violation(pointer, keyword, *_nowhere(schema, pointer, inner))
    elif len(inner) > 1 and not inner.startswith("#/") and inner[1:] not in anchors:
        message = f"{place(pointer)} leads to the anchor {shown(inner[1:])}, which does not exist"
        yield Violation(pointer, keyword, message, did_you_mean(inner[1:], anchors))


def _nowhere(schema: dict[str, Any], pointer: Pointer, target: str) -> tuple[str, str]:
    known = [f"#/{group}/{name}" for group in ("$defs", "definitions") for name in _mapping(schema.get(group))]
    return f"{place(pointer)} leads to {shown(target)}, which does not exist", did_you_mean(target, known)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def led_to(schema: Any, target: str) -> tuple[Pointer, Any] | None:
    """What the JSON Pointer in *target* (``#/a/b``) leads to, with the pointer; ``None`` when it leads nowhere."""
    here = schema
    pointer: Pointer = ()
    for text in target.removeprefix("#").split("/")[1:]:
        step: str | int = unquote(text).replace("~1", "/").replace("~0", "~")
        if isinstance(here, list):
            step = _index(str(step), len(here))
            if step < 0:
                return None
        elif not isinstance(here, dict) or step not in here:
            return None
        here, pointer = here[step], (*pointer, step)
    return pointer, here


def _index(text: str, length: int) -> int:
    """*text* as an index of a list of *length* items; negative when it is none."""
    return int(text) if text.isdecimal() and len(text) <= len(str(length)) and int(text) < length else -1
