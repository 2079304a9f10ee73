"""Values for the variables of a template, held against the schema that declares them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.schemas.parts import Parts
from registry_cli.schemas.properties import Properties, properties_of
from registry_cli.schemas.violation import Part, Violation
from registry_cli.schemas.wording import did_you_mean, listed, place

_MOST_NAMED = 20
_MOST_LOOKED_AT = 1_000
_ADD = "add it to the values, or give it a default in the variables of the template"
_FORBIDDING = frozenset({"additionalProperties", "unevaluatedProperties"})


class VariableValues:
    """Judges values by *schema*, the ``variables`` of a template, which is a JSON Schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._parts = Parts(schema)
        self._properties: Properties = properties_of(schema)
        self._defaults = {
            name: part["default"]
            for name, pointer in self._properties.declared.items()
            if isinstance(part := _at(schema, pointer), dict) and "default" in part
        }

    def some(self, values: Mapping[str, Any]) -> Iterator[Violation]:
        """What is wrong with *values* that others are added to; pointers lead into them."""
        yield from self._unknown(values)
        for name, value in values.items():
            pointer = self._properties.declared.get(name)
            for violation in self._parts.violations(pointer, value) if pointer else ():
                where = (name, *violation.pointer)
                message = violation.message.replace(place(violation.pointer), place(where), 1)
                yield violation._replace(pointer=where, message=message)

    def all(self, values: Mapping[str, Any], beside: Mapping[str, Any]) -> Iterator[Violation]:
        """What is wrong with *values* when the text is rendered with them, those *beside* them, and the defaults."""
        yield from self._unknown(values)
        for violation in self._parts.violations((), {**self._defaults, **beside, **values}):
            told = not violation.pointer or violation.pointer[0] in values
            if told and not (violation.keyword in _FORBIDDING and len(violation.pointer) == 1):
                yield violation if violation.pointer else violation._replace(hint=violation.hint or _ADD)

    def _unknown(self, values: Mapping[str, Any]) -> Iterator[Violation]:
        for name in values:
            if not self._properties.permits(name):
                message = f"the template declares no variable {place((name,))}"
                hint = meant(name, self._properties.declared, "declared are")
                yield Violation((name,), "properties", message, hint, Part.KEY)


def meant(name: str, known: Collection[str], these_are: str) -> str:
    """A question with the one of *known* that *name* was probably meant to be, or all of them where they are few."""
    if len(known) > _MOST_LOOKED_AT:
        return ""
    return did_you_mean(name, known) or (f"{these_are} {listed(known)}" if 0 < len(known) <= _MOST_NAMED else "")


def _at(schema: Any, pointer: Pointer) -> Any:
    for step in pointer:
        schema = schema[step]
    return schema
