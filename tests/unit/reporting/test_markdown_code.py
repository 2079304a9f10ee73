from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from registry_cli.reporting.markdown_code import LONGEST, code, code_value, hidden, listed

TOKEN = "ghp_" + "a1B2" * 9


def rendered(markdown: str) -> list[tuple[str, str]]:
    """The pieces of a line of Markdown, each with its type."""
    inline = MarkdownIt("commonmark").parse(f"- {markdown}")[3]
    return [(token.type, token.content) for token in inline.children or ()]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("plain", "`plain`"),
        ("", "`  `"),
        (" ", "`   `"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("```", "```` ``` ````"),
        ("a\nb", r"`a\nb`"),
        ("\u202egnp", r"`\u202egnp`"),
        ("`" * 900, "`" + r"\x60" * (LONGEST // 4) + "...`"),
        ("x" * 900, f"`{'x' * LONGEST}...`"),
    ],
)
def test_a_text_is_a_code_span_on_one_line(text: str, span: str) -> None:
    assert code(text) == span


@given(st.text(st.sampled_from("`` \\<!->[]()@#*_|&;\n\ta1"), max_size=40) | st.text(max_size=40))
def test_whatever_a_text_holds_it_is_one_code_span_and_nothing_else(text: str) -> None:
    pieces = rendered(f"{code(text)} beside {code(text)}")
    assert [kind for kind, _ in pieces] == ["code_inline", "text", "code_inline"]
    assert pieces[1][1] == " beside "


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (("description",), f"Use {TOKEN} for it."),
        (("parameters",), {"headers": [TOKEN]}),
        (("parameters",), {TOKEN: 1}),
        (("parameters", "url"), "https://ada:Xk29sMq81z@db.example.com/x"),
        (("parameters", "api_key"), "Xk29sMq81zPw"),
        (("parameters", "env", "TOKEN"), "Xk29sMq81zPw"),
        (("parameters",), {"deep": [{"password": "Xk29sMq81zPw"}]}),
        (("metadata", "client_secret"), "Xk29sMq81zPw"),
        (("parameters", "args", 1), "Xk29sMq81zPw"),
    ],
)
def test_no_credential_is_left_in_a_value(pointer: tuple[str | int, ...], value: Any) -> None:
    shown = code_value(pointer, value)
    assert "***" in shown
    assert TOKEN not in shown
    assert "Xk29sMq81z" not in shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "`null`"), (1.5, "`1.5`"), (["a", {"b": True}], '`["a", {"b": true}]`'), ("größe", '`"größe"`')],
)
def test_a_value_is_shown_as_json(value: Any, shown: str) -> None:
    assert code_value(("metadata", "level"), value) == shown


def test_the_rest_of_a_text_stays_where_a_credential_is_hidden() -> None:
    assert hidden(f"one {TOKEN} two {TOKEN}") == "one *** two ***"


def test_of_many_the_first_are_listed_and_the_others_counted() -> None:
    assert list(listed("abcd", 4)) == ["a", "b", "c", "d"]
    assert list(listed("abcd", 2)) == ["a", "b", "and 2 more"]
    assert list(listed("abcd", 4, room=12)) == ["a", "b", "c", "and 1 more"]
