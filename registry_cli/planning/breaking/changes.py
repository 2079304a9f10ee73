"""Two versions of an entry compared: the breaking changes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from registry_cli.planning.breaking.agent_changes import AGENT_RULES, agent_changes
from registry_cli.planning.breaking.other_changes import (
    OTHER_RULES,
    backend_changes,
    model_profile_changes,
    tool_changes,
    workflow_changes,
)
from registry_cli.planning.breaking.rule import BreakingChange, Rule, Side, nearest_place
from registry_cli.planning.breaking.schema_rules import INPUT_RULES, OUTPUT_RULES
from registry_cli.planning.breaking.template_changes import TEMPLATE_RULES, template_changes

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rules in (INPUT_RULES.values(), OUTPUT_RULES.values(), AGENT_RULES, TEMPLATE_RULES, OTHER_RULES)
    for rule in rules
}
"""Every rule by its name."""


def _no_changes(_before: Side, _after: Side) -> Iterator[BreakingChange]:
    """A policy breaks nobody by its version: nothing names one, and what it forbids is found where it is forbidden."""
    return iter(())


_COMPARERS: Mapping[str, Callable[[Side, Side], Iterator[BreakingChange]]] = {
    "agent": agent_changes,
    "template": template_changes,
    "tool": tool_changes,
    "model_profile": model_profile_changes,
    "workflow": workflow_changes,
    "policy": _no_changes,
    "backend": backend_changes,
}
"""How two versions of each kind are compared."""


def breaking_changes(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[BreakingChange, ...]:
    """What somebody who uses an entry of *kind* would notice when it goes from *before* to *after*.

    Both are canonical documents: ``{kind, id, version, manifest, files}``.
    Raises ``KeyError`` for an unknown kind.
    """
    sides = [Side(document["manifest"], document["files"]) for document in (before, after)]
    found = (replace(one, pointer=nearest_place(after["manifest"], one.pointer)) for one in _COMPARERS[kind](*sides))
    return tuple(dict.fromkeys(found))
