"""A policy as its manifest states it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.finding import Severity
from registry_cli.domain.location import Pointer

POLICY = "policy"
"""The kind of manifest that holds rules for others."""

MAX_RULES = 100
"""How many rules of a policy are read; the schema of the kind allows no more, and the model stage says so."""

MAX_ALL_RULES = 1_000
"""How many rules all policies in force may have together."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of a policy, as it is written; ``pointer`` leads to its expression."""

    pointer: Pointer
    id: str
    expression: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy whose scope can be read, with those of its rules that can; no ``kinds`` or ``tags`` mean all."""

    name: str
    kinds: frozenset[str]
    tags: frozenset[str]
    severity: Severity
    rules: tuple[PolicyRule, ...]
    disabled: bool

    def speaks_of(self, tags: frozenset[str]) -> bool:
        """Whether the policy applies to entries with *tags*, of the kinds that it applies to."""
        return not self.tags or not self.tags.isdisjoint(tags)


def read_policy(bundle: Bundle) -> Policy | None:
    """The policy that *bundle* holds, as far as it can be read.

    ``None`` where it cannot be told what it applies to. A rule of the wrong shape is left out: the model stage says so.
    """
    document = bundle.manifest.document
    if document is None:
        return None
    scope = document.data.get("applies_to") or {}
    severity = document.data.get("severity", "error")
    kinds, tags = (_texts(scope.get(field) or []) if isinstance(scope, dict) else None for field in ("kinds", "tags"))
    if kinds is None or tags is None or severity not in list(Severity):
        return None
    return Policy(
        name=str(bundle.name),
        kinds=kinds,
        tags=tags,
        severity=Severity(severity),
        rules=tuple(_rules(document.data.get("rules"))),
        disabled=document.data.get("status") == "disabled",
    )


def _rules(written: Any) -> Iterator[PolicyRule]:
    for number, rule in enumerate(written[:MAX_RULES] if isinstance(written, list) else []):
        if isinstance(rule, dict):
            fields = [rule.get("id"), rule.get("expression"), rule.get("message"), rule.get("hint") or ""]
            texts = [text for text in fields if isinstance(text, str)]
            if len(texts) == len(fields):
                yield PolicyRule(("rules", number, "expression"), *texts)


def _texts(written: Any) -> frozenset[str] | None:
    if isinstance(written, list) and all(isinstance(text, str) for text in written):
        return frozenset(written)
    return None
