from __future__ import annotations

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry_cli.documents.yaml_quick import MOST_CHARACTERS, read_quickly
from registry_cli.documents.yaml_reader import read_yaml

SCALARS = st.sampled_from(
    """
    yes no on off 010 0o17 0x1F 0X1f 1_000 1e3 1E3 1.5e3 1.e3 .5 5. +1 -1 +.5 ~ null Null nULL true True tRUE FALSE
    2020-01-01 12:30:45 .inf -.Inf .NaN 0b11 -0 00 08 1e 0.1 9007199254740993 99999999999999999999 = << 1,2 +0x1F 1__0
    1.2.3 1..2 1e400 -0.0 '' "" 'it''s' inf e1 0_1 a:b a#b #c a::b http://x ^1.2 >=1 <2 @x `x {} [] [a] {a:b} a,b
    [a,b] - -a --- ... ? ?a : :a | > |- >- |+ >+ |2 & * ! % é — \u2028 \U0001f600
    """.split()  # noqa: SIM905 - a word list reads better
)
PIECES = st.one_of(
    SCALARS,
    st.text(string.ascii_letters + string.digits + " :#-_.,'\"[]{}|>?\n\t~<=+", max_size=8),
    st.sampled_from(
        ["a", "b", "\n", "\n\n", " ", "  ", ": ", "- ", ":\n  ", "\n- ", "\n  ", " #", ":", "|\n  x\n", ">\n  y\n z\n"]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
LINES = st.builds(
    "{}{}: {}\n".format,
    st.sampled_from(["", "", "  ", "- ", "  - ", "    "]),
    st.sampled_from(["a", "b", "c", "'d'", '"e"', "1", "true", "é"]),
    PIECES,
)

NESTED_101 = "".join(f"{' ' * depth}a:\n" for depth in range(100)) + " " * 100 + "a: b\n"


def agrees(text: str) -> None:
    quick = read_quickly(text)
    if quick is None:
        return
    slow = read_yaml("x.yaml", text)
    assert slow.problems == (), text
    assert slow.document is not None
    assert repr(slow.document.data) == repr(quick), text


@settings(max_examples=400)
@given(TEXTS.map(lambda text: f"a: {text}"))
@example("a: x\n  y")
def test_what_is_read_quickly_is_what_is_read_with_care(text: str) -> None:
    agrees(text)


@settings(max_examples=400)
@given(st.lists(LINES, max_size=10).map("".join))
def test_lines_of_keys_and_values_are_read_alike(text: str) -> None:
    agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "<<: {a: 1}\n",
        "? a\n: b\n",
        "a: 1_000\n",
        "a: 0b11\n",
        "---\na: 1\n",
        'a: "\\u0041"\n',
        "a: 1\na: 2\n",
        "1: a\n",
        "a:\tb\n",
        "- a\n",
        "a: 9007199254740993\n",
        "a: x\xa0y\n",
        "".join(f"{' ' * depth}a:\n" for depth in range(120)),
        "".join(f"{'  ' * depth}- a:\n" for depth in range(60)),
        "a: " + "[" * 200 + "]" * 200 + "\n",
        "a: " + "x" * MOST_CHARACTERS + "\n",
        "a: b: c\n",
        "a: {1: b}\n",
        "a: _1\n",
        "a: 0._\n",
        "a: 1.e_5\n",
        "a: 0B1\n",
        "a: 0O7\n",
        "a: .naN\n",
        "a: -.iNf\n",
        "a: .inf\n",
        "{a:}\n",
        "a: {{ b }}\n",
        "a: {{b: [c]}: d}\n",
        "a: [b:,]\n",
        "a: [:b]\n",
        "a: {b: :c}\n",
        "a: {e:?}\n",
        "a: [b,?]\n",
        "a: {>}\n",
        "a: [b,>c]\n",
        "a: {b\n: c}\n",
        "a: {b\nc: d}\n",
        NESTED_101,
    ],
)
def test_what_is_in_doubt_is_left_to_the_careful_reader(text: str) -> None:
    assert read_quickly(text) is None


def test_what_is_as_deep_as_may_be_is_read_quickly() -> None:
    assert read_quickly(NESTED_101.partition("\n")[2].replace("\n ", "\n")[1:]) is not None


def test_a_plain_manifest_is_read_quickly() -> None:
    text = "tool_id: search\nversion: 1.2.0\ntags: [a, b]\nsize: 3\nratio: 0.5\nnothing:\ntext: Two\n  lines.\n"
    assert read_quickly(text) == {
        "tool_id": "search",
        "version": "1.2.0",
        "tags": ["a", "b"],
        "size": 3,
        "ratio": 0.5,
        "nothing": None,
        "text": "Two lines.",
    }
