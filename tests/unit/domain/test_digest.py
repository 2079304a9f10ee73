from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.domain.digest import (
    MAX_SAFE_INTEGER,
    _is_plain,
    canonical_document,
    canonical_text,
    sha256,
    unrepresentable,
)
from registry_cli.domain.identity import EntryName

NAME = EntryName("agent", "fraud_agent")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
TEXTS = st.text(st.characters() | st.sampled_from('\0\x07\x1f\x7f"\\/\u2028\ud800\ue000\U0001f600'), max_size=5)
NUMBERS = st.integers(-(2**60), 2**60) | st.sampled_from([2**53, 2**53 - 1, -(2**53), 1 - 2**53]) | st.floats()
PLAIN_KEYS = st.text(st.characters(codec="ascii"), max_size=5)
NEARLY_PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN_KEYS | TEXTS, inner, max_size=4),
    max_leaves=8,
)


def test_sha256_is_lower_case_hexadecimal() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ([1.0, -0.0, 1e21, 1e-7, 0.1, 333333333.33333329], "[1,0,1e+21,1e-7,0.1,333333333.3333333]"),
        ({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}, None),
        ("\u20ac$\x0f\nA'B\"\\/\u007f", '"\u20ac$\\u000f\\nA\'B\\"\\\\/\u007f"'),
        ([None, True, False, [], {}], "[null,true,false,[],{}]"),
    ],
)
def test_the_canonical_text_is_that_of_rfc_8785(value: Any, text: str | None) -> None:
    expected = text or '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'
    assert canonical_text(value) == expected


@settings(max_examples=500, deadline=None)
@given(NEARLY_PLAIN)
def test_the_quick_way_to_the_canonical_text_gives_what_the_reference_gives(value: Any) -> None:
    try:
        reference = rfc8785.dumps(value).decode("utf-8")
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - any kind of it
            canonical_text(value)
    else:
        assert canonical_text(value) == reference


@settings(max_examples=500, deadline=None)
@given(NEARLY_PLAIN)
def test_the_quick_look_never_passes_what_is_unrepresentable(value: Any) -> None:
    found = list(unrepresentable({"x": [value], "a float": 0.5}))  # which keeps the quick look from answering
    assert bool(found) is bool(list(unrepresentable(value)))
    assert not (found and _is_plain(value))


@pytest.mark.parametrize("value", [[float("nan")], {"\u00e9": 1}, [0.5], {1: 2}, [(1,)], "\0", "\ud800", {"\0": 1}])
def test_the_quick_look_passes_nothing_that_is_not_plain(value: Any) -> None:
    assert not _is_plain(value)


def test_the_quick_look_passes_ordinary_manifests() -> None:
    assert _is_plain(
        {"name": "Orl\u00e9ans \U0001f600", "metadata": {"a": [1, None, True, -MAX_SAFE_INTEGER], "b": {}}}
    )


def test_the_order_of_keys_does_not_matter_and_the_order_of_items_does() -> None:
    assert canonical_text({"a": [1, 2], "b": 0}) == canonical_text({"b": 0, "a": [1, 2]})
    assert canonical_text([1, 2]) != canonical_text([2, 1])


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_a_value_has_a_canonical_text_exactly_when_nothing_in_it_is_unrepresentable(value: Any) -> None:
    reasons = [reason for _, reason in unrepresentable(value) if "NUL" not in reason]
    try:
        text = canonical_text(value)
    except ValueError:
        assert reasons
    else:
        assert not reasons
        assert json.loads(text, parse_int=float) == value  # RFC 8785 writes the number 1e17 without an exponent


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": [0, MAX_SAFE_INTEGER + 1]}, [(("a", 1), "integer beyond 2^53")]),
        ({"a": -MAX_SAFE_INTEGER - 1}, [(("a",), "integer beyond 2^53")]),
        ([math.nan, math.inf, -math.inf], [((0,), "finite"), ((1,), "finite"), ((2,), "finite")]),
        ({"a": "x\x00"}, [(("a",), "value holds the NUL")]),
        ({"b\x00": {"c": "\ud800"}}, [(("b\x00",), "key holds the NUL"), (("b\x00", "c"), "lone surrogate")]),
        ({"a": b"x"}, [(("a",), "bytes")]),
        ({1: "x"}, [((1,), "key is a int")]),
        ({"a": MAX_SAFE_INTEGER, "b": "\U0001f600\ud7ff\ue000", "c": [True, None, 1e308]}, []),
    ],
)
def test_what_json_or_postgres_cannot_carry_is_found_where_it_is(value: Any, found: list[tuple[Any, str]]) -> None:
    results = list(unrepresentable(value))
    assert [pointer for pointer, _ in results] == [pointer for pointer, _ in found]
    assert all(words in reason for (_, reason), (_, words) in zip(results, found, strict=True))


def test_a_pointer_given_leads_the_pointers_found() -> None:
    assert [pointer for pointer, _ in unrepresentable([math.nan], ("x", 2))] == [("x", 2, 0)]


def test_the_canonical_document_holds_name_version_manifest_and_files() -> None:
    text = canonical_document(NAME, "1.2.3", {"b": 1, "a": "x"}, {"prompts/system.md": "0" * 64})
    assert text == (
        '{"files":{"prompts/system.md":"' + "0" * 64 + '"},"id":"fraud_agent","kind":"agent",'
        '"manifest":{"a":"x","b":1},"version":"1.2.3"}'
    )
    assert sha256(text.encode()) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        canonical_document(EntryName("tool", "fraud_agent"), "1.0.0", {"a": 1}, {"f": "0"}),
        canonical_document(EntryName("agent", "other"), "1.0.0", {"a": 1}, {"f": "0"}),
        canonical_document(NAME, "1.0.1", {"a": 1}, {"f": "0"}),
        canonical_document(NAME, "1.0.0", {"a": 2}, {"f": "0"}),
        canonical_document(NAME, "1.0.0", {"a": 1}, {"f": "1"}),
        canonical_document(NAME, "1.0.0", {"a": 1}, {"g": "0"}),
    ],
)
def test_a_change_of_any_part_changes_the_document(other: str) -> None:
    assert canonical_document(NAME, "1.0.0", {"a": 1}, {"f": "0"}) != other
