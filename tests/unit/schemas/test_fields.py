from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.location import Pointer
from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.schemas.fields import bounds_in_words, field_schema, type_in_words


@pytest.mark.parametrize(
    ("kind", "pointer", "title"),
    [
        ("agent", ("max_iterations",), "Max iterations"),
        ("agent", ("deprecation",), "Deprecation"),
        ("agent", ("deprecation", "replaced_by"), "Replaced by"),
        ("workflow", ("steps", 2, "agent"), "Agent"),
    ],
)
def test_a_field_is_found_wherever_it_is(kind: str, pointer: Pointer, title: str) -> None:
    schema = field_schema(manifest_schema(kind), pointer)
    assert schema
    assert schema["title"] == title
    assert schema["description"]


@pytest.mark.parametrize("pointer", [("colour",), ("name", "x"), ("allowed_tools", "x"), ("max_iterations", 0)])
def test_a_field_that_is_not_there_is_told_by_nothing(pointer: Pointer) -> None:
    assert field_schema(manifest_schema("agent"), pointer) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_has_a_type_and_words(kind: str) -> None:
    schema = manifest_schema(kind)
    for name in schema["properties"]:
        field = field_schema(schema, (name,))
        assert field
        assert field["description"]
        assert type_in_words(field), name


def test_what_stands_beside_a_reference_overrules_what_it_leads_to() -> None:
    schema = {
        "$defs": {"a": {"title": "A", "type": "string"}},
        "properties": {"x": {"$ref": "#/$defs/a", "title": "X"}},
    }
    found = field_schema(schema, ("x",))
    assert found
    assert (found["title"], found["type"]) == ("X", "string")


def test_a_schema_that_refers_to_itself_ends() -> None:
    schema = {"$ref": "#", "properties": {"x": {"$ref": "#"}}, "additionalProperties": {"title": "Other"}}
    assert field_schema(schema, ("x", "x", "y")) == {"title": "Other"}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"type": "array"}, "list"),
        ({"type": ["object", "boolean"]}, "object or boolean"),
        ({}, ""),
    ],
)
def test_a_type_is_told_in_words(schema: dict[str, Any], words: str) -> None:
    assert type_in_words(schema) == words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"minimum": 1, "maximum": 50}, ["1 to 50"]),
        ({"minLength": 1}, ["not empty"]),
        ({"maxItems": 3}, ["at most 3 items"]),
        ({"minimum": 1}, ["at least 1"]),
        ({"enum": ["a", "b"]}, ['one of "a", "b"']),
        ({"enum": list(range(20))}, ["one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ..."]),
        ({"pattern": "^a$", "patternErrorMessage": "must be `a`"}, ["must be `a`"]),
    ],
)
def test_bounds_are_told_in_words(schema: dict[str, Any], words: list[str]) -> None:
    assert list(bounds_in_words(schema)) == words
