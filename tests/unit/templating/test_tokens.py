from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.templating import tokens
from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.tokens import MAX_NESTING, Piece, cut

PARTS = ["{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-}}", "if", "endif", "raw", "endraw", "a", " ", "\n", "\r\n", "\r",
         "'", "(", ")", "|", "\u00e9", "1", "text "]  # fmt: skip


def fault(text: str) -> Fault:
    found = cut(text)
    assert isinstance(found, Fault)
    return found


def pieces_of(text: str) -> list[Piece]:
    found = cut(text)
    assert not isinstance(found, Fault)
    return found


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_every_piece_stands_where_it_says_and_nothing_else_is_raised(text: str) -> None:
    pieces = cut(text)
    if isinstance(pieces, Fault):
        assert 0 <= pieces.start <= pieces.end <= len(text) + 1
        return
    end = 0
    for piece in pieces:
        assert piece.start >= end
        assert text[end : piece.start].strip() == ""
        end = piece.end
        assert text[piece.start : end].split() == piece.text.split()


def test_white_space_that_is_taken_away_shifts_nothing() -> None:
    text = "a  \r\n {%- if b -%}  \n {{ c }}{% endif %}"
    assert [text[piece.start : piece.end] for piece in pieces_of(text) if piece.kind == "name"] == [
        "if",
        "b",
        "c",
        "endif",
    ]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a {# b", "{#", "the comment does not end"),
        ("a {% raw %}b", "{% raw %}", "`raw` is never closed"),
        ("{{ a ? b }}", "?", "the character ? cannot stand here"),
        ("{{ a 'b }}", "'", "the text in quotes does not end"),
        ("{{ (a }}", "}", "`)` is due before `}`"),
        (f"{{{{ {'9' * 5000} }}}}", "9" * 5000, "the number has too many digits"),
    ],
)
def test_what_cannot_be_cut_is_told_where_it_begins(text: str, place: str, message: str) -> None:
    found = fault(text)
    assert (found.kind, found.message, text[found.start : found.end]) == (FaultKind.SYNTAX, message, place)


@pytest.mark.parametrize("deep", ["{{ " + "(" * 31 + "a" + ")" * 31 + " }}", "{% if a %}" * 31 + "{% endif %}" * 31])
def test_what_is_nested_too_deep_is_refused_before_a_parser_sees_it(deep: str) -> None:
    assert fault(deep).kind == FaultKind.LIMIT
    shallow = deep.replace("(" * 31, "(" * 30).replace(")" * 31, ")" * 30)
    shallow = shallow.replace("{% if a %}" * 31, "{% if a %}" * 30).replace("{% endif %}" * 31, "{% endif %}" * 30)
    assert pieces_of(shallow)


def test_what_lies_side_by_side_is_not_nested() -> None:
    assert pieces_of("{% for a in b %}{{ (a) }}{%- endfor %}" * MAX_NESTING * 2)


def test_a_template_of_too_many_pieces_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_TOKENS", 50)
    found = fault("{{ a }}" * 20)
    assert (found.kind, "50 names" in found.message) == (FaultKind.LIMIT, True)
    assert pieces_of("{{ a }}" * 5)
