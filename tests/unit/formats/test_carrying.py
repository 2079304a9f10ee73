from __future__ import annotations

from typing import Any

import pytest

from registry_cli.formats.carrying import MAX_DEPTH, MAX_WEIGHT, keepable


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth - 1):
        value = [value]
    return value


def test_ordinary_values_are_kept_in_their_order() -> None:
    values = {"b": "Read, Write", "a": [1, None, True, {"c": 0.5}], "d": nested(MAX_DEPTH)}
    kept, dropped = keepable(values)
    assert list(kept.items()) == list(values.items())
    assert dropped == {}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "is not a finite number"),
        ([{"deep": float("inf")}], "is not a finite number"),
        (2**53, "is an integer beyond 2^53"),
        ("a\0b", "holds the NUL character"),
        (nested(MAX_DEPTH + 1), "is nested too deep"),
        ({"k" * MAX_WEIGHT: 1}, "is too large"),
        (["x" * MAX_WEIGHT], "is too large"),
    ],
)
def test_a_value_that_no_manifest_holds_is_left_out_with_the_reason(value: Any, reason: str) -> None:
    kept, dropped = keepable({"good": 1, "bad": value})
    assert kept == {"good": 1}
    assert dropped == {"bad": f"the value {reason}"}


def test_a_key_that_no_manifest_holds_is_left_out_with_the_reason() -> None:
    assert keepable({"a\0": 1}) == ({}, {"a\0": "the key holds the NUL character"})


def test_values_that_share_their_parts_are_weighed_as_if_written_out() -> None:
    text = "x" * (MAX_WEIGHT // 4)
    assert keepable({"shared": [text] * 3})[1] == {}
    assert "too large" in keepable({"shared": [text] * 4})[1]["shared"]
