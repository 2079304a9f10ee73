from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.examples import _plainly_fits, example_violations
from registry_cli.schemas.instances import violations


def found(schema: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.pointer, one.message) for one in example_violations(schema)]


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_schemas_have_examples_that_fit(kind: str) -> None:
    assert found(manifest_schema(kind)) == []


def test_each_example_is_held_against_the_part_it_stands_in() -> None:
    schema = {
        "properties": {"a": {"type": "string", "examples": ["x", 5]}, "b": {"$ref": "#/$defs/c", "default": 0}},
        "$defs": {"c": {"minimum": 1, "default": 2}},
        "examples": [{"a": "x"}, {"a": 1}],
    }
    assert sorted(found(schema), key=str) == [
        (("examples", 1, "a"), "the example breaks the schema it stands in: `a` must be a text, not a whole number"),
        (
            ("properties", "a", "examples", 1),
            "the example breaks the schema it stands in: it must be a text, not a whole number",
        ),
        (("properties", "b", "default"), "the default breaks the schema it stands in: it must be at least 1, not 0"),
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"examples": {"type": "integer"}, "default": {"type": "integer"}}},
        {"const": {"default": 5}, "enum": [{"examples": [5]}]},
        {"type": "string", "x-own": {"type": "string", "default": 5}},
        {"type": "string", "examples": "left to the metaschema"},
        {"type": "string", "examples": []},
    ],
)
def test_what_is_only_called_like_an_example_is_none(schema: dict[str, Any]) -> None:
    assert found(schema) == []


_SCHEMAS = st.recursive(
    st.sampled_from([True, {}, {"type": "string"}, {"$ref": "#"}, {"default": 5, "type": "string"}, {"enum": ["a"]}]),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from(["a", "examples", "b/c"]), inner, max_size=2),
            "items": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "examples": st.lists(st.sampled_from([1, "a", None, {"a": 1}, ["a", 5]]), max_size=2),
            "default": st.sampled_from([1, "a", {"a": {"a": 5}}, "\ud800"]),
            "type": st.sampled_from(["string", "object", ["array", "integer"]]),
        },
    ),
    max_leaves=6,
)


@given(_SCHEMAS.filter(lambda schema: isinstance(schema, dict)))
@settings(deadline=None)
def test_every_violation_leads_into_the_schema_and_says_something(schema: dict[str, Any]) -> None:
    if schema_violations(schema):
        return
    for violation in example_violations(schema):
        assert violation.message.startswith("the ")
        here: Any = schema
        for step in violation.pointer:
            here = here[step]


_PARTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "boolean", "number", "null", ["string", "null"]]),
        "minimum": st.integers(0, 3) | st.just(1.5),
        "maximum": st.integers(0, 3),
        "enum": st.lists(st.sampled_from([1, "a", True, None]), min_size=1, max_size=3),
        "minLength": st.just(2),
        "title": st.just("x"),
    },
)


@given(_PARTS, st.sampled_from([0, 1, 2.0, 2.5, "", "a", "ab", True, False, None, [], {}, "\ud800"]))
def test_the_quick_look_never_takes_what_the_schema_refuses(part: dict[str, Any], value: Any) -> None:
    if _plainly_fits(part, value):
        assert violations(part, value) == []
