from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.location import Location, Pointer, render_pointer


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), ""),
        (("",), "/"),
        (("foo", 0), "/foo/0"),
        (("a/b", "m~n", "~1"), "/a~1b/m~0n/~01"),
        (("c%d", " ", 'k"l', "i\\j"), '/c%d/ /k"l/i\\j'),
    ],
)
def test_a_pointer_is_written_as_rfc_6901_says(pointer: Pointer, text: str) -> None:
    assert render_pointer(pointer) == text


@given(st.lists(st.text("ab/~01", max_size=4)))
def test_no_two_pointers_of_text_are_written_alike(steps: list[str]) -> None:
    written = render_pointer(tuple(steps))
    assert [step.replace("~1", "/").replace("~0", "~") for step in written.split("/")[1:]] == steps


def test_a_location_is_the_beginning_of_the_file_unless_said_otherwise() -> None:
    assert Location() == Location(1, 1, 1, 1)


def test_locations_sort_by_line_and_then_by_column() -> None:
    places = [Location(2, 1, 2, 2), Location(1, 9, 1, 10), Location(1, 2, 3, 1), Location(1, 2, 1, 3)]
    assert sorted(places) == [places[3], places[2], places[1], places[0]]
