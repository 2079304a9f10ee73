"""Pairs of schemas, each with what the comparison says: nothing, or the aspects in which they clash."""

from __future__ import annotations

from typing import Any

import pytest

from registry_cli.schemas.comparison.narrowing import allowed_now, refused_now

TEXT, NUMBER, WHOLE, NULL = ({"type": name} for name in ("string", "number", "integer", "null"))

ANYTHING: dict[str, Any] = {}


def record(*required: str, closed: bool = False, **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": list(required)}
    return {**schema, "additionalProperties": False} if closed else schema


def listing(items: Any = ANYTHING, **keywords: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **keywords}


def tagged(tag: str, **properties: Any) -> dict[str, Any]:
    return record("kind", kind={"const": tag}, **properties)


TREE: dict[str, Any] = {
    "$ref": "#/$defs/tree",
    "$defs": {"tree": record(label=TEXT, below=listing({"$ref": "#/$defs/tree"}))},
}
WIDER_TREE: dict[str, Any] = {
    "$ref": "#/$defs/tree",
    "$defs": {"tree": record(label={"type": ["string", "null"]}, below=listing({"$ref": "#/$defs/tree"}))},
}
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"

INCLUDED: dict[str, tuple[Any, Any]] = {
    "a whole number is a number": (WHOLE, NUMBER),
    "one type more": (TEXT, {"type": ["string", "null"]}),
    "nothing is asked any more": (record("a", a=TEXT), True),
    "nothing was taken": (False, TEXT),
    "a field need not be there": (record("a", a=TEXT), record(a=TEXT)),
    "more values": ({"enum": ["a", "b"]}, {"enum": ["b", "a", "c"]}),
    "a value becomes one of several": ({"const": 1}, {"enum": [1.0, 2]}),
    "listed values are tried one by one": ({"enum": ["ab", "abc"]}, {"type": "string", "minLength": 2}),
    "true and false are listed values": ({"type": "boolean"}, {"enum": [False, True]}),
    "a bound is looser": ({"minLength": 2, "maximum": 3}, {"minLength": 1, "maximum": 4}),
    "above 0 is from 1 among whole numbers": ({**WHOLE, "exclusiveMinimum": 0}, {**WHOLE, "minimum": 1}),
    "multiples of 6 are multiples of 3": ({**WHOLE, "multipleOf": 6}, {**WHOLE, "multipleOf": 3}),
    "whole numbers are multiples of 1": (WHOLE, {"multipleOf": 1}),
    "a bound of texts says nothing about numbers": (NUMBER, {"type": "number", "maxLength": 3}),
    "a pattern is gone": ({**TEXT, "pattern": "^a"}, TEXT),
    "one item cannot repeat": (listing(maxItems=1), listing(maxItems=1, uniqueItems=True)),
    "items take more": (listing(WHOLE), listing(NUMBER)),
    "a tuple is a list": ({**listing(False), "prefixItems": [TEXT, WHOLE]}, listing({"type": ["string", "number"]})),
    "it contains more of what takes more": (
        listing(contains=WHOLE, minContains=2), listing(contains=NUMBER),
    ),
    "required properties are counted": (record("a", "b"), {"minProperties": 2}),
    "named properties fall under a rule for all": (record(closed=True, a=WHOLE), {"additionalProperties": NUMBER}),
    "the names are known": (record(closed=True, a=TEXT), {"propertyNames": {"maxLength": 1}}),
    "the same pattern of names takes more": (
        {"patternProperties": {"^x": WHOLE}}, {"patternProperties": {"^x": NUMBER}},
    ),
    "what depends is required anyway": (record("b", b=TEXT), {"dependentRequired": {"a": ["b"]}}),
    "a dependent schema takes more": ({"dependentSchemas": {"a": WHOLE}}, {"dependentSchemas": {"a": NUMBER}}),
    "it moves into allOf": ({**TEXT, "minLength": 2}, {"allOf": [TEXT, {"minLength": 1}]}),
    "it moves out of allOf": ({"allOf": [TEXT, {"minLength": 2}]}, {**TEXT, "minLength": 2}),
    "it moves into a definition": (record(a=TEXT), {**record(a={"$ref": "#/$defs/t"}), "$defs": {"t": TEXT}}),
    "by an anchor": (TEXT, {"$ref": "#t", "$defs": {"t": {**TEXT, "$anchor": "t"}}}),
    "by the schema's own id": (TEXT, {"$id": "urn:x", "$ref": "urn:x#/$defs/t", "$defs": {"t": TEXT}}),
    "a schema that refers to itself takes more": (TREE, WIDER_TREE),
    "null in two ways of writing": ({"type": ["string", "null"]}, {"anyOf": [TEXT, NULL]}),
    "and back": ({"anyOf": [{**TEXT, "minLength": 2}, NULL]}, {"type": ["string", "null"], "minLength": 1}),
    "one alternative more": ({"anyOf": [TEXT]}, {"anyOf": [NULL, TEXT]}),
    "alternatives that exclude each other by type": ({"anyOf": [TEXT, NULL]}, {"oneOf": [TEXT, NULL]}),
    "alternatives that exclude each other by a tag": (
        {"oneOf": [tagged("a"), tagged("b")]}, {"oneOf": [tagged("b"), tagged("c"), tagged("a")]},
    ),
    "alternatives that excluded each other before": (
        {"oneOf": [{"minimum": 1}, {"maximum": 5}]}, {"oneOf": [{"maximum": 5}, {"minimum": 1}], "title": "T"},
    ),
    "the same is ruled out": ({"not": NULL, "minLength": 2}, {"not": NULL, "minLength": 1}),
    "what is ruled out never was there": (TEXT, {"not": NULL}),
    "under the same condition the consequence is looser": (
        {"if": TEXT, "then": {"minLength": 2}}, {"if": TEXT, "then": {"minLength": 1}, "else": True},
    ),
    "the consequence holds anyway": ({**TEXT, "minLength": 2}, {"if": {"maxLength": 9}, "then": {"minLength": 1}}),
    "a condition without consequence": (TEXT, {"if": TEXT}),
    "it is described": (TEXT, {**TEXT, "description": "A text.", "x-note": 1}),
    "the draft is named": (TEXT, {**TEXT, "$schema": "https://json-schema.org/draft/2020-12/schema"}),
    "another draft says the same": (
        {"$schema": DRAFT_7, "items": [TEXT], "additionalItems": False},
        {"prefixItems": [TEXT], "items": False},
    ),
    "draft 7 says with one word what needs two": (
        {"$schema": DRAFT_7, "dependencies": {"a": ["b"], "c": WHOLE}},
        {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": NUMBER}},
    ),
    "beside a reference draft 7 says nothing": (
        {"$schema": DRAFT_7, "definitions": {"t": TEXT}, "$ref": "#/definitions/t"},
        {"$schema": DRAFT_7, "definitions": {"t": TEXT}, "$ref": "#/definitions/t", "minLength": 3},
    ),
    "draft 4 marks exclusive bounds": (
        {"$schema": DRAFT_4, "minimum": 1, "exclusiveMinimum": True},
        {"$schema": DRAFT_4, "minimum": 1},
    ),
    "a keyword that came later says nothing": (
        {"$schema": DRAFT_4, "const": 1}, {"$schema": DRAFT_4, "const": 2},
    ),
    "nothing need be contained": (TEXT, {"type": "string", "contains": TEXT, "minContains": 0}),
}  # fmt: skip


@pytest.mark.parametrize("name", INCLUDED)
def test_what_takes_more_refuses_nothing(name: str) -> None:
    narrow, wide = INCLUDED[name]
    assert refused_now(narrow, wide) == []
    assert allowed_now(wide, narrow) == []


CLASHES: dict[str, tuple[Any, Any, list[str]]] = {
    "a type less": ({"type": ["string", "null"]}, TEXT, ["type"]),
    "a broken number is no whole one": (NUMBER, WHOLE, ["type"]),
    "nothing is taken": (TEXT, False, ["values"]),
    "a value less": ({"enum": ["a", "b"]}, {"enum": ["a"]}, ["values"]),
    "values where all were taken": (TEXT, {"enum": ["a"]}, ["values"]),
    "true is not 1": ({"enum": [1, True]}, {"enum": [1]}, ["values"]),
    "a listed value does not match": ({"enum": ["a", "bb"]}, {"minLength": 2}, ["values"]),
    "a field more": (record(a=TEXT), record("a", a=TEXT), ["required"]),
    "a field more, if another is there": (record(), {"dependentRequired": {"a": ["b"]}}, ["required"]),
    "inside a property": (record(a=NUMBER), record(a=WHOLE), ["type"]),
    "a property of a mapping without names": ({"type": "object"}, record(a=TEXT), ["type"]),
    "a bound": ({"type": "string"}, {"type": "string", "maxLength": 3}, ["bound"]),
    "a bound of numbers": ({**NUMBER, "minimum": 1}, {**NUMBER, "exclusiveMinimum": 1}, ["bound"]),
    "a step with a fraction": ({**NUMBER, "multipleOf": 0.2}, {**NUMBER, "multipleOf": 0.1}, ["bound"]),
    "repeated items": (listing(), listing(uniqueItems=True), ["bound"]),
    "something must be contained": (listing(), listing(contains=TEXT), ["bound"]),
    "more must be contained": (listing(contains=TEXT), listing(contains=TEXT, minContains=2), ["unclear"]),
    "less may be contained": (
        listing(contains=TEXT, maxContains=3), listing(contains=TEXT, maxContains=2), ["unclear"],
    ),
    "an item by its place": (
        {"type": "array", "prefixItems": [NUMBER]}, {"type": "array", "prefixItems": [WHOLE]}, ["type"],
    ),
    "another pattern": ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^a+"}, ["form"]),
    "a format": (TEXT, {**TEXT, "format": "uuid"}, ["form"]),
    "a format of listed values is not tried": ({"enum": ["x"]}, {"format": "uuid"}, ["form"]),
    "names of properties": (record(), {"propertyNames": {"maxLength": 3}}, ["bound"]),
    "a pattern of names": ({"type": "object"}, {"patternProperties": {"^x": WHOLE}}, ["type"]),
    "a rule for all other properties": ({"type": "object"}, {"additionalProperties": WHOLE}, ["type"]),
    "a dependent schema": ({"type": "object"}, {"dependentSchemas": {"a": {"maxProperties": 1}}}, ["bound"]),
    "all of more": (TEXT, {"allOf": [TEXT, {"minLength": 1}]}, ["bound"]),
    "an alternative less": ({"anyOf": [TEXT, WHOLE]}, {"anyOf": [WHOLE]}, ["alternative"]),
    "an alternative takes less": (
        {"anyOf": [{**TEXT, "maxLength": 5}, NULL]}, {"anyOf": [{**TEXT, "maxLength": 4}, NULL]}, ["bound"],
    ),
    "two alternatives overlap": ({"anyOf": [WHOLE, TEXT]}, {"oneOf": [NUMBER, WHOLE, TEXT]}, ["unclear"]),
    "something else is ruled out": ({"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}, ["unclear"]),
    "the consequence is stricter": (
        {"if": TEXT, "then": {"minLength": 1}}, {"if": TEXT, "then": {"minLength": 2}}, ["bound"],
    ),
    "the condition is another": (
        {"if": TEXT, "then": {"minLength": 1}}, {"if": True, "then": {"minLength": 1}}, ["unclear"],
    ),
    "what nothing else looked at": (record(), {**record(), "unevaluatedProperties": False}, ["unclear"]),
    "dependencies, which later drafts leave open": (record(), {"dependencies": {"a": ["b"]}}, ["unclear"]),
    "a reference elsewhere": (
        record(), {"$ref": "https://json-schema.org/draft/2020-12/schema"}, ["unclear"],
    ),
    "deep in what refers to itself": (WIDER_TREE, TREE, ["type"]),
    "a reference that moves": (
        {**TREE, "$defs": {**TREE["$defs"], "x": {"$dynamicRef": "#/$defs/tree"}}}, TREE, ["unclear"],
    ),
    "an id inside": (record(a={"$id": "urn:a", **TEXT}), record(a=TEXT), ["unclear"]),
    "draft 4 and a later one": ({"$schema": DRAFT_4, **NUMBER}, NUMBER, ["unclear"]),
    "what is no schema": ({"type": "text"}, TEXT, ["unclear"]),
    "what refers to itself without end": (record(), {"anyOf": [{"$ref": "#"}, TEXT]}, ["alternative"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASHES)
def test_what_takes_less_says_in_which_aspect(name: str) -> None:
    before, after, aspects = CLASHES[name]
    assert [clash.aspect.value for clash in refused_now(before, after)] == aspects


@pytest.mark.parametrize("name", [name for name in CLASHES if "property of a mapping without" not in name])
def test_what_takes_less_allowed_more_before(name: str) -> None:
    before, after, aspects = CLASHES[name]
    assert [clash.aspect.value for clash in allowed_now(after, before)] == aspects


def test_callers_pass_no_property_that_is_not_named_so_a_new_one_refuses_nothing() -> None:
    assert refused_now(record(a=TEXT), record(a=TEXT, b=WHOLE)) == []
    assert refused_now(record(closed=True, a=TEXT), record(closed=True, a=TEXT, b=WHOLE)) == []
    assert [clash.name for clash in refused_now(record(a=TEXT), record("b", a=TEXT, b=WHOLE))] == ["b"]


def test_a_property_that_is_gone_is_missed_in_an_output_and_not_in_an_open_input() -> None:
    assert refused_now(record(a=TEXT, b=TEXT), record(a=TEXT)) == []
    (missed,) = allowed_now(record(a=TEXT, b=TEXT), record(a=TEXT))
    assert (missed.aspect.value, missed.name) == ("removed", "b")
    (refused,) = refused_now(record(closed=True, a=TEXT, b=TEXT), record(closed=True, a=TEXT))
    assert (refused.aspect.value, refused.name) == ("closed", "b")


def test_a_property_that_could_not_be_there_is_allowed_when_it_is_no_longer_named() -> None:
    (allowed,) = allowed_now(record(a=TEXT, b=False), record(a=TEXT))
    assert allowed.aspect.value == "values"


def test_a_closed_mapping_that_is_opened_allows_more() -> None:
    (found,) = allowed_now(record(closed=True, a=TEXT), record(a=TEXT))
    assert (found.aspect.value, found.name, found.keyword) == ("closed", "", "additionalProperties")
    assert allowed_now(record(a=TEXT), record(closed=True, a=TEXT)) == []


def test_patterns_of_names_that_a_closed_mapping_does_not_know_clash() -> None:
    patterned = {"type": "object", "patternProperties": {"^x": TEXT}, "additionalProperties": False}
    assert [clash.aspect.value for clash in refused_now(patterned, record(closed=True))] == ["closed"]
    assert refused_now(patterned, {**patterned, "additionalProperties": WHOLE}) == []
    assert refused_now(patterned, {"additionalProperties": TEXT}) == []
    assert refused_now({"type": "object", "additionalProperties": False}, patterned) == []


def test_a_clash_is_placed_in_the_later_schema() -> None:
    before = record(a=record(b=NUMBER))
    after = {**record(a={"$ref": "#/$defs/a"}), "$defs": {"a": record(b=WHOLE)}}
    (refused,) = refused_now(before, after)
    assert refused.pointer == ("$defs", "a", "properties", "b", "type")
    assert (refused.narrow, refused.wide) == (["number"], ["integer"])
    (allowed,) = allowed_now(after, before)
    assert allowed.pointer == ("properties", "a", "properties", "b", "type")
    (index,) = refused_now(record("a"), record("a", "b"))
    assert index.pointer == ("required", 1)


def test_a_comparison_without_end_is_given_up_and_unclear() -> None:
    names = [f"p{number}" for number in range(9)]
    before = {"anyOf": [{"anyOf": [record(name, other) for name in names]} for other in names]}
    after = {"anyOf": [{"anyOf": [record(name, other, "x") for name in names]} for other in names]}
    for _ in range(3):
        before, after = ({"allOf": [schema, {"anyOf": [schema, record("y")]}]} for schema in (before, after))
    found = refused_now(before, after)
    assert found
    assert len(found) < 50
    chain = {f"d{number}": {"anyOf": [{"$ref": f"#/$defs/d{number + 1}"}, NULL]} for number in range(600)}
    ends = ({"$ref": "#/$defs/d0", "$defs": {**chain, "d600": end}} for end in (NUMBER, WHOLE))
    assert [clash.aspect.value for clash in refused_now(*ends)] == ["unclear"]
    deep_before, deep_after = NUMBER, WHOLE
    for _ in range(95):
        deep_before, deep_after = listing(deep_before), listing(deep_after)
    assert [clash.aspect.value for clash in refused_now(deep_before, deep_after)] == ["unclear"]
