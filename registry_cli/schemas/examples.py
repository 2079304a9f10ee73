"""The examples and defaults in a schema, held against the part of the schema they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.schemas.parts import Parts
from registry_cli.schemas.subschemas import walk
from registry_cli.schemas.violation import Violation
from registry_cli.schemas.wording import place


def example_violations(schema: dict[str, Any]) -> Iterator[Violation]:
    """Every way in which a default or an example in *schema*, which is one, breaks the part it stands in.

    Pointers lead into *schema*. What a ``default`` or ``examples`` stands beside is what it must fit.
    """
    parts = Parts(schema)
    for pointer, part in walk(schema):
        for steps, name, value in _given(part):
            for violation in parts.violations(pointer, value):
                where = (*pointer, *steps, *violation.pointer)
                said = violation.message.replace(place(()), "it", 1)
                message = f"the {name} breaks the schema it stands in: {said}"
                yield Violation(where, violation.keyword, message, violation.hint, violation.target)


def _given(part: dict[str, Any]) -> Iterator[tuple[Pointer, str, Any]]:
    if "default" in part:
        yield ("default",), "default", part["default"]
    examples = part.get("examples")
    if isinstance(examples, list):
        yield from ((("examples", index), "example", value) for index, value in enumerate(examples))
