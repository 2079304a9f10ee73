"""Which properties the JSON Schema of a mapping declares, wherever in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.schemas.parts import Parts
from registry_cli.schemas.subschemas import led_to

_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("if", "then", "else")
_OTHERS = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties that a schema speaks of.

    ``declared`` leads to the schema of each in the schema, the first one where there are several. ``by_form`` takes
    the mappings of others that are spoken of by the form of their names, if there are any. ``open_`` says that the
    schema speaks of all others too.
    """

    declared: Mapping[str, Pointer]
    by_form: Parts | None = None
    open_: bool = False

    def permits(self, name: str) -> bool:
        """Whether the schema speaks of a property *name*."""
        if self.open_ or name in self.declared:
            return True
        return self.by_form is not None and not self.by_form.violations((), {name: None})


def properties_of(schema: Mapping[str, Any]) -> Properties:
    """The properties of the mappings that *schema* describes, also those of parts that apply to the same mapping.

    That other properties are not forbidden does not make *schema* speak of them: for that it says
    ``additionalProperties`` with a schema or ``true``.
    """
    declared: dict[str, Pointer] = {}
    patterns: dict[str, bool] = {}
    open_ = False
    for pointer, part in _applied(schema):
        named = part.get("properties")
        for name in named if isinstance(named, Mapping) else ():
            declared.setdefault(name, (*pointer, "properties", name))
        formed = part.get("patternProperties")
        patterns |= dict.fromkeys(formed, True) if isinstance(formed, Mapping) else {}
        open_ = open_ or any(part.get(keyword) is True or isinstance(part.get(keyword), Mapping) for keyword in _OTHERS)
    by_form = Parts({"patternProperties": patterns, "additionalProperties": False}) if patterns else None
    return Properties(declared, by_form, open_)


def _applied(schema: Mapping[str, Any]) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    """*schema* and every part of it that applies to the same instance, each once."""
    seen: set[int] = set()
    stack: list[tuple[Pointer, Any]] = [((), schema)]
    while stack:
        pointer, part = stack.pop()
        if isinstance(part, Mapping) and id(part) not in seen:
            seen.add(id(part))
            yield pointer, part
            stack.extend(reversed([*_inside(pointer, part), *_referred(schema, part)]))


def _inside(pointer: Pointer, part: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    for keyword in _LISTS:
        parts = part.get(keyword)
        for index, child in enumerate(parts if isinstance(parts, list) else ()):
            yield (*pointer, keyword, index), child
    yield from (((*pointer, keyword), part.get(keyword)) for keyword in _SINGLE)
    dependent = part.get("dependentSchemas")
    for name, child in dependent.items() if isinstance(dependent, Mapping) else ():
        yield (*pointer, "dependentSchemas", name), child


def _referred(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    target = part.get("$ref")
    if isinstance(target, str) and target.startswith("#"):
        found = led_to(schema, target)
        if found is not None:
            yield found
