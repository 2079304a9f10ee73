from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.reporting.display import WIDTH, shown


@pytest.mark.parametrize(
    ("text", "seen", "columns"),
    [
        ("ab", "ab", (0, 1, 2)),
        ("\ta", "    a", (0, 4, 5)),
        ("更a", "更a", (0, 2, 3)),
        ("🎉!", "🎉!", (0, 2, 3)),
        ("e\u0301x", "e\u0301x", (0, 1, 1, 2)),
        ("\u1100\u1161x", "\u1100\u1161x", (0, 2, 2, 3)),
        ("\x1bx", "\\x1bx", (0, 4, 5)),
        ("\u202ex", "\\u202ex", (0, 6, 7)),
        ("##[x", "\\x23#[x", (0, 4, 5, 6, 7)),
        ("", "", (0,)),
    ],
)
def test_every_character_has_the_column_it_is_seen_at(text: str, seen: str, columns: tuple[int, ...]) -> None:
    line = shown(text, 0, len(text))
    assert (line.text, line.columns) == (seen, columns)


def test_a_long_line_is_cut_at_its_end() -> None:
    line = shown("a" * 1000, 0, 1000, focus=20)
    assert line.text == "a" * WIDTH + "..."
    assert line.column(20) == 20


def test_a_long_line_is_cut_around_what_matters() -> None:
    text = "a" * 600 + "HERE" + "b" * 600
    line = shown(text, 0, len(text), focus=600)
    assert line.text.startswith("...")
    assert line.text.endswith("...")
    assert line.text[line.column(600) : line.column(604)] == "HERE"
    assert len(line.text) <= WIDTH + 6


def test_the_end_of_a_long_line_is_not_cut() -> None:
    text = "a" * 600 + "END"
    assert shown(text, 0, len(text), focus=600).text == "..." + "a" * 30 + "END"


def test_a_column_outside_of_what_is_shown_is_the_nearest_that_is() -> None:
    line = shown("a" * 1000, 0, 1000, focus=500)
    assert line.column(0) == 3
    assert line.column(5000) == WIDTH


def test_a_line_in_the_middle_of_a_text_counts_from_its_own_start() -> None:
    assert shown("one\ntwo\nthree", 4, 7).text == "two"


def test_characters_without_width_do_not_go_on_for_ever() -> None:
    assert len(shown("a" + "\u0301" * 100_000, 0, 100_001).text) < 1000


@given(st.text(st.characters()), st.integers(0, 400))
def test_any_line_is_bounded_and_its_columns_only_grow(text: str, focus: int) -> None:
    line = shown(text * 10, 0, len(text) * 10, focus=focus)
    assert line.columns == tuple(sorted(line.columns))
    assert line.columns[-1] <= WIDTH
    assert not set(line.text) & set("\t\r\n\x1b\u2028")
