from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.schemas.definitions import DRAFTS, schema_violations
from registry_cli.schemas.instances import violations


def _only(schema: Any) -> tuple[tuple[str | int, ...], str, str]:
    (found,) = schema_violations(schema)
    return found.pointer, found.message, found.hint


@pytest.mark.parametrize(
    "schema",
    [
        {},
        True,
        False,
        {"type": ["string", "null"], "pattern": r"^(?=a)\w+$", "x-own": 1},
        {"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "string"}}},
        {"$ref": "#here", "$defs": {"x": {"$anchor": "here"}}},
        {"properties": {"$ref": {"type": "string"}, "pattern": {"const": "("}}, "examples": [{"$ref": "http://x"}]},
        {"properties": {"child": {"$ref": "#"}, "first": {"$ref": "#/allOf/0"}}, "allOf": [{"$dynamicRef": "#"}]},
        {"$id": "urn:x:y", "$ref": "urn:x:y#/$defs/a", "$defs": {"a": True}},
        {"$id": "https://e.x/a", "$defs": {"b": {"$id": "b", "type": "string"}}, "properties": {"x": {"$ref": "b"}}},
        {"$schema": "http://json-schema.org/draft-07/schema", "definitions": {}, "not": {"$ref": "#/definitions"}},
        {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": True},
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        *(manifest_schema(kind) for kind in KINDS),
    ],
)  # fmt: skip
def test_a_schema_has_no_violation(schema: Any) -> None:
    assert schema_violations(schema) == []


@pytest.mark.parametrize(
    ("schema", "pointer", "message", "hint"),
    [
        (5, (), "the document must be true or false or a mapping, not a whole number", ""),
        ([], (), "the document must be true or false or a mapping, not a list", ""),
        (
            {"properties": {"a": {"type": "strin"}}},
            ("properties", "a", "type"),
            '`properties.a.type` must be one of array, boolean, integer, null, number, object, string, not "strin"',
            "did you mean string?",
        ),
        (
            {"properties": {"a": "string"}},
            ("properties", "a"),
            "`properties.a` must be true or false or a mapping, not a text",
            "",
        ),
        ({"minLength": -1}, ("minLength",), "`minLength` must be at least 0, not -1", ""),
        ({"pattern": "("}, ("pattern",), '`pattern` must be a regular expression, not "("', ""),
        ({"pattern": r"\p{Nope}"}, ("pattern",), '`pattern` must be a regular expression, not "\\\\p{Nope}"', ""),
        (
            {"patternProperties": {"(": {}}},
            ("patternProperties", "("),
            'the key "(" in `patternProperties` must be a regular expression, not "("',
            "",
        ),
        (
            {"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": 5, "minimum": 1},
            ("exclusiveMinimum",),
            "`exclusiveMinimum` must be true or false, not a whole number",
            "write true or false, without quotes",
        ),
    ],
)  # fmt: skip
def test_what_is_no_schema_is_told_why_and_where(schema: Any, pointer: Any, message: str, hint: str) -> None:
    assert _only(schema) == (pointer, message, hint)


def test_several_things_are_told_at_once() -> None:
    found = schema_violations({"required": "a", "properties": {"x": {"type": "nul", "enum": 3}}})
    assert {item.pointer for item in found} == {("required",), ("properties", "x", "type"), ("properties", "x", "enum")}


@pytest.mark.parametrize(
    ("draft", "hint"),
    [
        ("http://json-schema.org/draft-7/schema#", "did you mean http://json-schema.org/draft-07/schema?"),
        ("https://example.com/my-schema", "leave it out for https://json-schema.org/draft/2020-12/schema"),
        (7, "leave it out for https://json-schema.org/draft/2020-12/schema"),
    ],
)
def test_a_draft_that_nobody_knows_is_refused(draft: Any, hint: str) -> None:
    pointer, message, told = _only({"$schema": draft})
    assert (pointer, told) == (("$schema",), hint)
    assert all(known in message for known in DRAFTS)


@pytest.mark.parametrize("target", ["https://example.com/s.json", "other.json", "../x.json#/a", "file:///etc/passwd"])
def test_a_reference_out_of_the_schema_is_refused_and_not_followed(target: str) -> None:
    pointer, message, hint = _only({"properties": {"a": {"$ref": target}}})
    assert pointer == ("properties", "a", "$ref")
    assert target in message
    assert "nothing is fetched" in message
    assert "$defs" in hint


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        ("#/$defs/Adress", 'leads to "#/$defs/Adress", which does not exist', "did you mean #/$defs/Address?"),
        ("#/allOf/7", 'leads to "#/allOf/7", which does not exist', ""),
        ("#/allOf/x", 'leads to "#/allOf/x", which does not exist', ""),
        ("#plase", 'leads to the anchor "plase", which does not exist', "did you mean place?"),
    ],
)
def test_a_reference_that_leads_nowhere_names_what_is_near(target: str, message: str, hint: str) -> None:
    schema = {"allOf": [True, {"$ref": target}], "$defs": {"Address": {"$anchor": "place"}}}
    assert _only(schema) == (("allOf", 1, "$ref"), f"`allOf[1].$ref` {message}", hint)


def test_a_lost_reference_between_parts_with_ids_is_left_to_the_compiler() -> None:
    schema = {"$id": "https://e.x/a", "$defs": {"b": {"$id": "b"}}, "properties": {"x": {"$ref": "c"}}}
    pointer, message, _ = _only(schema)
    assert pointer == ()
    assert message.startswith("the schema cannot be used: ")


def test_references_that_multiply_are_bounded() -> None:
    """A few lines would otherwise keep the validator busy for years."""
    levels: dict[str, Any] = {f"a{number}": {"allOf": [{"$ref": f"#/$defs/a{number + 1}"}] * 2} for number in range(30)}
    pointer, message, _ = _only({"$ref": "#/$defs/a0", "$defs": levels | {"a30": {}}})
    assert (pointer, "100,000" in message) == ((), True)
    few = {f"a{number}": {"allOf": [{"$ref": f"#/$defs/a{number + 1}"}] * 2} for number in range(5)}
    assert schema_violations({"$ref": "#/$defs/a0", "$defs": few | {"a5": {}}}) == []


def test_an_endless_chain_of_references_is_bounded() -> None:
    chain: dict[str, Any] = {f"a{number}": {"$ref": f"#/$defs/a{number + 1}"} for number in range(5_000)}
    assert len(schema_violations({"$ref": "#/$defs/a0", "$defs": chain | {"a5000": {}}})) == 1


def test_a_schema_that_is_too_deep_is_told_and_not_raised() -> None:
    deep: dict[str, Any] = {"pattern": "a"}
    for _ in range(400):
        deep = {"not": deep}
    assert _only(deep)[1].startswith("the schema cannot be read: ")


@pytest.mark.parametrize("keyword", ["pattern", "description", "$comment", "enum"])
def test_a_lone_surrogate_in_a_schema_hides_nothing_else(keyword: str) -> None:
    """That it is there is told elsewhere."""
    value: Any = ["\ud800"] if keyword == "enum" else "\ud800"
    sound = {keyword: value, "properties": {"\udfff": {}, "x": {"pattern": "a"}}}
    assert schema_violations(sound) == []
    assert _only({**sound, "minLength": -1})[0] == ("minLength",)
    violations(sound, {"x": "a"})


_KEYWORDS = [
    "type",
    "properties",
    "items",
    "$ref",
    "$defs",
    "allOf",
    "enum",
    "pattern",
    "$schema",
    "$id",
    "minimum",
    "not",
    "const",
]
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["string", "#", "#/$defs/a", "a", "(", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*_KEYWORDS, "a"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(_KEYWORDS), _VALUES, max_size=4), _VALUES)
@settings(max_examples=300, deadline=None)
def test_a_schema_without_violations_can_be_used_and_every_violation_has_its_place(schema: Any, instance: Any) -> None:
    found = schema_violations(schema)
    if not found:
        violations(schema, instance)
    for violation in found:
        here = schema
        for step in violation.pointer:
            here = here[step]


def test_patterns_that_look_around_are_bounded_for_each_takes_megabytes() -> None:
    some = {f"p{number}": {"pattern": f"^(?!{number})x"} for number in range(50)}
    plain = {f"q{number}": {"pattern": f"^(?:{number})x"} for number in range(50)}
    assert schema_violations({"properties": {**some, **plain}}) == []
    pointer, message, _ = _only({"properties": some, "patternProperties": {r"^(a)\1": {}}})
    assert (pointer, message) == ((), "the schema has more than 50 patterns that look around or back")


@pytest.mark.parametrize(
    "patterns", [[rf"^\w{{1,200}}{number}$" for number in range(1000)], [r"((a{100}){100}){100}"], ["x" * 200_001]]
)
def test_the_size_of_all_patterns_together_is_bounded(patterns: list[str]) -> None:
    pointer, message, _ = _only({"patternProperties": {pattern: {} for pattern in patterns}})
    assert (pointer, message) == ((), "the patterns of the schema stand for more than 200,000 signs")


def test_thousands_of_common_patterns_are_no_burden() -> None:
    uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    assert schema_violations({"properties": {f"p{number}": {"pattern": uuid} for number in range(1500)}}) == []


def test_ten_thousand_references_that_lead_nowhere_are_told_in_bounded_number_and_time() -> None:
    known: dict[str, Any] = {f"known_{number}": {} for number in range(10_000)}
    wrong = {f"p{number}": {"$ref": f"#/$defs/unknown_{number}"} for number in range(10_000)}
    assert 200 <= len(schema_violations({"$defs": known, "properties": wrong})) < 210
