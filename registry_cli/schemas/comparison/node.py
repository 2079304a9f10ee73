"""Schemas within a schema: where they are, what they refer to, and the parts that must all hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from registry_cli.domain.location import Pointer
from registry_cli.schemas.comparison.drafts import SEVEN, draft_of, normal_form
from registry_cli.schemas.subschemas import walk

_IDS = ("$id", "id")
_FAR = frozenset({"$dynamicRef", "$recursiveRef"})


@dataclass(frozen=True, eq=False)
class Root:
    """A whole schema, in which references are looked up."""

    schema: Any

    @cached_property
    def draft(self) -> int:
        """The number of its draft."""
        return draft_of(self.schema)

    @cached_property
    def is_intricate(self) -> bool:
        """Whether some reference in it may lead elsewhere than its text says: by ids within, or dynamically."""
        return any(
            (pointer and ("$schema" in part or any(_names_resource(part.get(key)) for key in _IDS)))
            or not _FAR.isdisjoint(part)
            for pointer, part in walk(self.schema)
        )

    @cached_property
    def splits(self) -> dict[int, tuple[Part, tuple[Node, ...]]]:
        """What is known of its nodes, by the id of their schemas."""
        return {}

    @cached_property
    def types(self) -> dict[int, frozenset[str]]:
        """The types that its nodes take, by the id of their schemas."""
        return {}

    @cached_property
    def kept(self) -> list[Any]:
        """The schemas whose ids are known here, so that no other object can come to have one."""
        return []

    @cached_property
    def _anchors(self) -> dict[str, tuple[Pointer, Any]]:
        found: dict[str, tuple[Pointer, Any]] = {}
        for pointer, part in walk(self.schema):
            anchors = (part.get(key) for key in _IDS) if self.draft <= SEVEN else (f"#{part.get('$anchor')}",)
            found |= {anchor: (pointer, part) for anchor in anchors if isinstance(anchor, str)}
        return found

    def target(self, reference: Any) -> Node | None:
        """What *reference* leads to within this schema; ``None`` for any other."""
        if not isinstance(reference, str):
            return None
        own = self.schema.get("$id")
        inner = reference.removeprefix(own.rstrip("#")) if isinstance(own, str) else reference
        if inner in {"", "#"}:
            return Node(self.schema, (), self)
        if inner.startswith("#/"):
            return self._at(inner)
        found = self._anchors.get(inner)
        return Node(found[1], found[0], self) if found else None

    def _at(self, reference: str) -> Node | None:
        here: Any = self.schema
        pointer: Pointer = ()
        for step in reference.split("/")[1:]:
            name: str | int = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(here, list) and str(name).isdecimal() and int(name) < len(here):
                name = int(name)
            elif not isinstance(here, dict) or name not in here:
                return None
            here, pointer = here[name], (*pointer, name)
        return Node(here, pointer, self) if isinstance(here, dict | bool) else None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One schema, and where it is in its root."""

    schema: Any
    pointer: Pointer
    root: Root


Conjunction = tuple[Node, ...]
"""Schemas that must all hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The keywords of one node in the form of 2020-12, but for those that only lead to further parts."""

    node: Node
    keywords: Mapping[str, Any]
    origin: Mapping[str, str]

    def place(self, keyword: str, *steps: str | int) -> Pointer:
        """Where *keyword*, and what the *steps* lead to in it, is written."""
        return (*self.node.pointer, self.origin.get(keyword, keyword), *steps)

    def child(self, keyword: str, *steps: str | int) -> Node:
        """The schema that *keyword* holds, there where the *steps* lead."""
        value = self.keywords[keyword]
        for step in steps:
            value = value[step]
        return Node(value, self.place(keyword, *steps), self.node.root)

    def children(self, keyword: str) -> list[Node]:
        """The schemas in the list that *keyword* holds; none without it."""
        return [self.child(keyword, index) for index in range(len(self.keywords.get(keyword, ())))]


_OF_TYPE = {name: {"type": name} for name in ("array", "boolean", "integer", "null", "number", "object", "string")}


def of_type(name: str, pointer: Pointer, root: Root) -> Node:
    """The schema that takes all of one type; always the same one, so that it is known when it is met again."""
    return Node(_OF_TYPE[name], pointer, root)


def anything(pointer: Pointer, root: Root) -> Node:
    """The schema that takes everything, standing for one that is not there."""
    return Node(True, pointer, root)


def expand(nodes: Iterable[Node]) -> list[Part]:
    """The parts that must all hold where *nodes* do: through references and ``allOf``."""
    parts: list[Part] = []
    seen: set[int] = set()
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node.schema, dict):
            if id(node.schema) not in seen:
                seen.add(id(node.schema))
                part, further = _split(node)
                parts.append(part)
                waiting.extend(reversed(further))
        elif node.schema is False:
            parts.append(Part(node, {"enum": []}, {}))
    return parts


def _split(node: Node) -> tuple[Part, tuple[Node, ...]]:
    """The keywords of *node* itself, and what else must hold where it does."""
    known = node.root.splits.get(id(node.schema))
    if known is not None:
        return known
    keywords, origin = normal_form(node.schema, node.root.draft)
    further = Part(node, keywords, origin).children("allOf")
    target = node.root.target(keywords.get("$ref"))
    leading = {"allOf"} if target is None else {"allOf", "$ref"}
    own = {key: value for key, value in keywords.items() if key not in leading}
    split = Part(node, own, origin), tuple(further if target is None else [target, *further])
    node.root.splits[id(node.schema)] = split
    node.root.kept.append(node.schema)
    return split


def _names_resource(value: Any) -> bool:
    """Whether an id is more than a name for a place within its schema."""
    return isinstance(value, str) and not value.startswith("#")
