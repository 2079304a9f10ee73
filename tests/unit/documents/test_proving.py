from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.positions import Lines
from registry_cli.documents.proving import apply_edits, line_end, line_start, newline_of
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Location

TEXTS = st.text(st.sampled_from("ab\n\ré😀"), max_size=20)


@given(TEXTS, st.data())
def test_an_edit_changes_its_place_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edit = Edit(Lines(text).location(start, end), "xyz")
    mark = "\ufeff" * data.draw(st.booleans())
    assert apply_edits(mark + text, [edit]) == mark + text[:start] + "xyz" + text[end:]


def test_edits_are_made_together_in_any_order() -> None:
    first, second = Edit(Location(1, 1, 1, 2), "xyz"), Edit(Location(2, 1, 2, 1), "new ")
    assert apply_edits("abc\r\ndef", [second, first]) == "xyzbc\r\nnew def"


def test_edits_of_front_matter_count_the_lines_of_the_file() -> None:
    assert apply_edits("name: x\n", [Edit(Location(2, 7, 2, 8), "y")], first_line=2) == "name: y\n"


def test_edits_may_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abc", [Edit(Location(1, 1, 1, 2), ""), Edit(Location(1, 1, 1, 3), "")])


@pytest.mark.parametrize(("text", "end"), [("a\r\nb\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r"), ("a", "\n")])
def test_the_line_end_of_a_text_is_the_first_it_has(text: str, end: str) -> None:
    assert newline_of(text) == end


def test_a_line_begins_behind_one_break_and_ends_in_front_of_the_next() -> None:
    assert [line_start("ab\r\ncd\nef", at) for at in (0, 1, 4, 5, 8)] == [0, 0, 4, 4, 7]
    assert [line_end("ab\r\ncd\nef", at) for at in (0, 4, 8)] == [2, 6, 9]
