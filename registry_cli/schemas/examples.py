"""The examples and defaults in a schema, held against the part of the schema they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.schemas.parts import Parts
from registry_cli.schemas.subschemas import walk
from registry_cli.schemas.violation import Violation
from registry_cli.schemas.wording import place

_PLAIN = frozenset({"type", "minimum", "maximum", "enum", "default", "examples", "title", "description"})
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool}


def example_violations(schema: dict[str, Any]) -> Iterator[Violation]:
    """Every way in which a default or an example in *schema*, which is one, breaks the part it stands in.

    Pointers lead into *schema*. What a ``default`` or ``examples`` stands beside is what it must fit.
    """
    given = [
        (pointer, steps, name, value)
        for pointer, part in walk(schema)
        for steps, name, value in _given(part)
        if not _plainly_fits(part, value)
    ]
    if not given:
        return
    parts = Parts(schema)
    if parts.surely_fit((pointer, value) for pointer, _, _, value in given):
        return
    for pointer, steps, name, value in given:
        for violation in parts.violations(pointer, value):
            where = (*pointer, *steps, *violation.pointer)
            said = violation.message.replace(place(()), "it", 1)
            message = f"the {name} breaks the schema it stands in: {said}"
            yield Violation(where, violation.keyword, message, violation.hint, violation.target)


def _plainly_fits(part: dict[str, Any], value: Any) -> bool:
    """A quick look: whether a part says no more than a type, bounds and choices, and *value* keeps to them."""
    if not _PLAIN.issuperset(part):
        return False
    of = type(value)
    if "type" in part and of is not _TYPES.get(str(part["type"])):
        return False
    if of is str:
        return value in part.get("enum", (value,))
    if "enum" in part:  # to Python, true is 1
        return False
    if of is int or of is float:
        return bool(part.get("minimum", value) <= value <= part.get("maximum", value))
    return of is bool


def _given(part: dict[str, Any]) -> Iterator[tuple[Pointer, str, Any]]:
    if "default" in part:
        yield ("default",), "default", part["default"]
    examples = part.get("examples")
    if isinstance(examples, list):
        yield from ((("examples", index), "example", value) for index, value in enumerate(examples))
