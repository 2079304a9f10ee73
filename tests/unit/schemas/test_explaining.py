"""One test for each thing a schema can say: where it points, what it says, and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from registry_cli.schemas.instances import violations
from registry_cli.schemas.violation import Part, Violation


def _only(schema: dict[str, Any], instance: Any) -> Violation:
    (violation,) = violations(schema, instance)
    return violation


def _field(schema: dict[str, Any], value: Any) -> tuple[str, str]:
    found = _only({"properties": {"x": schema}}, {"x": value})
    assert (found.pointer, found.target) == (("x",), Part.VALUE)
    return found.message.removeprefix("`x` "), found.hint


@pytest.mark.parametrize(
    ("schema", "value", "message", "hint"),
    [
        ({"type": "integer"}, "5", "must be a whole number, not a text", "write the number without quotes"),
        ({"type": "string"}, 1.0, "must be a text, not a number", "put the value in quotes"),
        ({"type": "string"}, True, "must be a text, not true", "put the value in quotes"),
        ({"type": "boolean"}, "yes", "must be true or false, not a text", "write true or false, without quotes"),
        ({"type": "array"}, "a", "must be a list, not a text", "write it as a list, also when it is a single item"),
        ({"type": "array"}, {}, "must be a list, not a mapping", ""),
        ({"type": "object"}, [], "must be a mapping, not a list", ""),
        ({"type": "string"}, None, "must be a text, not null", "give it a value, or leave the field out"),
        ({"type": ["object", "boolean"]}, "a", "must be true or false or a mapping, not a text", ""),
        ({"enum": ["stop", "retry"]}, "Stopp", 'must be one of stop, retry, not "Stopp"', "did you mean stop?"),
        ({"enum": [1, None]}, "x", 'must be one of 1, null, not "x"', ""),
        ({"const": 5}, 6, "must be 5, not 6", ""),
        ({"minimum": 1, "maximum": 50}, 80, "must be from 1 to 50, not 80", ""),
        ({"minimum": 1, "maximum": 50}, 0, "must be from 1 to 50, not 0", ""),
        ({"exclusiveMinimum": 0}, 0, "must be more than 0, not 0", ""),
        ({"exclusiveMaximum": 1}, 1.5, "must be less than 1, not 1.5", ""),
        ({"multipleOf": 5}, 6, "must be a multiple of 5, not 6", ""),
        ({"minLength": 1}, "", "must not be empty", ""),
        ({"minLength": 1, "maxLength": 3}, "abcd", "must have from 1 to 3 characters, not 4", ""),
        ({"minLength": 2}, "", "must have at least 2 characters, not 0", ""),
        ({"minItems": 1}, [], "must not be empty", ""),
        ({"maxItems": 1}, [1, 2], "must have at most 1 items, not 2", ""),
        ({"minProperties": 2, "maxProperties": 2}, {"a": 1}, "must have exactly 2 fields, not 1", ""),
        ({"pattern": "^a"}, "b", 'must match the pattern ^a, not "b"', ""),
        ({"pattern": "^a", "patternErrorMessage": "must start with a"}, "b", 'must start with a, not "b"', ""),
        ({"uniqueItems": True}, [1, 1], "must not hold the same item twice", "delete the repeated item"),
        ({"contains": {"type": "string"}}, [1], 'must hold an item that fits {"type": "string"}', ""),
        ({"not": {"type": "string"}}, "x", 'must not fit {"type": "string"}, and does', ""),
        ({"oneOf": [{}, {"minimum": 3}]}, 5, "fits more than one of the alternatives, and must fit exactly one", ""),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_what_it_must_be(schema: dict[str, Any], value: Any, message: str, hint: str) -> None:
    assert _field(schema, value) == (message, hint)


def test_a_format_is_named_with_an_example() -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"x": {"format": "date"}}}
    assert _only(schema, {"x": "soon"}).message == '`x` must be a date such as 2026-01-31, not "soon"'
    assert _only({**schema, "properties": {"x": {"format": "ipv4"}}}, {"x": "a"}).message.startswith(
        "`x` must be of the format ipv4"
    )


def test_a_missing_field_points_at_the_mapping_that_lacks_it_and_shows_an_example() -> None:
    part = {"required": ["ref"], "properties": {"ref": {"examples": ["chatbot@^1.0"]}}}
    assert _only({"properties": {"template": part}}, {"template": {}}) == Violation(
        ("template",), "required", "`ref` is missing in `template`", 'for example ref: "chatbot@^1.0"', Part.MISSING
    )
    assert _only({"required": ["a"]}, {}) == Violation((), "required", "`a` is missing", "", Part.MISSING)
    assert _only({"required": ["a"], "properties": {"a": True}}, {}).hint == ""


def test_a_field_that_another_requires_is_missing_like_any() -> None:
    found = _only({"dependentRequired": {"a": ["b"]}}, {"a": 1})
    assert (found.message, found.target) == ("`b` is missing", Part.MISSING)


@pytest.mark.parametrize("keyword", ["additionalProperties", "unevaluatedProperties"])
def test_each_unknown_field_is_told_by_itself_at_its_key(keyword: str) -> None:
    schema = {"properties": {"p": {"properties": {"temperature": {}, "top_p": {}}, keyword: False}}}
    assert violations(schema, {"p": {"temprature": 1, "hue": 2}}) == [
        Violation(
            ("p", "temprature"),
            keyword,
            "`temprature` is not a known field in `p`",
            "did you mean temperature?",
            Part.KEY,
        ),
        Violation(("p", "hue"), keyword, "`hue` is not a known field in `p`", "known are temperature, top_p", Part.KEY),
    ]


def test_where_no_field_is_known_none_is_offered() -> None:
    assert _only({"additionalProperties": False}, {"a": 1}).hint == ""


def test_a_key_of_the_wrong_form_is_pointed_at() -> None:
    schema = {"properties": {"files": {"propertyNames": {"pattern": "^[a-z]+$"}}}}
    assert _only(schema, {"files": {"ok": 1, "A": 2}}) == Violation(
        ("files", "A"), "propertyNames", 'the key "A" in `files` must match the pattern ^[a-z]+$, not "A"', "", Part.KEY
    )
    top = _only({"propertyNames": {"enum": ["body"]}}, {"boddy": 1})
    assert top.message == 'the key "boddy" must be one of body, not "boddy"'
    assert top.hint == "did you mean body?"


def test_a_field_that_is_forbidden_must_be_left_out() -> None:
    assert _only({"properties": {"x": False}}, {"x": 1}) == Violation(
        ("x",), "false", "`x` must be left out", "", Part.KEY
    )


def test_of_alternatives_that_each_need_another_field_both_are_named() -> None:
    schema = {"properties": {"s": {"anyOf": [{"required": ["command"]}, {"required": ["url"]}]}}}
    assert _only(schema, {"s": {}}) == Violation(
        ("s",), "anyOf", "`command` or `url` is missing in `s`", "give at least one of them", Part.MISSING
    )


CHANGE = {"type": "object", "required": ["version"], "properties": {"version": {"type": "string"}}}
CHANGELOG = {"anyOf": [{"type": "array", "items": CHANGE}, {"type": "string", "minLength": 1}]}


@pytest.mark.parametrize(
    ("value", "pointer", "message"),
    [
        (5, ("x",), "`x` must be a list or a text, not a whole number"),
        ("", ("x",), "`x` must not be empty"),
        ([{"version": 5}], ("x", 0, "version"), "`x[0].version` must be a text, not a whole number"),
        ([{}], ("x", 0), "`version` is missing in `x[0]`"),
    ],
)
def test_of_alternatives_only_the_one_that_was_meant_is_explained(value: Any, pointer: Any, message: str) -> None:
    found = _only({"properties": {"x": CHANGELOG}}, {"x": value})
    assert (found.pointer, found.message) == (pointer, message)


def test_of_alternatives_of_one_type_the_deepest_error_speaks() -> None:
    first = {"required": ["a"], "properties": {"a": {"type": "string"}}}
    second = {"required": ["b", "c"]}
    assert _only({"oneOf": [second, first]}, {"a": 5}).pointer == ("a",)


def test_what_nobody_foresaw_is_told_in_the_validators_words() -> None:
    draft7 = {"$schema": "http://json-schema.org/draft-07/schema#", "contentEncoding": "base64"}
    assert _only(draft7, "%%").message.startswith("the document does not fit its schema: ")


def test_errors_behind_references_know_their_schema() -> None:
    schema = {"$ref": "#/$defs/n", "$defs": {"n": {"minimum": 2, "maximum": 4}}}
    assert _only(schema, 9).message == "the document must be from 2 to 4, not 9"
