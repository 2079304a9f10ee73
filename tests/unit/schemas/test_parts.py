from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.schemas import parts as parts_module
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.instances import violations
from registry_cli.schemas.parts import Parts
from registry_cli.schemas.violation import Part

HOME = "https://e.example/"


@pytest.mark.parametrize(
    ("schema", "pointer", "good", "bad"),
    [
        ({"properties": {"a": {"type": "string"}}}, ("properties", "a"), "x", 5),
        ({"properties": {"a b/c~\u00e9%": {"type": "string"}}}, ("properties", "a b/c~\u00e9%"), "x", 5),
        ({"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"minimum": 3}}}, ("properties", "a"), 3, 2),
        ({"items": {"$ref": "#b"}, "$defs": {"x": {"$anchor": "b", "const": 1}}}, ("items",), 1, 2),
        ({"$id": f"{HOME}a", "$defs": {"b": {"$id": "b", "const": 1}}, "items": {"$ref": "b"}}, ("items",), 1, 2),
        ({"$id": "a", "$defs": {"b": {"$id": "b", "const": 1}}, "items": {"$ref": "b"}}, ("items",), 1, 2),
        ({"$id": "urn:x:y", "$defs": {"b": {"const": 1}}, "items": {"$ref": "urn:x:y#/$defs/b"}}, ("items",), 1, 2),
        (
            {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "properties": {"a": {"minimum": 3, "exclusiveMinimum": True}},
            },
            ("properties", "a"),
            4,
            3,
        ),
        ({"allOf": [True, {"maxLength": 2}]}, ("allOf", 1), "ab", "abc"),
        ({"const": "\ud800", "properties": {"a": {"type": "integer"}}}, ("properties", "a"), 5, "\ud800"),
        ({"not": {}}, (), None, 5),
    ],
)  # fmt: skip
def test_an_instance_is_held_against_the_part(schema: Any, pointer: Any, good: Any, bad: Any) -> None:
    parts = Parts(schema)
    assert good is None or parts.violations(pointer, good) == []
    assert parts.violations(pointer, bad) != []


def test_a_schema_that_is_true_allows_all_and_one_that_is_false_nothing() -> None:
    assert Parts(True).violations((), 1) == []
    assert Parts(False).violations((), 1) != []


def test_a_part_whose_name_nobody_can_write_is_passed_over() -> None:
    parts = Parts({"properties": {"\ud800": {"type": "string"}}})
    assert parts.violations(("properties", "\ud800"), 5) == []
    assert parts.violations(("properties", "\ud800"), "\ud800") == []


def test_a_violation_is_told_as_elsewhere() -> None:
    schema = {"properties": {"a": {"properties": {"b": {"enum": ["left", "right"]}}, "required": ["c"]}}}
    (missing, wrong) = sorted(Parts(schema).violations(("properties", "a"), {"b": "lef"}), key=lambda one: one.keyword)[
        ::-1
    ]
    assert (missing.pointer, missing.target) == ((), Part.MISSING)
    assert (wrong.pointer, wrong.message, wrong.hint) == (
        ("b",),
        '`b` must be one of left, right, not "lef"',
        "did you mean left?",
    )


def test_a_long_list_of_choices_is_cut_in_the_message() -> None:
    (found,) = Parts({"enum": [f"choice {number}" for number in range(500)]}).violations((), "x")
    assert len(found.message) < 400


@pytest.mark.parametrize(
    ("schema", "instance"),
    [
        ({"pattern": r"(?=(a+))(a+)+b"}, "a" * 9000 + "!"),
        ({"pattern": r"^(a|aa)+\1$"}, "a" * 500 + "!"),
        ({"enum": list(range(100_000))}, -1),
        ({"items": {"enum": list(range(10_000))}}, [-1] * 9000),
        ({"items": {"type": "string"}}, [5] * 200_000),
        ({"allOf": [{"properties": {"a": {"$ref": "#"}}}] * 2, "properties": {"b": False}}, "nested"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, 1),
    ],
)
def test_what_would_take_for_ever_is_told_coarsely_or_passed_over(schema: Any, instance: Any) -> None:
    if instance == "nested":
        instance = {"b": 1}
        for _ in range(80):
            instance = {"a": instance}
    parts = Parts(schema)
    start = time.process_time()
    for _ in range(5):
        assert len(parts.violations((), instance)) <= 1
    assert time.process_time() - start < 5


def test_one_schema_gets_so_much_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "MAX_WORK", 1000)
    monkeypatch.setattr(parts_module, "MAX_TOLD", 300)
    parts = Parts({"items": {"type": "string"}})
    told = [parts.violations((), [1] * 50) for _ in range(12)]
    assert [len(found) for found in told] == [50, 50, *([1] * 7), 0, 0, 0]
    assert told[2][0].message == "the document does not fit its schema"


def test_many_are_looked_at_at_once() -> None:
    schema = {
        "properties": {"a": {"type": "string"}, "b/\u00e9": {"$ref": "#/$defs/c"}},
        "$defs": {"c": {"minimum": 3}},
    }
    a, b = ("properties", "a"), ("properties", "b/\u00e9")
    assert Parts(schema).surely_fit([(a, "x"), (b, 3), (a, "y")])
    assert not Parts(schema).surely_fit([(a, "x"), (b, 2)])
    assert not Parts({"pattern": "."}).surely_fit([((), "\ud800")])
    assert Parts(schema).surely_fit([])


def test_more_than_there_is_time_for_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "MAX_WORK", 10)
    assert not Parts({}).surely_fit([((), [1] * 10)])


_SCHEMAS = st.recursive(
    st.sampled_from([{}, {"type": "string"}, {"$ref": "#"}, {"minimum": 3}, {"required": ["a"]}, {"enum": [1, "a"]}]),
    lambda inner: st.builds(
        lambda key, one: {"properties": {"a": one}} if key == "properties" else {key: one},
        st.sampled_from(["items", "properties", "contains", "additionalProperties"]),
        inner,
    ),
    max_leaves=4,
)
_INSTANCES = st.recursive(
    st.sampled_from([1, 5, "a", None, True]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


@given(_SCHEMAS, _INSTANCES)
@settings(deadline=None)
def test_the_whole_is_a_part_too(schema: dict[str, Any], instance: Any) -> None:
    if not schema_violations(schema):
        assert Parts(schema).violations((), instance) == violations(schema, instance)
