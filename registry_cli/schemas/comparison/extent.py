"""What a schema can take at all: types, listed values; and whether two schemas share anything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from registry_cli.domain.digest import canonical_text
from registry_cli.schemas.comparison.node import Conjunction, Node, Part, expand

WHOLE, BROKEN = "integer", "broken number"
"""Numbers with and without a fraction: what JSON Schema calls ``number`` is both."""

ALL_TYPES = frozenset({"null", "boolean", "object", "array", "string", WHOLE, BROKEN})
NUMBERS = frozenset({WHOLE, BROKEN})
_LITERALS = {"null": (None,), "boolean": (False, True)}
_DEEPEST = 4


def types_of(nodes: Conjunction) -> frozenset[str]:
    """The types that a value may have for all of *nodes* to take it; some of them perhaps in vain."""
    return ALL_TYPES.intersection(*(_types(node) for node in nodes))


def _types(node: Node) -> frozenset[str]:
    """The types that *node* takes; of what refers to itself, perhaps more."""
    known = node.root.types
    if id(node.schema) not in known:
        known[id(node.schema)] = ALL_TYPES
        found = ALL_TYPES
        parts = expand((node,))
        for part in parts:
            found &= declared_types(part)
            for keyword in ("anyOf", "oneOf"):
                if keyword in part.keywords:
                    found &= frozenset(chain(*map(_types, part.children(keyword))))
        known[id(node.schema)] = found
        node.root.kept.append(node.schema)
    return known[id(node.schema)]


def declared_types(part: Part) -> frozenset[str]:
    """The types that the keywords ``type``, ``enum`` and ``const`` of *part* leave."""
    found = ALL_TYPES
    if "type" in part.keywords:
        found = type_names(part.keywords["type"])
    values = _listed(part)
    return found if values is None else found & frozenset(map(type_of, values))


def type_names(said: Any) -> frozenset[str]:
    """The types that a value of the keyword ``type`` stands for."""
    names = frozenset([said] if isinstance(said, str) else said)
    return names - {"number"} | NUMBERS if "number" in names else names


def words(types: frozenset[str]) -> list[str]:
    """*types* as JSON Schema names them, in order."""
    names = types - {BROKEN} | {"number"} if BROKEN in types else types
    return sorted(names - {WHOLE} if "number" in names else names)


def type_of(value: Any) -> str:
    """The type of *value*."""
    if value is None:
        return "null"
    for known, name in ((bool, "boolean"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, known):
            return name
    return WHOLE if value == int(value) else BROKEN


def values_of(parts: Sequence[Part], types: frozenset[str]) -> list[Any] | None:
    """Every value that *parts*, whose types are *types*, can take, when they are listed; ``None`` when they are not."""
    lists = [values for part in parts if (values := _listed(part)) is not None]
    if not lists:
        return [value for name in sorted(types) for value in _LITERALS[name]] if types <= _LITERALS.keys() else None
    keys = [{canonical_text(value) for value in values} for values in lists]
    shared = keys[0].intersection(*keys)
    return [value for value in lists[0] if canonical_text(value) in shared and type_of(value) in types]


def are_disjoint(one: Conjunction, other: Conjunction, depth: int = 0) -> bool:
    """Whether there is surely no value that both take: by type, by listed values, or by those of a required field."""
    types = types_of(one), types_of(other)
    if not types[0] & types[1]:
        return True
    parts = expand(one), expand(other)
    values = values_of(parts[0], types[0]), values_of(parts[1], types[1])
    if values[0] is not None and values[1] is not None:
        return not {canonical_text(value) for value in values[0]} & {canonical_text(value) for value in values[1]}
    if types[0] & types[1] != {"object"} or depth >= _DEEPEST:
        return False
    shared = _required(parts[0]) & _required(parts[1])
    return any(are_disjoint(_under(parts[0], name), _under(parts[1], name), depth + 1) for name in sorted(shared))


def _required(parts: Sequence[Part]) -> frozenset[str]:
    return frozenset(chain(*(part.keywords.get("required", ()) for part in parts)))


def _under(parts: Sequence[Part], name: str) -> Conjunction:
    return tuple(part.child("properties", name) for part in parts if name in part.keywords.get("properties", {}))


def _listed(part: Part) -> list[Any] | None:
    """The values that ``enum`` and ``const`` of *part* list."""
    values: list[Any] | None = part.keywords.get("enum")
    if "const" not in part.keywords:
        return values
    const = part.keywords["const"]
    if values is None or any(canonical_text(value) == canonical_text(const) for value in values):
        return [const]
    return []
