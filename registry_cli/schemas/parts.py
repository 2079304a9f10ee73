"""Checking instances against one part of a schema, such as that of one property; references count from the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import jsonschema_rs

from registry_cli.domain.location import Pointer, render_pointer
from registry_cli.schemas.instances import Schema, encodable, explained
from registry_cli.schemas.subschemas import REFERRING, expansion, is_recursive, walk
from registry_cli.schemas.violation import Violation
from registry_cli.schemas.wording import place

MAX_WORK = 20_000_000
"""How often, at most, a part of one schema may have to be held against a part of an instance: about a second."""

MAX_TOLD = 200_000
"""The same for instances that do not fit, of which everything is told that is wrong: that takes longer."""

_BASE = "https://schema.invalid/"
_OUT_OF_STEPS = "Error executing regex"
_LONGEST_MESSAGE = 300
_MOST_CHOICES = 10_000
_PLAIN = re.compile("[A-Za-z0-9_/~-]*")
_LIMITED = jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000)


class Parts:
    """The parts of one *schema*, which ``definitions.schema_violations`` has found to be one.

    What would cost too much is not checked: people write both schema and instance, and a small schema can be made to
    take for ever. Nothing is fetched and nothing is raised.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema: dict[str, Any] = schema if isinstance(schema, dict) else {} if schema else {"not": {}}
        identity = self._schema.get("$id")
        named = isinstance(identity, str) and urlsplit(identity).scheme
        self._uri = str(identity).rstrip("#") if named else _BASE
        self._work = MAX_WORK
        self._told_work = MAX_TOLD
        self._validators: dict[Pointer, jsonschema_rs.Validator] = {}
        self._weights: dict[Pointer, int] = {}

    def surely_fit(self, given: Iterable[tuple[Pointer, Any]]) -> bool:
        """A quick look at many: whether each instance fits the part at its pointer; ``False`` is no more than a doubt.

        To ask of one after the other takes many times as long.
        """
        pairs = list(given)
        work = sum(self._work_of(pointer, instance)[0] for pointer, instance in pairs)
        if work > self._work:
            return False
        self._work -= work
        try:
            schema = {"prefixItems": [self._reference(pointer) for pointer, _ in pairs]} if pairs else {}
            return self._compiled(schema).is_valid([instance for _, instance in pairs])
        except ValueError:
            return False

    def violations(self, pointer: Pointer, instance: Any) -> list[Violation]:
        """Everything in *instance* that the part of the schema at *pointer* does not allow."""
        work, depth = self._work_of(pointer, instance)
        if work > self._work:
            return []
        self._work -= work
        try:
            validator = self._validator(pointer)
            if validator.is_valid(instance):
                return []
            return self._told(validator, instance, work, depth)
        except UnicodeEncodeError:
            other = encodable(instance)
            return [] if other == instance else self.violations(pointer, other)
        except ValueError:
            return []

    def _work_of(self, pointer: Pointer, instance: Any) -> tuple[int, int]:
        """How much work it is to hold *instance* against a part, and how deep it is."""
        size, depth = _measure(instance, patterns=self._nature.patterns)
        return self._weight(pointer) * size, depth

    def _weight(self, pointer: Pointer) -> int:
        """How many schemas and choices each value of an instance may be held against."""
        if pointer not in self._weights:
            self._weights[pointer] = expansion(self._schema, _at(self._schema, pointer)) + self._nature.choices
        return self._weights[pointer]

    @cached_property
    def _nature(self) -> _Nature:
        parts = [part for _, part in walk(self._schema)]
        return _Nature(
            patterns=any(not _PATTERNS.isdisjoint(part) for part in parts),
            choices=sum(len(part["enum"]) for part in parts if isinstance(part.get("enum"), list)),
        )

    @cached_property
    def _returns(self) -> int:
        """In how many ways the schema leads back into itself, at most."""
        if not is_recursive(self._schema):
            return 1
        return sum(keyword in part for _, part in walk(self._schema) for keyword in REFERRING)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        try:
            return jsonschema_rs.Registry([(self._uri, self._schema)])
        except ValueError:
            return jsonschema_rs.Registry([(self._uri, encodable(self._schema))])

    def _validator(self, pointer: Pointer) -> jsonschema_rs.Validator:
        if pointer not in self._validators:
            self._validators[pointer] = self._compiled(self._reference(pointer))
        return self._validators[pointer]

    def _reference(self, pointer: Pointer) -> dict[str, Any]:
        fragment = render_pointer(pointer)
        if not _PLAIN.fullmatch(fragment):
            fragment = quote(fragment, safe="/~")
        return {"$ref": f"{self._uri}#{fragment}"}

    def _compiled(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for(schema, registry=self._registry, offline=True, pattern_options=_LIMITED)

    def _told(self, validator: jsonschema_rs.Validator, instance: Any, work: int, depth: int) -> list[Violation]:
        """What is wrong with *instance*; only that something is, where it would take long to tell.

        The validator remembers what it found valid, and nothing while it looks for errors, so that references may be
        followed for ever.
        """
        work *= self._returns**depth
        if work > self._told_work or self._nature.choices > _MOST_CHOICES:
            # A pattern that takes too many steps counts as one that does not match.
            return [] if self._nature.patterns else [Violation((), "schema", f"{place(())} does not fit its schema")]
        self._told_work -= work
        errors = (error for error in validator.iter_errors(instance) if not error.message.startswith(_OUT_OF_STEPS))
        return [one._replace(message=_cut(one.message)) for one in explained(errors, self._schema)]


@dataclass(frozen=True, slots=True)
class _Nature:
    """What makes a schema costly: patterns, and how many choices its enumerations offer."""

    patterns: bool
    choices: int


_PATTERNS = frozenset({"pattern", "patternProperties"})


def _at(schema: Any, pointer: Pointer) -> Any:
    for step in pointer:
        schema = schema[step]
    return schema


def _measure(instance: Any, *, patterns: bool) -> tuple[int, int]:
    """What *instance* costs to look at once, and how many lists and mappings in it hold one another.

    A pattern may look at every stretch of a text, of which there are as many as the square of its length.
    """
    if instance is None or isinstance(instance, (bool, int, float)):
        return 1, 0
    size = deepest = 0
    stack = [(instance, 0)]
    while stack and size <= MAX_WORK:
        value, depth = stack.pop()
        size += 1
        deepest = max(deepest, depth)
        if isinstance(value, str):
            size += len(value) ** 2 if patterns else len(value) // 10
        elif isinstance(value, list):
            stack.extend((item, depth + 1) for item in value)
        elif isinstance(value, dict):
            stack.extend((item, depth + 1) for item in (*value, *value.values()))
    return size, deepest


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."
