"""Which foreign values a manifest can keep as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry_cli.domain.digest import unrepresentable

MAX_DEPTH = 50
"""How deep a kept value may nest: in a manifest it lies inside others, and those have a limit together."""

MAX_WEIGHT = 100_000
"""How many characters and values a kept value may hold: aliases can make a small file stand for a very large one."""


def keepable(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """*values* without those that no manifest can hold, and the reason for each of these."""
    obstacles = {key: _obstacle(key, value) for key, value in values.items()}
    kept = {key: value for key, value in values.items() if not obstacles[key]}
    return kept, {key: reason for key, reason in obstacles.items() if reason}


def _obstacle(key: str, value: Any) -> str:
    weight = 0
    stack = [(value, 1)]
    while stack:
        item, depth = stack.pop()
        weight += len(item) + 1 if isinstance(item, str) else 1
        if weight > MAX_WEIGHT:
            return "the value is too large"
        if depth > MAX_DEPTH:
            return "the value is nested too deep"
        if isinstance(item, Mapping):
            stack.extend((part, depth + 1) for pair in item.items() for part in pair)
        elif isinstance(item, list):
            stack.extend((part, depth + 1) for part in item)
    return next((reason for _, reason in unrepresentable({key: value})), "")
