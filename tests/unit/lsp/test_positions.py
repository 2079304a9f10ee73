from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from registry_cli.domain.location import Location
from registry_cli.lsp.positions import Positions

WIDTHS = {"utf-8": 4, "utf-16": 2, "utf-32": 1}
ENCODINGS = st.sampled_from(sorted(WIDTHS))
TEXTS = st.text(st.sampled_from("ab\u00e9\U0001f600\r\n\u2028\f "), max_size=30)


def units(text: str, encoding: str) -> int:
    """The length of *text* in the units of *encoding*."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode(f"{encoding}-le" if width > 1 else encoding)) // width


@pytest.mark.parametrize("encoding", WIDTHS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_stands_behind_a_wide_character_is_counted_in_the_editors_units(encoding: str, line_end: str) -> None:
    positions = Positions(f"a: 1{line_end}b: \U0001f600 x{line_end}", encoding)
    found = positions.range(Location(2, 6, 2, 7))
    assert found == types.Range(types.Position(1, 4 + WIDTHS[encoding]), types.Position(1, 5 + WIDTHS[encoding]))


@pytest.mark.parametrize("encoding", WIDTHS)
def test_a_mark_at_the_beginning_counts_where_the_editor_keeps_it(encoding: str) -> None:
    with_mark, without = Positions("\ufeffab\nc", encoding), Positions("ab\nc", encoding)
    assert with_mark.position(1, 2).character == units("\ufeffa", encoding)
    assert without.position(1, 2).character == 1
    assert with_mark.position(2, 1) == types.Position(1, 0)
    assert with_mark.text == without.text


@given(TEXTS, ENCODINGS, st.booleans())
def test_every_place_is_found_again(text: str, encoding: str, marked: bool) -> None:  # noqa: FBT001
    positions = Positions(f"\ufeff{text}" if marked else text, encoding)
    number = 1
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        for column in range(1, len(line) + 2):
            position = positions.position(number, column)
            assert positions.place(position) == (number, column)
        number += 1


@given(TEXTS, ENCODINGS, st.integers(0, 40), st.integers(0, 40))
def test_any_position_is_some_place_of_the_text(text: str, encoding: str, line: int, character: int) -> None:
    positions = Positions(text, encoding)
    offset = positions.offset(types.Position(line, character))
    assert 0 <= offset <= len(text)


def test_a_position_beyond_the_end_of_a_line_is_that_end() -> None:
    positions = Positions("ab\ncd")
    assert positions.place(types.Position(0, 99)) == (1, 3)
    assert positions.place(types.Position(9, 0)) == (2, 3)


def test_the_place_of_a_finding_on_a_line_that_is_not_there_is_its_beginning() -> None:
    assert Positions("").range(Location(7, 3, 7, 4)) == types.Range(types.Position(6, 0), types.Position(6, 0))


def test_half_a_pair_counts_as_what_it_is() -> None:
    assert Positions("\ud83dx", "utf-8").position(1, 2).character == 3
    assert Positions("\ud83dx", "utf-16").position(1, 2).character == 1


def test_a_stretch_between_offsets_is_a_range() -> None:
    found = Positions("a\n\U0001f600b").between(2, 4)
    assert found == types.Range(types.Position(1, 0), types.Position(1, 3))
