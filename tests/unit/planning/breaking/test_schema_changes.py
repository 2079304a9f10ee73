from __future__ import annotations

from typing import Any

import pytest

from registry_cli.planning.breaking.schema_changes import input_changes, output_changes

NUMBER, TEXT = {"type": "number"}, {"type": "string"}


def told(before: Any, after: Any) -> list[str]:
    return [one.message for one in input_changes(before, after, ("input_schema",))]


def told_of_output(before: Any, after: Any) -> list[str]:
    return [one.message for one in output_changes(before, after, ("output_schema",))]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (True, {"required": ["a"]}, "`input_schema` requires a, which could be left out"),
        (NUMBER, {"type": "integer"}, "`input_schema` takes only a whole number, and took a number"),
        (TEXT, {"enum": ["a", "b"]}, '`input_schema` takes only "a", "b", and took any value'),
        ({"enum": [*range(9)]}, {"enum": [0]}, "`input_schema` no longer takes 1, 2, 3, 4, 5 and 3 more"),
        (NUMBER, {**NUMBER, "maximum": 5}, "`maximum` is 5 in `input_schema`, where there was none"),
        ({"maximum": 9}, {"maximum": 5}, "`maximum` is 5 in `input_schema`, and was 9"),
        ({"type": "object"}, {"type": "object", "additionalProperties": False},
         "`input_schema` no longer takes properties that it does not name"),
        ({"anyOf": [TEXT, NUMBER]}, {"anyOf": [TEXT]}, "`input_schema` takes less: an alternative in `anyOf` is gone"),
        ({"not": {"minimum": 1}}, {"not": {"minimum": 2}},
         "`not` in `input_schema` changed in a way that may refuse what was taken"),
        (NUMBER, {"$schema": "http://json-schema.org/draft-04/schema#", "type": "number"},
         "`input_schema` changed in a way that may refuse what was taken"),
        ({"properties": {"maximum": NUMBER}}, {"properties": {"maximum": {**NUMBER, "maximum": 1}}},
         "`maximum` is 1 in `input_schema.properties.maximum`, where there was none"),
    ],
)  # fmt: skip
def test_what_an_input_refuses_is_told_with_before_and_after(before: Any, after: Any, message: str) -> None:
    assert told(before, after) == [message]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"required": ["a"]}, True, "`output_schema` no longer promises a"),
        ({"properties": {"a": TEXT}}, {"type": "object"}, "`output_schema` no longer has a"),
        ({"type": "integer"}, NUMBER, "`output_schema` may be a number, and was a whole number"),
        ({"enum": ["a"]}, TEXT, '`output_schema` may be any value, and was one of "a"'),
        ({"maximum": 5}, {"minimum": 0}, "`maximum` is gone in `output_schema`, and was 5"),
        ({"additionalProperties": False}, {"additionalProperties": True},
         "`output_schema` may hold properties that it does not name, which was ruled out"),
        ({"anyOf": [TEXT]}, {"anyOf": [TEXT, NUMBER]},
         "`output_schema` may be more: there is a new alternative in `anyOf`"),
        ({"not": NUMBER}, {"not": {"type": "integer"}},
         "`not` in `output_schema` changed in a way that may hold what was ruled out"),
    ],
)  # fmt: skip
def test_what_an_output_may_hold_is_told_with_before_and_after(before: Any, after: Any, message: str) -> None:
    assert told_of_output(before, after) == [message]


def test_no_schema_takes_anything_and_rules_out_nothing() -> None:
    assert told(None, None) == told_of_output(None, None) == []
    assert told(TEXT, None) == told_of_output(None, TEXT) == []
    assert told(None, TEXT) != []
    assert told_of_output(TEXT, None) != []
