from __future__ import annotations

import json

import pytest

from tests.unit.validation.checking import Content, agent, check, codes, template, tool

BAD = "{type: string, examples: [5]}"


@pytest.mark.parametrize(
    ("files", "pointer"),
    [
        (agent("a", f"output_schema: {BAD}\n"), ("output_schema", "examples", 0)),
        (tool("t", f"output_schema: {{items: {BAD}}}\n"), ("output_schema", "items", "examples", 0)),
        (
            template("t", f"body: '{{{{ a }}}}'\nvariables: {{properties: {{a: {BAD}}}}}\n"),
            ("variables", "properties", "a", "examples", 0),
        ),
    ],
)  # fmt: skip
def test_an_example_that_its_schema_refuses_is_told_at_the_example(
    files: dict[str, Content], pointer: tuple[str | int, ...]
) -> None:
    (finding,) = check(files)
    assert (finding.code, finding.pointer) == ("REG121", pointer)
    assert finding.location.end_column - finding.location.column == 1


def test_a_default_without_a_required_field_is_told_at_the_default() -> None:
    (finding,) = check(tool("t", "output_schema:\n  required: [a]\n  default: {b: 1}\n"))
    assert (finding.code, finding.pointer, finding.location.line) == ("REG121", ("output_schema", "default"), 9)
    assert finding.message == "the default breaks the schema it stands in: `a` is missing"


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, examples: [a], default: b}",
        "{type: object, properties: {default: {type: string}}}",
        "true",
        "{$ref: '#/$defs/a', examples: [1], $defs: {a: {type: integer}}}",
    ],
)
def test_examples_that_fit_are_no_finding(schema: str) -> None:
    assert check(tool("t", f"output_schema: {schema}\n")) == ()


def test_of_a_schema_that_is_none_only_that_is_told() -> None:
    assert codes(check(tool("t", "output_schema: {type: strin, default: 5}\n"))) == ["REG109"]
    assert codes(check(tool("t", "output_schema: default\n"))) == ["REG103"]


def test_a_keyword_that_is_written_with_escapes_is_still_read() -> None:
    manifest = {
        "tool_id": "t", "name": "T", "description": "Helps.", "version": "1.0.0", "endpoint": "https://x.example",
        "input_schema": {"type": "string", "default": 5},
    }  # fmt: skip
    text = json.dumps(manifest).replace("default", "\\u0064efault")
    assert codes(check({"tools/t.json": text})) == ["REG121"]
