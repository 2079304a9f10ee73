from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.document import MAX_BYTES
from registry_cli.formats.conversion import Complaint
from registry_cli.formats.front_matter import FrontMatter, read_front_matter


def parts_of(content: bytes) -> FrontMatter:
    parts = read_front_matter("a.md", content)
    assert isinstance(parts, FrontMatter)
    return parts


def complaint_of(content: bytes) -> tuple[int, int, str]:
    complaint = read_front_matter("a.md", content)
    assert isinstance(complaint, Complaint)
    assert complaint.path == "a.md"
    return complaint.line, complaint.column, complaint.message


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_body_is_the_exact_text_behind_the_front_matter(line_end: str) -> None:
    text = line_end.join(["--- ", "name: a", "more: b", "---\t", "", "  Body", "---", "end"])
    parts = parts_of(text.encode())
    assert parts.document is not None
    assert parts.document.data == {"name": "a", "more": "b"}
    assert parts.body == line_end.join(["", "  Body", "---", "end"])
    assert (parts.body_at.line, parts.body_at.column) == (5, 1)
    assert parts.problems == ()


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parts_of(b"\xef\xbb\xbf---\nname: a\n---\nBody").body == "Body"


def test_three_dashes_inside_a_line_or_indented_close_nothing() -> None:
    parts = parts_of(b"---\nname: |\n  ---\nb: ---x\n---\nBody")
    assert parts.document is not None
    assert parts.document.data == {"name": "---\n", "b": "---x"}


def test_a_file_may_end_with_the_closing_line() -> None:
    assert parts_of(b"---\nname: a\n---").body == ""


def test_mistakes_in_the_yaml_are_told_at_the_lines_of_the_file() -> None:
    parts = parts_of(b"---\nname: a\nname: b\n---\nBody")
    assert [(one.line, one.column) for one in parts.problems] == [(3, 1)]
    assert "second time" in parts.problems[0].message
    assert parts.document is not None


def test_a_text_with_a_colon_is_told_with_the_way_out_at_its_column() -> None:
    parts = parts_of(b"---\nname: a\ndescription: use when: always\n---\nBody")
    assert parts.document is None
    assert [(one.line, one.column) for one in parts.problems] == [(3, 22)]
    assert "in quotes" in parts.problems[0].message


def test_front_matter_without_keys_is_a_problem() -> None:
    assert len(parts_of(b"---\n---\nBody").problems) == 1


@pytest.mark.parametrize("content", [b"", b"# Title\n---\nname: a\n---\n", b"--\n", b"----\n", b" ---\nname: a\n---\n"])
def test_a_file_that_does_not_begin_with_front_matter_is_refused(content: bytes) -> None:
    line, column, message = complaint_of(content)
    assert (line, column) == (1, 1)
    assert "no front matter" in message


def test_front_matter_that_is_never_closed_is_refused() -> None:
    line, column, message = complaint_of(b"---\nname: a\n\nBody --- and more")
    assert (line, column) == (1, 1)
    assert "never closed" in message


def test_bytes_that_are_no_utf_8_are_told_at_their_line_and_column() -> None:
    line, column, message = complaint_of("---\nname: é".encode() + b"\xbc\n---\n")
    assert (line, column) == (2, 8)
    assert "0xBC" in message


def test_a_file_larger_than_any_document_is_refused() -> None:
    assert "bytes that are read" in complaint_of(b"---\nname: a\n---\n" + b"x" * MAX_BYTES)[2]


@given(st.binary(max_size=60) | st.text("-\n\r a:", max_size=40).map(str.encode))
def test_no_bytes_make_it_raise(content: bytes) -> None:
    assert read_front_matter("a.md", content)
