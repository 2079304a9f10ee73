from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.schemas.definitions import schema_violations, with_plain_schemas
from registry_cli.schemas.instances import surely_valid, violations

HOLDER = with_plain_schemas({"type": "object", "properties": {"given": True}}, [("given",)])
KEYWORDS = st.sampled_from(
    """
    type properties required additionalProperties items enum const title description minimum maximum minLength maxLength
    minItems maxItems format pattern $ref $id $schema allOf not x-own examples default
    """.split()  # noqa: SIM905 - a word list reads better
)
SCALARS = ["string", "object", "null", "", "nope", True, False, None, 0, 1, -1, 1.5, 10**30]
VALUES = st.recursive(
    st.sampled_from([*SCALARS, [], {}, ["string"]]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS | st.sampled_from("ab"), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=500)
@given(st.dictionaries(KEYWORDS, VALUES, max_size=4))
def test_what_is_surely_a_schema_is_one(schema: dict[str, Any]) -> None:
    if surely_valid(HOLDER, {"given": schema}):
        assert schema_violations(schema) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"pattern": "a"},
        {"properties": {"a": {"$id": "x"}}},
        {"$schema": "http://json-schema.org/draft-07/schema"},
        {"type": "nope"},
        {"required": ["a", "a"]},
        {"minLength": -1},
        {"items": [{}]},
        True,
        "\ud800",
    ],
)
def test_what_needs_a_closer_look_is_in_doubt(schema: Any) -> None:
    assert not surely_valid(HOLDER, {"given": schema})


def test_a_common_schema_needs_one_look() -> None:
    text = {"type": ["string", "null"], "description": "Why.", "minLength": 1, "maxLength": 80}
    schema = {
        "type": "object",
        "properties": {
            "why": text,
            "tags": {"type": "array", "items": text, "maxItems": 3},
            "kind": {"enum": ["a", 1]},
        },
        "required": ["why"],
        "additionalProperties": False,
    }
    assert surely_valid(HOLDER, {"given": schema})


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_surely_a_manifest_is_one(kind: str) -> None:
    stricter = with_plain_schemas(manifest_schema(kind), KINDS[kind].schema_fields)
    for example in stricter.get("examples", [{}]):
        assert not surely_valid(stricter, example) or violations(manifest_schema(kind), example) == []
