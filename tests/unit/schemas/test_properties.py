from __future__ import annotations

import time
from typing import Any

import pytest

from registry_cli.schemas.properties import properties_of


def test_properties_are_told_with_the_place_of_their_schema() -> None:
    schema = {
        "properties": {"a": {}, "b": {"properties": {"inner": {}}}},
        "allOf": [{"$ref": "#/$defs/x"}, {"properties": {"c": {}}}],
        "if": {"properties": {"d": {}}},
        "then": {"properties": {"e": {}, "a": {}}},
        "dependentSchemas": {"a": {"properties": {"f": {}}}},
        "$defs": {"x": {"properties": {"g": {}}, "$ref": "#"}, "unused": {"properties": {"h": {}}}},
    }
    assert properties_of(schema).declared == {
        "a": ("properties", "a"),
        "b": ("properties", "b"),
        "c": ("allOf", 1, "properties", "c"),
        "d": ("if", "properties", "d"),
        "e": ("then", "properties", "e"),
        "f": ("dependentSchemas", "a", "properties", "f"),
        "g": ("$defs", "x", "properties", "g"),
    }


@pytest.mark.parametrize(
    ("schema", "permitted"),
    [
        ({"properties": {"a": {}}}, {"a"}),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a"}),
        ({"additionalProperties": True}, {"a", "b", "x_1"}),
        ({"unevaluatedProperties": {"type": "string"}}, {"a", "b", "x_1"}),
        ({"patternProperties": {"^x_[0-9]$": {}}}, {"x_1"}),
        ({"patternProperties": {"(": {}}}, {"a", "b", "x_1"}),
        ({"anyOf": [{"properties": {"a": {}}}, {"patternProperties": {"^b": {}}}]}, {"a", "b"}),
        ({}, set()),
    ],
)
def test_a_name_is_permitted_where_the_schema_speaks_of_it(schema: dict[str, Any], permitted: set[str]) -> None:
    properties = properties_of(schema)
    assert {name for name in ("a", "b", "x_1") if properties.permits(name)} == permitted


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": 5, "allOf": 5, "if": 5, "dependentSchemas": 5, "patternProperties": 5, "$ref": 5},
        {"properties": ["a"], "allOf": [5, None], "$ref": "#/nowhere"},
        {"$ref": "elsewhere"},
    ],
)
def test_what_is_no_schema_declares_nothing(schema: dict[str, Any]) -> None:
    assert properties_of(schema).declared == {}


def test_a_pattern_that_would_take_for_ever_takes_no_time() -> None:
    start = time.process_time()
    assert not properties_of({"patternProperties": {"^(a+)+$": {}}}).permits("a" * 200 + "!")
    assert time.process_time() - start < 1
