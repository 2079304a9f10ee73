from __future__ import annotations

from typing import Any

import pytest

from registry_cli.schemas.subschemas import expansion, intricate_keywords, is_recursive, led_to


@pytest.mark.parametrize(
    ("schema", "keywords"),
    [
        ({"type": "object", "properties": {"a": {"type": "string"}}}, set()),
        ({"allOf": [{"if": {"$ref": "#"}}, {"items": {"pattern": "^a"}}]}, {"$ref", "pattern"}),
        ({"$defs": {"a": {"$id": "x"}}, "not": {"patternProperties": {}}}, {"$id", "patternProperties"}),
        ({"properties": {"id": {}, "pattern": {"type": "string"}}}, set()),
        ({"enum": [{"$ref": "of the instance, not the schema"}], "default": {"pattern": 1}}, set()),
    ],
)
def test_only_keywords_of_schemas_count_and_not_fields_or_values_of_that_name(
    schema: dict[str, Any], keywords: set[str]
) -> None:
    assert intricate_keywords(schema) == keywords


@pytest.mark.parametrize(
    ("schema", "recursive"),
    [
        ({"properties": {"a": {"$ref": "#/$defs/b"}, "c": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"not": {}}}}, False),
        ({"properties": {"a": {"$ref": "#"}}}, True),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"$ref": "#/$defs/a"}}}, True),
        ({"$defs": {"unused": {"$ref": "#/$defs/unused"}}}, False),
        ({"$dynamicRef": "#x"}, True),
        ({"enum": [{"$ref": "#"}], "items": True}, False),
    ],
)
def test_a_schema_is_recursive_where_a_part_leads_back_to_itself(
    schema: dict[str, Any],
    recursive: bool,  # noqa: FBT001
) -> None:
    assert is_recursive(schema) is recursive


def test_a_part_stands_for_all_that_its_references_lead_to() -> None:
    schema: dict[str, Any] = {
        "properties": {"a": {"$ref": "#/$defs/b"}, "c": {}},
        "$defs": {"b": {"not": {"not": {}}}},
    }
    assert expansion(schema, schema) == 6
    assert expansion(schema, schema["properties"]["a"]) == 4
    assert expansion(schema, True) == 0


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("#", ((), None)),
        ("#/$defs/a~1b%20c", (("$defs", "a/b c"), 1)),
        ("#/allOf/1/not", (("allOf", 1, "not"), 2)),
        ("#/allOf/2", None),
        ("#/allOf/-1", None),
        (f"#/allOf/{'1' * 9999}", None),
        ("#/allOf/\u0661", (("allOf", 1), {"not": 2})),
        ("#/$defs/a~1b%20c/d", None),
        ("#/nowhere", None),
    ],
)
def test_a_reference_leads_to_a_place_or_nowhere(target: str, found: Any) -> None:
    schema = {"$defs": {"a/b c": 1}, "allOf": [{}, {"not": 2}]}
    assert led_to(schema, target) == (found if target != "#" else ((), schema))
