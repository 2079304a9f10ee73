"""What a JSON Schema says of one field, and that in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.schemas.subschemas import led_to

_WAYS = ("allOf", "anyOf", "oneOf")
_UNITS = {"": "", "Length": " characters", "Items": " items", "Properties": " fields"}
_MOST_VALUES = 12


def field_schema(schema: Mapping[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """What *schema* says of the value that *pointer* leads to; ``None`` where it says nothing.

    Of what it says in several ways, that is the first. What a reference leads to is taken in, and is overruled by what
    stands beside the reference.
    """
    parts: list[Mapping[str, Any]] = [schema]
    for step in pointer:
        parts = [child for part in parts for way in _ways(schema, part, set()) for child in _members(way, step)]
        if not parts:
            return None
    merged: dict[str, Any] = {}
    for way in _ways(schema, parts[0], set()):
        merged = {**way, **merged}
    return merged


def type_in_words(schema: Mapping[str, Any]) -> str:
    """The type that a *schema* asks for: ``list of text``, ``integer``; empty where it asks for none."""
    match schema.get("type"):
        case "array":
            of = type_in_words(schema.get("items") or {})
            return f"list of {of}" if of else "list"
        case "string":
            return "text"
        case str(name):
            return name
        case list(names):
            return " or ".join(str(name) for name in names)
        case _:
            return ""


def bounds_in_words(schema: Mapping[str, Any]) -> Iterator[str]:
    """What a value has to keep to by *schema*, each in a few words."""
    values = schema.get("enum")
    if isinstance(values, list):
        more = ", ..." if len(values) > _MOST_VALUES else ""
        yield f"one of {', '.join(json.dumps(value) for value in values[:_MOST_VALUES])}{more}"
    for noun, unit in _UNITS.items():
        least = schema.get("minimum" if not noun else f"min{noun}")
        most = schema.get("maximum" if not noun else f"max{noun}")
        if least is not None and most is not None:
            yield f"{least} to {most}{unit}"
        elif most is not None:
            yield f"at most {most}{unit}"
        elif least is not None:
            yield "not empty" if unit and least == 1 else f"at least {least}{unit}"
    if "patternErrorMessage" in schema:
        yield str(schema["patternErrorMessage"])


def _ways(schema: Mapping[str, Any], part: Any, seen: set[int]) -> Iterator[Mapping[str, Any]]:
    """*part* of *schema*, and what else speaks of the same value."""
    if not isinstance(part, Mapping) or id(part) in seen:
        return
    seen.add(id(part))
    yield part
    target = part.get("$ref")
    found = led_to(schema, target) if isinstance(target, str) else None
    if found is not None:
        yield from _ways(schema, found[1], seen)
    for keyword in _WAYS:
        for way in part.get(keyword) or ():
            yield from _ways(schema, way, seen)


def _members(part: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    """What *part* says of its member or item at *step*."""
    named = (part.get("properties") or {}).get(step)
    if named is not None:
        yield named
        return
    other = part.get("items" if isinstance(step, int) else "additionalProperties")
    if isinstance(other, Mapping):
        yield other
