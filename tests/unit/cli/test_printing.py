from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.cli.printing import json_text, print_rows, printable

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
OBEYED = "\x1b\x07\x9b\x7f\u202e\u2028\ud800\ufeff"


@given(values)
def test_json_is_read_back_as_it_was(value: Any) -> None:
    assert json.loads(json_text(value)) == value
    assert json.loads(json_text(value, indent=2)) == value


def test_json_holds_nothing_that_a_terminal_would_obey() -> None:
    assert not set(json_text({OBEYED: OBEYED})) & set(OBEYED)
    assert "größe 更好 🎉" in json_text("größe 更好 🎉")


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", '"ö"'), ("ascii", r'"\u00f6"'), ("latin-1", r'"\u00f6"')])
def test_json_is_escaped_where_letters_may_be_lost(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str
) -> None:
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding=encoding))
    assert json_text("ö") == expected


@given(st.text())
def test_printable_keeps_lines_and_obeys_nothing(text: str) -> None:
    shown = printable(text)
    assert shown.count("\n") == text.count("\n")
    assert not set(shown) & set(OBEYED + "\r\t\x00")
    assert printable(shown) == shown


def test_printable_keeps_the_columns_of_tabs() -> None:
    assert printable("a\tb\n\tc") == "a   b\n    c"


def test_rows_are_as_wide_as_their_longest_cell_colours_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([["a", "bb", ""], [click.style("ccc", fg="red"), "d", "e"]], header=["X", "Y", "Z"], indent="> ")
    assert capsys.readouterr().out == "> X    Y   Z\n> a    bb\n> ccc  d   e\n"


def test_no_rows_and_no_header_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([])
    print_rows([], header=["X"])
    assert capsys.readouterr().out == "X\n"
