"""A template cut into tokens that remember where they stand, bounded before any parser sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError

from registry_cli.templating.environment import environment
from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.wording import describe

MAX_TOKENS = 100_000
"""How many names, signs, numbers and stretches of text a template may consist of."""

MAX_NESTING = 30
"""How many blocks and brackets of a template may hold one another."""

_MAX_DIGITS = 600
_BLOCKS = frozenset({"autoescape", "block", "call", "filter", "for", "if", "macro", "with"})
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_AT = re.compile(r" at (\d+)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One token as written: its line (which the parser speaks of), its kind, its text, and the offset of its start."""

    line: int
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


def cut(text: str) -> list[Piece] | Fault:
    """The pieces of *text*, blanks and comments among them, or why there are none or too many.

    Line breaks of every kind count as one character each that was there, so offsets hold in *text* as it is.
    """
    pieces: list[Piece] = []
    position = 0
    even = text.replace("\r\n", " \n").replace("\r", "\n")
    try:
        for line, kind, token in environment().lexer.tokeniter(even, None):
            # White space that a template takes away with `-` is in no token.
            start = even.find(token, position)
            position = start + len(token)
            pieces.append(Piece(line, kind, token, start))
            if len(pieces) > MAX_TOKENS:
                message = f"the template has more than {MAX_TOKENS:,} names, signs and stretches of text"
                return Fault(FaultKind.LIMIT, message, 0, 0, "split it into several")
    except TemplateSyntaxError as error:
        return _miscut(error.message or "", pieces, position)
    return _unreadable(pieces) or pieces


def _miscut(message: str, pieces: list[Piece], position: int) -> Fault:
    where = _AT.search(message)
    start = int(where[1]) if where else position
    end = start + 1
    if message.startswith("Missing end") and pieces:
        start, end = pieces[-1].start, pieces[-1].end
    said, hint = describe(_AT.sub("", message))
    return Fault(FaultKind.SYNTAX, said, start, end, hint)


def _unreadable(pieces: list[Piece]) -> Fault | None:
    """A parser that calls itself must not be led deeper than it can go; nor a number be read that Python refuses."""
    depth = 0
    begins = False
    for piece in pieces:
        if piece.kind == "operator":
            depth += (piece.text in _OPENERS) - (piece.text in _CLOSERS)
        elif piece.kind == "integer" and len(piece.text) > _MAX_DIGITS:
            message = "the number has too many digits"
            return Fault(FaultKind.SYNTAX, message, piece.start, piece.end, "put it in quotes")
        elif begins and piece.kind == "name":
            depth += (piece.text in _BLOCKS) - (piece.text.removeprefix("end") in _BLOCKS and piece.text[:3] == "end")
        if depth > MAX_NESTING:
            return too_deep(piece.start, piece.end)
        begins = piece.kind == "block_begin" or (begins and piece.kind == "whitespace")
    return None


def too_deep(start: int, end: int) -> Fault:
    """The fault of a block or bracket that is one too many inside others."""
    message = f"blocks and brackets are nested more than {MAX_NESTING} deep"
    return Fault(FaultKind.LIMIT, message, start, end, "flatten the template, or move a part into a macro")
