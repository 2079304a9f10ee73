"""From the pieces of a template to its syntax tree, or to what is wrong with it and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser

from registry_cli.templating.environment import environment
from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.tokens import Piece, too_deep
from registry_cli.templating.wording import describe

_BEGINS = frozenset({"variable_begin", "block_begin"})
_UNCLOSED = re.compile(r"^Unexpected end of template.* closed is '(\w+)'")


def parse(pieces: Sequence[Piece]) -> nodes.Template | Fault:
    """The syntax tree of *pieces*, or why they make none, or one too deep to be read."""
    feed = _Feed(pieces)
    parser = Parser(environment(), "")
    try:
        parser.stream = stream = feed.stream()
        return parser.parse()
    except TemplateSyntaxError as error:
        message = error.message or ""
        where = feed.where(parser.stream.current, message)
    except RecursionError:
        # What is not counted beforehand: signs before a value, `not` and `else` in a row.
        return too_deep(*feed.where(stream.current, ""))
    said, hint = describe(message)
    return Fault(FaultKind.SYNTAX, said, *where, hint)


class _Feed:
    """Gives the pieces to the parser one by one, and remembers where each token it was given stands."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._wrapping: Piece | None = None
        self._given: list[tuple[Token, Piece]] = []

    def stream(self) -> TokenStream:
        """What the parser reads."""
        return TokenStream(self._tokens(), None, None)

    def where(self, current: Token, message: str) -> tuple[int, int]:
        """The first character, and the one behind the last, of what the parser complains of when it is at *current*.

        Of what is never closed, that which opens it says more than the end of the text.
        """
        piece = self._wrapping or self._opened(message) or self._place_of(current)
        if piece is None:
            end = self._pieces[-1].end if self._pieces else 0
            return end, end
        return piece.start, piece.end

    def _tokens(self) -> Iterator[Token]:
        wrap = environment().lexer.wrap
        for piece in self._pieces:
            self._wrapping = piece
            tokens = list(wrap([(piece.line, piece.kind, piece.text)]))
            self._wrapping = None
            for token in tokens:
                self._given.append((token, piece))
                yield token

    def _place_of(self, token: Token) -> Piece | None:
        return next((piece for one, piece in reversed(self._given) if one is token), None)

    def _opened(self, message: str) -> Piece | None:
        """What opens the block, or the braces, of which *message* says that the text ends before they are closed."""
        block = _UNCLOSED.match(message)
        if block:
            return self._unclosed(block[1])
        if not message.startswith("unexpected end of template"):
            return None
        return next((piece for piece in reversed(self._pieces) if piece.kind in _BEGINS), None)

    def _unclosed(self, block: str) -> Piece | None:
        """The tag of the innermost *block* that nothing closes."""
        unclosed: list[Piece] = []
        for (before, _), (_, tag) in pairwise(self._given):
            if before.type == "block_begin" and tag.text == block:
                unclosed.append(tag)
            elif before.type == "block_begin" and tag.text == f"end{block}" and unclosed:
                unclosed.pop()
        return unclosed[-1] if unclosed else None
