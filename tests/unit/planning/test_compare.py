from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.location import Pointer
from registry_cli.planning.compare import ABSENT, Difference, differences

documents = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from((0.0, 1.0)) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


def found(before: Any, after: Any) -> list[tuple[Pointer, Any, Any]]:
    return [(one.pointer, one.before, one.after) for one in differences(before, after)]


def patched(document: Any, difference: Difference) -> Any:
    """*document* with its place in *difference* made what it is after."""
    if not difference.pointer:
        return difference.after
    step, *rest = difference.pointer
    inner = Difference(tuple(rest), difference.before, difference.after)
    if isinstance(document, list):
        return [patched(item, inner) if number == step else item for number, item in enumerate(document)]
    if not rest and difference.after is ABSENT:
        return {key: value for key, value in document.items() if key != step}
    return {**document, str(step): patched(document.get(step), inner)}


def same(one: Any, other: Any) -> bool:
    """Whether the two are the same to JSON, numbers with their type."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


@given(documents)
def test_nothing_differs_from_itself(document: Any) -> None:
    assert found(document, document) == []


@given(documents, documents)
def test_the_differences_lead_from_the_one_to_the_other(before: Any, after: Any) -> None:
    result = before
    for difference in differences(before, after):
        result = patched(result, difference)
    assert same(result, after)


@given(documents, documents)
def test_backwards_the_sides_are_exchanged(before: Any, after: Any) -> None:
    assert found(after, before) == [(pointer, new, old) for pointer, old, new in found(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 2}, [(("a",), 1, 2)]),
        ({"b": 1, "a": 1}, {}, [(("a",), 1, ABSENT), (("b",), 1, ABSENT)]),
        ({}, {"a": None}, [(("a",), ABSENT, None)]),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, [(("a", "b", 1, "c"), 2, 3)]),
        ([1, 2], [2, 1], [((0,), 1, 2), ((1,), 2, 1)]),
        ([1, 2], [2], [((), [1, 2], [2])]),
        ({"a": [1]}, {"a": {"0": 1}}, [(("a",), [1], {"0": 1})]),
        (1, True, [((), 1, True)]),
        (1, 1.0, [((), 1, 1.0)]),
    ],
)
def test_each_difference_is_the_smallest_place_with_both_sides(before: Any, after: Any, expected: Any) -> None:
    assert repr(found(before, after)) == repr(expected)  # Python alone takes 1, 1.0 and True for equal
