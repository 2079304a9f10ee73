"""Random JSON Schemas, edits of them such as people make, and values that go near their edges.

Drawn from one seed each, because a law wants thousands of them: hypothesis would take a second where this takes one
thousandth.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

NAMES = ("a", "b", "c")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_PATTERNS = ("a", "^a", "b$")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_DEEPEST = 3

Make = Callable[[], Any]


class Schemas:
    """Everything random that comes from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing here is a secret

    def value(self, depth: int = _DEEPEST) -> Any:
        """A value that schemas of this module may or may not take."""
        choose = self._random
        match choose.randrange(9 if depth else 6):
            case 0:
                return choose.choice((None, True, False))
            case 1 | 2:
                return choose.randint(-1, 4)
            case 3:
                return choose.choice((0.5, 1.5, 2.0, -0.5, 2.5))
            case 4 | 5:
                return choose.choice(("", "a", "ab", "abc", "b"))
            case 6:
                return [self.value(depth - 1) for _ in range(choose.randint(0, 3))]
            case _:
                return {name: self.value(depth - 1) for name in choose.sample((*NAMES, "z"), choose.randint(0, 3))}

    def root(self) -> dict[str, Any]:
        """A whole schema, with definitions, that may refer to itself."""
        schema = self._schema(_DEEPEST)
        root: dict[str, Any] = schema if isinstance(schema, dict) else {"allOf": [schema]}
        root["$defs"] = {"x": self._schema(2), "y": self._schema(2)}
        if self._perhaps(0.2):
            root["properties"] = {**root.get("properties", {}), "a": {"$ref": "#"}}
        return root

    def edited(self, schema: dict[str, Any]) -> dict[str, Any]:
        """*schema* after one or two edits."""
        result = copy.deepcopy(schema)
        for _ in range(self._random.randint(1, 2)):
            places = [part for part in mappings(result) if part is not result["$defs"]]
            self._edit(self._random.choice(places))
        return result

    def _perhaps(self, probability: float) -> bool:
        return self._random.random() < probability

    def _edit(self, place: dict[str, Any]) -> None:
        keys = sorted(place.keys() - {"$defs"})
        key = self._random.choice(keys) if keys else ""
        match self._random.randrange(4):
            case 0 if keys:
                del place[key]
            case 1 if keys and "allOf" not in place:
                place["allOf"] = [{key: place.pop(key)}]
            case 2 if keys:
                self._change(place, key)
            case _:
                other = self._schema(2)
                place.update(other if isinstance(other, dict) else {})

    def _change(self, place: dict[str, Any], key: str) -> None:
        value = place[key]
        if isinstance(value, int) and not isinstance(value, bool):
            place[key] = value + self._random.choice((-1, 1))
        elif isinstance(value, list) and value:
            place[key] = value[1:] if self._perhaps(0.5) else [*value, copy.deepcopy(self._random.choice(value))]
        elif isinstance(value, dict):
            place[key] = {"anyOf": [value, {"type": "null"}]} if self._perhaps(0.5) else {"allOf": [value]}

    def _schema(self, depth: int) -> Any:
        if self._perhaps(0.06):
            return self._random.choice((True, False, {}))
        schema: dict[str, Any] = {}
        if self._perhaps(0.7):
            schema["type"] = self._random.choice((*TYPES, "object", "array", "object"))
        if self._perhaps(0.2):
            schema["type"] = self._random.sample(TYPES, self._random.randint(1, 3))
        chances = self._of_values()
        if depth:
            chances |= self._of_lists(depth, dense=schema.get("type") == "array")
            chances |= self._of_mappings(depth, dense=schema.get("type") == "object")
            chances |= self._of_others(depth)
        schema |= {keyword: make() for keyword, (probability, make) in chances.items() if self._perhaps(probability)}
        return schema

    def _of_values(self) -> dict[str, tuple[float, Make]]:
        choose = self._random
        return {
            "enum": (0.08, self._values),
            "const": (0.05, lambda: self.value(1)),
            "multipleOf": (0.06, lambda: choose.choice((1, 2, 3, 0.5))),
            "pattern": (0.06, lambda: choose.choice(_PATTERNS)),
            "uniqueItems": (0.06, lambda: self._perhaps(0.7)),
            **dict.fromkeys(_BOUNDS, (0.08, lambda: choose.randint(-1, 3))),
            **dict.fromkeys(_COUNTS, (0.08, lambda: choose.randint(0, 3))),
        }

    def _values(self) -> list[Any]:
        """A few values, each once."""
        return [json.loads(text) for text in dict.fromkeys(json.dumps(self.value(1)) for _ in range(3))]

    def _of_lists(self, depth: int, *, dense: bool) -> dict[str, tuple[float, Make]]:
        often = 0.3 if dense else 0.07
        return {
            "items": (often, lambda: self._schema(depth - 1)),
            "prefixItems": (often / 2, lambda: self._several(depth)),
            "contains": (0.05, lambda: self._schema(depth - 1)),
            "minContains": (0.03, lambda: self._random.randint(0, 2)),
            "maxContains": (0.03, lambda: self._random.randint(0, 2)),
        }

    def _of_mappings(self, depth: int, *, dense: bool) -> dict[str, tuple[float, Make]]:
        often = 0.28 if dense else 0.1
        return {
            "properties": (
                often + 0.2,
                lambda: {name: self._schema(depth - 1) for name in (*self._names(), *self._names())},
            ),
            "required": (often, self._names),
            "additionalProperties": (
                often,
                lambda: self._perhaps(0.2) or (self._perhaps(0.4) and self._schema(depth - 1)),
            ),
            "patternProperties": (0.05, lambda: {self._random.choice(("a", "^b", "c|z")): self._schema(depth - 1)}),
            "propertyNames": (0.05, lambda: self._schema(depth - 1)),
            "dependentRequired": (0.04, lambda: {self._random.choice(NAMES): self._names()}),
            "dependentSchemas": (0.04, lambda: {self._random.choice(NAMES): self._schema(depth - 1)}),
        }

    def _of_others(self, depth: int) -> dict[str, tuple[float, Make]]:
        return {
            **dict.fromkeys(("anyOf", "oneOf", "allOf"), (0.08, lambda: self._several(depth))),
            **dict.fromkeys(("not", "if", "then", "else"), (0.05, lambda: self._schema(depth - 1))),
            **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), (0.02, lambda: self._schema(depth - 1))),
            "$ref": (0.07, lambda: self._random.choice(("#/$defs/x", "#/$defs/y"))),
        }

    def _names(self) -> list[str]:
        return self._random.sample(NAMES, self._random.randint(0, 2))

    def _several(self, depth: int) -> list[Any]:
        return [self._schema(depth - 1) for _ in range(self._random.randint(1, 3))]


def mappings(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in *schema*, the outermost first."""
    if isinstance(schema, dict):
        yield schema
    for child in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from mappings(child)


def as_callers_see_it(schema: Any) -> Any:
    """*schema* closed to those of ``NAMES`` that a mapping with properties does not name: callers pass none of them."""
    if isinstance(schema, list):
        return [as_callers_see_it(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    untouched = {"not", "if", "enum", "const", "required", "dependentRequired"}
    result = {key: value if key in untouched else as_callers_see_it(value) for key, value in schema.items()}
    named = schema.get("properties")
    if isinstance(named, dict) and named:
        unnamed = {"propertyNames": {"not": {"enum": [name for name in NAMES if name not in named]}}}
        result["allOf"] = [*result.get("allOf", []), unnamed]
    return result
