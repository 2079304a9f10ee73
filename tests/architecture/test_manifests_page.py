"""The reference of manifests names every field of every kind, with everything that its schema says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from docs.manifests_page import bounds, fields_of
from registry_cli.kinds.table import KINDS, MCP, manifest_schema, mcp_schema

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "manifests.md"
BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
names = pytest.mark.parametrize("name", [*KINDS, MCP])


def schema_of(name: str) -> dict[str, Any]:
    return mcp_schema() if name == MCP else manifest_schema(name)


def rows(name: str) -> dict[str, list[str]]:
    """The cells behind each field, in the section of a kind and the one of every kind."""
    sections: dict[str, str] = dict(
        re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    text = sections["mcp.json"] if name == MCP else sections["Every kind"] + sections[name]
    lines = [re.split(r" (?<!\\)\| ", line.strip("| ")) for line in text.splitlines() if line.startswith("| `")]
    return {field.strip("`"): cells for field, *cells in lines}


def properties(part: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every property that a schema declares, wherever: read without the help of what wrote the page."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "properties":
                yield from value.items()
            if key not in {"examples", "default"}:
                yield from properties(value)
    elif isinstance(part, list):
        for item in part:
            yield from properties(item)


@names
def test_every_field_of_the_schema_is_on_the_page(name: str) -> None:
    listed = [field.rpartition(".")[2] for field in rows(name)]

    assert sorted(listed) == sorted(field for field, _ in properties(schema_of(name)))


@names
def test_a_row_says_everything_that_the_schema_says(name: str) -> None:
    page = rows(name)
    for field in fields_of(schema_of(name)):
        said = " | ".join(page[field.path]).replace("\\|", "|")
        schema = field.schema
        assert " ".join(schema["description"].split()) in said
        assert all(f"`{json.dumps(example, ensure_ascii=False)}`" in said for example in schema.get("examples", ()))
        assert all(f"`{value}`" in said for value in schema.get("enum", ()))
        assert ("needed" in page[field.path][1]) == field.needed
        assert "default" not in schema or f"`{json.dumps(schema['default'])}`" in said
        assert all(f"{schema[key]:g}" in page[field.path][2] or schema[key] == 1 for key in BOUNDS if key in schema)


def test_every_field_has_a_description_and_an_example() -> None:
    poor = [
        f"{name}: {field}"
        for name in [*KINDS, MCP]
        for field, schema in properties(schema_of(name))
        if not schema.get("description") or not schema.get("examples")
    ]

    assert poor == []


def test_every_pattern_is_a_form_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("\n## Forms of text\n")[2].replace("\\|", "|")
    patterns = {
        found
        for name in [*KINDS, MCP]
        for found in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(schema_of(name)))
    }

    assert patterns
    assert [pattern for pattern in patterns if f"`{json.loads(pattern)}`" not in page] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"minimum": 1, "maximum": 50}, ["1 to 50"]),
        ({"minimum": 0.5}, ["at least 0.5"]),
        ({"maximum": 9}, ["at most 9"]),
        ({"minLength": 1}, ["not empty"]),
        ({"minLength": 2, "maxLength": 3}, ["2 to 3 characters"]),
        ({"minItems": 2, "items": {"minLength": 1}}, ["at least 2 items", "each not empty"]),
        ({"enum": ["a", "b"]}, ["one of `a`, `b`"]),
        ({"additionalProperties": {"maximum": 2}}, ["each value at most 2"]),
        ({"anyOf": [{"minLength": 1}, {"minItems": 1}]}, ["not empty", "not empty"]),
        ({"type": "string"}, []),
    ],
)
def test_bounds_are_put_into_words(schema: dict[str, Any], words: list[str]) -> None:
    assert list(bounds(schema)) == words


def test_a_field_inside_lists_and_objects_is_named_by_its_way() -> None:
    paths = [field.path for field in fields_of(manifest_schema("workflow"))]

    assert "steps[].depends_on" in paths
    assert "mcpServers.*.url" in [field.path for field in fields_of(mcp_schema())]
