from __future__ import annotations

from typing import Any

import pytest

from registry_cli.bundles.bundle import Bundle, Place, Source
from registry_cli.documents.document import Document, Reading
from registry_cli.domain.finding import Severity
from registry_cli.domain.identity import EntryName
from registry_cli.validation.rules.policy import Policy, PolicyRule, read_policy

RULE = {"id": "a", "expression": "true", "message": "No."}


def read(**fields: Any) -> Policy | None:
    document = Document("p.yaml", "yaml", "", {"rules": [RULE], **fields})
    place = Place(EntryName("policy", "p"), "", "p.yaml")
    return read_policy(Bundle(place, Source("p.yaml", Reading(document))))


def test_a_policy_is_read_with_its_scope_and_rules() -> None:
    policy = read(applies_to={"kinds": ["tool"], "tags": ["a"]}, severity="warning", status="disabled")
    assert policy == Policy(
        name="policy/p",
        kinds=frozenset({"tool"}),
        tags=frozenset({"a"}),
        severity=Severity.WARNING,
        rules=(PolicyRule(("rules", 0, "expression"), "a", "true", "No.", ""),),
        disabled=True,
    )


def test_what_is_left_out_means_all_manifests_and_an_error() -> None:
    scopes: list[dict[str, Any]] = [{}, {"applies_to": {}}, {"applies_to": None}, {"applies_to": {"kinds": []}}]
    for scope in scopes:
        policy = read(**scope)
        assert policy is not None
        assert (policy.kinds, policy.tags, policy.severity, policy.disabled) == (
            frozenset(),
            frozenset(),
            "error",
            False,
        )
        assert policy.speaks_of(frozenset())


def test_one_common_tag_is_enough() -> None:
    policy = read(applies_to={"tags": ["a", "b"]})
    assert policy is not None
    assert policy.speaks_of(frozenset({"b", "c"}))
    assert not policy.speaks_of(frozenset({"c"}))
    assert not policy.speaks_of(frozenset())


@pytest.mark.parametrize(
    "fields",
    [
        {"applies_to": "tool"},
        {"applies_to": ["tool"]},
        {"applies_to": {"kinds": "tool"}},
        {"applies_to": {"tags": [1]}},
        {"severity": "fatal"},
        {"severity": []},
        {"severity": None},
    ],
)
def test_a_policy_is_not_applied_when_it_cannot_be_told_to_what_or_how(fields: dict[str, Any]) -> None:
    assert read(**fields) is None


def test_a_policy_without_a_document_is_none() -> None:
    assert read_policy(Bundle(Place(EntryName("policy", "p"), "", "p.yaml"), Source("p.yaml", Reading(None)))) is None


@pytest.mark.parametrize("rules", [None, "true", 1, {}, [1, None, []], [{"id": "a"}], [{**RULE, "expression": 1}]])
def test_rules_of_the_wrong_shape_are_left_out(rules: Any) -> None:
    policy = read(rules=rules)
    assert policy is not None
    assert policy.rules == ()


def test_a_rule_keeps_its_place_behind_one_that_is_left_out() -> None:
    policy = read(rules=[None, {**RULE, "hint": "Do."}, {**RULE, "hint": 1}])
    assert policy is not None
    assert [(rule.pointer[1], rule.hint) for rule in policy.rules] == [(1, "Do.")]
