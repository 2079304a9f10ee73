from __future__ import annotations

from typing import Any

import pytest

from registry_cli.schemas.violation import Part
from registry_cli.validation.variable_values import VariableValues

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "days"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "days": {"type": "integer", "maximum": 9, "default": 3},
        "address": {"properties": {"city": {"minLength": 2}}},
    },
}


def some(values: dict[str, Any], schema: dict[str, Any] = SCHEMA) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.pointer, one.message) for one in VariableValues(schema).some(values)]


def whole(values: dict[str, Any], beside: dict[str, Any] | None = None) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.pointer, one.message) for one in VariableValues(SCHEMA).all(values, beside or {})]


def test_some_values_need_not_be_all() -> None:
    assert some({}) == []
    assert some({"days": 5}) == []


def test_each_of_some_values_is_held_against_its_own_schema() -> None:
    assert some({"days": 10, "address": {"city": "x"}}) == [
        (("days",), "`days` must be at most 9, not 10"),
        (("address", "city"), "`address.city` must have at least 2 characters, not 1"),
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("nam", "did you mean name?"), ("zzz", "declared are name, days, address")],
)
def test_a_name_that_is_not_declared_is_told_at_its_key(name: str, hint: str) -> None:
    for found in (VariableValues(SCHEMA).some({name: 1}), VariableValues(SCHEMA).all({name: 1, "name": "x"}, {})):
        (one,) = found
        assert (one.pointer, one.target, one.hint) == ((name,), Part.KEY, hint)


def test_of_very_many_variables_none_are_listed() -> None:
    many: dict[str, Any] = {"properties": {f"variable_{number}": {} for number in range(50)}}
    assert [one.hint for one in VariableValues(many).some({"x": 1})] == [""]
    assert [one.hint for one in VariableValues({}).some({"x": 1})] == [""]


def test_all_values_are_completed_by_defaults_and_those_beside_them() -> None:
    assert whole({"name": "x"}) == []
    assert whole({}, {"name": "x"}) == []
    assert whole({}) == [((), "`name` is missing")]


def test_only_values_of_ones_own_are_judged() -> None:
    assert whole({"name": "x"}, {"days": 10, "zzz": 1}) == []
    assert whole({"name": "x", "days": 11}, {"days": 10}) == [(("days",), "`days` must be at most 9, not 11")]
