from __future__ import annotations

from typing import Any

import pytest

from registry_cli.schemas.subschemas import intricate_keywords


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
