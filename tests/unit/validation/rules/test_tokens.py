from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.validation.rules.tokens import MAX_LENGTH, MAX_NESTING, MAX_TOKENS, excess_of, tokens_of


def written(expression: str) -> list[tuple[str, str]]:
    return [(token.sort, token.written) for token in tokens_of(expression)[:-1]]


def excess(expression: str) -> str | None:
    return excess_of(expression, tokens_of(expression))


def test_words_signs_numbers_and_texts_are_told_apart() -> None:
    assert written("a.b>=1.5 && c") == [
        ("word", "a"),
        ("sign", "."),
        ("word", "b"),
        ("sign", ">="),
        ("number", "1.5"),
        ("sign", "&&"),
        ("word", "c"),
    ]


def test_space_and_comments_are_left_out() -> None:
    assert written("a // b (\n\t+ c") == [("word", "a"), ("sign", "+"), ("word", "c")]


@pytest.mark.parametrize(
    "text",
    [
        '"a"',
        "'a'",
        r'"\""',
        r"r'\'",
        'R"\\d"',
        "b'x'",
        "bR'x'",
        "'''a\n'b'\n'''",
        '"""a"b"""',
        "r'''\\'''",
        '"("',
        "'//'",
    ],
)
def test_a_text_is_one_word_however_it_is_quoted(text: str) -> None:
    assert written(f"{text} + 1")[0] == ("text", text)
    assert len(written(f"{text} + 1")) == 3


def test_what_is_no_word_is_kept_one_character_at_a_time() -> None:
    assert written("a @ é") == [("word", "a"), ("other", "@"), ("other", "é")]


@given(st.text(max_size=60))
def test_words_stand_where_they_say(expression: str) -> None:
    tokens = tokens_of(expression)
    assert all(expression[token.start : token.end] == token.written for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert tokens[-1].sort == "end"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (f"'{'a' * MAX_LENGTH}'", "characters"),
        ("+".join("1" * MAX_TOKENS), "words and signs"),
        ("(" * (MAX_NESTING + 1), "nested"),
        ("[{(" * MAX_NESTING, "nested"),
        ("true ? 1 : " * (MAX_NESTING + 1) + "1", "nested"),
    ],
    ids=["long", "many words", "brackets", "brackets of all sorts", "choices"],
)
def test_what_is_too_large_is_told_why(expression: str, reason: str) -> None:
    assert reason in (excess(expression) or "")


def test_brackets_in_texts_and_brackets_side_by_side_do_not_nest() -> None:
    assert excess(f"'{'(' * 1000}'") is None
    assert excess("+".join(["(1)"] * 100)) is None
