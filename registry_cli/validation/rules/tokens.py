"""The words of a CEL expression, and the bounds beyond which nothing reads it."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH = 4_000
"""Characters of an expression."""

MAX_TOKENS = 1_000
"""Words of an expression: a chain of that many never exhausts the stack of the library, also not in a thread."""

MAX_NESTING = 40
"""How many brackets, or choices with ``?``, may hold one another."""

_ESCAPE = (
    r"""\\(?:[abfnrtv\\"'?`]|[xX][0-9a-fA-F]{2}|[0-3][0-7]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"""
    r"|U(?:0000(?![dD][89a-fA-F])|000[1-9a-fA-F]|0010)[0-9a-fA-F]{4})"
)
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:[ \t\r\n\f]+|//[^\n]*)+)
  | (?P<text>(?:[bB]?[rR])(?:\"{{3}}(?:.|\n)*?\"{{3}}|'{{3}}(?:.|\n)*?'{{3}}|"[^"\n\r]*"|'[^'\n\r]*')
      | [bB]?(?:\"{{3}}(?:{_ESCAPE}|[^\\])*?\"{{3}}|'{{3}}(?:{_ESCAPE}|[^\\])*?'{{3}}
            |"(?:{_ESCAPE}|[^"\\\n\r])*"|'(?:{_ESCAPE}|[^'\\\n\r])*'))
  | (?P<number>0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+[uU]?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]{{}}])
  | (?P<other>.)
    """,
    re.VERBOSE,
)
_OPENING, _CLOSING = "([{", ")]}"


class Token(NamedTuple):
    """A word of an expression: what it is (text, number, word, sign, other, end), how it is written, and where."""

    sort: str
    written: str
    start: int
    end: int


def tokens_of(expression: str) -> list[Token]:
    """The words of *expression*, the last of them its end; space and comments are left out."""
    found = [
        Token(str(match.lastgroup), match.group(), *match.span())
        for match in _TOKEN.finditer(expression)
        if match.lastgroup != "space"
    ]
    return [*found, Token("end", "", len(expression), len(expression))]


def excess_of(expression: str, tokens: list[Token]) -> str | None:
    """In what *expression*, whose words are *tokens*, is too large to be looked at, if it is."""
    if len(expression) > MAX_LENGTH:
        return f"it has {len(expression):,} characters, and {MAX_LENGTH:,} are the most"
    if len(tokens) > MAX_TOKENS:
        return f"it has {len(tokens):,} words and signs, and {MAX_TOKENS:,} are the most"
    if _nesting(tokens) > MAX_NESTING:
        return f"it is nested more than {MAX_NESTING} deep"
    return None


def _nesting(tokens: list[Token]) -> int:
    """How many brackets are open at most, and choices begun."""
    depth = deepest = choices = 0
    for token in tokens:
        if token.sort == "sign":
            depth += (token.written in _OPENING) - (token.written in _CLOSING)
            choices += token.written == "?"
            deepest = max(deepest, depth, choices)
    return deepest
