from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.positions import Lines
from registry_cli.domain.location import Location
from registry_cli.reporting.code_frame import Framed
from registry_cli.reporting.report import Style, unstyled

TEXT = "id: a\nschema:\n  type: object\n  b: 1\n  c: 2\n  d: 3\n  e: 4\nlast: 1\n"


def frame(text: str, location: Location) -> str:
    return unstyled(Framed(text).lines(location, Style.ERROR))


@pytest.mark.parametrize(
    ("text", "location", "expected"),
    [
        ("a: 1\nb: 2\nc: 3\n", Location(1, 4, 1, 5), "  |\n1 | a: 1\n  |    ^\n2 | b: 2"),
        ("a: 1\nb: 2\n", Location(2, 1, 2, 2), "  |\n1 | a: 1\n2 | b: 2\n  | ^"),
        ("a: 1\nb: 2\n", Location(2, 5, 2, 5), "  |\n1 | a: 1\n2 | b: 2\n  |     ^"),
        ("a: [\n", Location(2, 1, 2, 1), "  |\n1 | a: [\n2 |\n  | ^"),
        ("a: 1\n\nb: 2\n \nc: 3\n", Location(3, 1, 3, 2), "  |\n3 | b: 2\n  | ^"),
        ("\tx: 1", Location(1, 2, 1, 3), "  |\n1 |     x: 1\n  |     ^"),
        ("更好: x", Location(1, 5, 1, 6), "  |\n1 | 更好: x\n  |       ^"),
        ("e\u0301: x", Location(1, 5, 1, 6), "  |\n1 | e\u0301: x\n  |    ^"),
        ("\x1b[1m: x", Location(1, 1, 1, 2), "  |\n1 | \\x1b[1m: x\n  | ^^^^"),
        ("a\r\nb\rc\nd", Location(3, 1, 3, 2), "  |\n2 | b\n3 | c\n  | ^\n4 | d"),
        ("a\u2028b: 1", Location(1, 3, 1, 4), "  |\n1 | a\\u2028b: 1\n  |        ^"),
    ],
)
def test_one_line_is_shown_with_its_neighbours_and_the_place_underlined(
    text: str, location: Location, expected: str
) -> None:
    assert frame(text, location) == expected


def test_numbers_of_unlike_length_stand_in_one_column() -> None:
    text = "\n".join(f"k{n}: {n}" for n in range(1, 12))
    assert frame(text, Location(9, 1, 9, 3)).splitlines() == [
        "   |",
        " 8 | k8: 8",
        " 9 | k9: 9",
        "   | ^^",
        "10 | k10: 10",
    ]


def test_several_lines_have_a_bar_from_the_first_character_to_the_last() -> None:
    assert frame(TEXT, Location(3, 3, 5, 7)).splitlines() == [
        "  |",
        "2 |   schema:",
        "3 | /   type: object",
        "4 | |   b: 1",
        "5 | |   c: 2",
        "  | |______^",
        "6 |     d: 3",
    ]


def test_several_lines_that_begin_within_one_have_a_bar_that_leads_there() -> None:
    text = "a: 1\nschema: {\n  b: 1\n}\nc: 1"
    assert frame(text, Location(2, 9, 4, 2)).splitlines() == [
        "  |",
        "1 |   a: 1",
        "2 |   schema: {",
        "  |  _________^",
        "3 | |   b: 1",
        "4 | | }",
        "  | |_^",
        "5 |   c: 1",
    ]


def test_many_lines_are_shown_by_the_first_two_and_the_last() -> None:
    shown = frame(TEXT, Location(3, 3, 7, 7)).splitlines()
    assert shown[2:6] == ["3 | /   type: object", "4 | |   b: 1", "... |", "7 | |   e: 4"]


def test_line_breaks_at_the_end_of_a_place_do_not_count() -> None:
    """A block of YAML ends where the next key begins."""
    assert frame("a: |\n  x\n\n\nb: 1", Location(1, 4, 5, 1)) == frame("a: |\n  x\n\n\nb: 1", Location(1, 4, 2, 4))
    assert frame("a: 1\n\nb: 1", Location(1, 4, 3, 1)) == frame("a: 1\n\nb: 1", Location(1, 4, 1, 5))


def test_a_line_of_a_megabyte_is_cut_around_the_place() -> None:
    text = '{"a": "' + "x" * 1_000_000 + '", "b": 1}'
    rows = frame(text, Location(1, 1_000_011, 1, 1_000_014)).splitlines()
    assert rows[1].endswith('", "b": 1}')
    assert rows[1][rows[2].index("^") : rows[2].rindex("^") + 1] == '"b"'
    assert max(map(len, rows)) < 130


def test_a_long_place_is_underlined_as_far_as_it_is_shown() -> None:
    rows = frame("a: " + "x" * 10_000, Location(1, 4, 1, 10_004)).splitlines()
    assert rows[1].endswith("x...")
    assert len(rows[2]) == len(rows[1]) - 3


def test_nothing_is_shown_of_a_whole_file_or_a_line_that_is_not_there() -> None:
    assert frame(TEXT, Location()) == ""
    assert frame(TEXT, Location(99, 1, 99, 2)) == ""
    assert Framed(TEXT).gutter(Location()) == 0


@given(st.text(st.sampled_from("ab \t\r\n更\u0301\x1b")), st.data())
def test_on_one_line_what_is_underlined_is_what_is_meant(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    location = Lines(text).location(start, end)
    rows = frame(text, location).splitlines()
    if location == Location():
        assert rows == []
        return
    assert all(row.isprintable() for row in rows)
    assert any("^" in row for row in rows)
    assert len(rows) <= 9
