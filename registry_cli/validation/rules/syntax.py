"""A CEL expression as a tree: the library compiles, and does not show what of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from registry_cli.validation.rules.tokens import Token

MAX_DEPTH = 100
"""How many parts of an expression may hold one another."""

MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "existsOne": (2,), "filter": (2,), "map": (2, 3)}
"""What repeats its last arguments for every item of a list or key of a mapping, with how many arguments it may have."""

_LEVELS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
_LITERALS = frozenset({"true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression, from ``start`` up to ``end``.

    ``sort`` is ``literal`` and ``name``; ``select`` of the field ``text``; ``index``; ``call`` of the function ``text``
    and ``method``, whose first part is what it is called on; ``has``; ``macro``, whose parts are the range and what is
    done with each item, named ``variable``; ``list`` and ``map``; ``not`` and ``minus``; ``choice`` of three parts; and
    ``chain`` of parts with operators of one level between them, which ``text`` lists. ``at`` is where the name of what
    is called begins.
    """

    sort: str
    start: int
    end: int
    text: str = ""
    parts: tuple[Node, ...] = ()
    variable: str = ""
    at: int = 0
    depth: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", 1 + max((part.depth for part in self.parts), default=0))


def walk(node: Node) -> Iterator[Node]:
    """*node*, then all its parts, in the order they are written."""
    yield node
    for part in node.parts:
        yield from walk(part)


def parse(tokens: list[Token]) -> Node | None:
    """The tree of an expression; ``None`` for what is no CEL, or uses what rules cannot (messages, optional values).

    *tokens* must be within the bounds that ``excess_of`` knows.
    """
    try:
        return _Parser(tokens).whole()
    except _Unexpected:
        return None


class _Unexpected(Exception):
    """A word stands where it cannot."""


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Node:
        node = self._choice()
        if self._next.sort != "end":
            raise _Unexpected
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    @property
    def _end(self) -> int:
        return self._tokens[self._at - 1].end

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, *signs: str) -> str | None:
        """Take the next word if it is one of *signs*."""
        token = self._next
        if token.sort in {"sign", "word"} and token.written in signs:
            self._at += 1
            return token.written
        return None

    def _expect(self, sign: str) -> None:
        if self._skip(sign) is None:
            raise _Unexpected

    def _word(self) -> Token:
        token = self._take()
        if token.sort != "word" or token.written == "in" or token.written in _LITERALS:
            raise _Unexpected
        return token

    def _choice(self) -> Node:
        start = self._next.start
        first = self._chain(0)
        if not self._skip("?"):
            return first
        second = self._chain(0)
        self._expect(":")
        third = self._choice()
        return Node("choice", start, self._end, parts=(first, second, third))

    def _chain(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        start = self._next.start
        parts, signs = [self._chain(level + 1)], []
        while sign := self._skip(*_LEVELS[level]):
            signs.append(sign)
            parts.append(self._chain(level + 1))
        if not signs:
            return parts[0]
        return Node("chain", start, self._end, " ".join(signs), tuple(parts))

    def _unary(self) -> Node:
        start = self._next.start
        sign = self._skip("!", "-")
        while sign and self._skip(sign):
            pass
        part = self._member()
        return Node({"!": "not", "-": "minus"}[sign], start, self._end, parts=(part,)) if sign else part

    def _member(self) -> Node:
        start = self._next.start
        node = self._primary()
        while True:
            if self._skip("."):
                node = self._field(start, node)
            elif self._skip("["):
                key = self._choice()
                self._expect("]")
                node = Node("index", start, self._end, parts=(node, key))
            else:
                return node

    def _field(self, start: int, target: Node) -> Node:
        word = self._word()
        name = word.written
        if not self._skip("("):
            return Node("select", start, self._end, name, (target,))
        arguments = self._items(")")
        if len(arguments) in MACROS.get(name, ()):
            variable, *body = arguments
            if variable.sort != "name":
                raise _Unexpected
            return Node("macro", start, self._end, name, (target, *body), variable.text)
        return Node("method", start, self._end, name, (target, *arguments), at=word.start)

    def _primary(self) -> Node:
        token = self._take()
        if token.written == "-" and self._next.sort == "number":
            number = self._take()
            return Node("literal", token.start, number.end, token.written + number.written)
        if token.sort in {"number", "text"} or token.written in _LITERALS:
            return Node("literal", token.start, token.end, token.written)
        if token.sort == "word" and token.written != "in":
            return self._named(token, token.written)
        return self._beginning_with(token)

    def _beginning_with(self, sign: Token) -> Node:
        match sign.written:
            case ".":
                return self._named(sign, "." + self._word().written)
            case "(":
                inner = self._choice()
                self._expect(")")
                return inner
            case "[":
                items = self._items("]", trailing=True)
                return Node("list", sign.start, self._end, parts=items)
            case "{":
                return self._mapping(sign)
            case _:
                raise _Unexpected

    def _named(self, token: Token, name: str) -> Node:
        if not self._skip("("):
            return Node("name", token.start, self._end, name)
        arguments = self._items(")")
        if name == "has" and len(arguments) == 1:
            if arguments[0].sort != "select":
                raise _Unexpected
            return Node("has", token.start, self._end, parts=arguments)
        return Node("call", token.start, self._end, name, arguments, at=token.start)

    def _items(self, closing: str, *, trailing: bool = False) -> tuple[Node, ...]:
        """The parts up to *closing*, with commas between; one more may stand behind the last when *trailing*."""
        items: list[Node] = []
        while not self._skip(closing):
            items.append(self._choice())
            if self._skip(closing):
                break
            self._expect(",")
            if not trailing and self._next.written == closing:
                raise _Unexpected
        return tuple(items)

    def _mapping(self, opening: Token) -> Node:
        parts: list[Node] = []
        while not self._skip("}"):
            parts.append(self._choice())
            self._expect(":")
            parts.append(self._choice())
            if self._skip("}"):
                break
            self._expect(",")
        return Node("map", opening.start, self._end, parts=tuple(parts))
