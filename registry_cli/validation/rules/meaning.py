"""What an expression speaks of: the names it uses, the fields it looks at, and whether it can be true or false."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from registry_cli.domain.location import Pointer
from registry_cli.validation.rules.syntax import MACROS, Node, walk

MANIFEST = "manifest"
VARIABLES = (MANIFEST, "kind", "id", "path")
"""What rules can name: the manifest as written; the kind, the id and the path of the file, which are texts."""

_TYPES = frozenset({"int", "uint", "double", "string", "bool", "bytes", "list", "map", "null_type", "type"})
_LITERALS = {"true": "", "false": "", "null": "null"}
_ARITHMETIC = frozenset("+-*/%")
_GIVEN_BY_NAME = {MANIFEST: "a mapping", **dict.fromkeys(VARIABLES[1:], "text")}
_GIVEN_BY_SORT = {"minus": "a number", "list": "a list", "map": "a mapping"}


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes, standing alone or behind what it is called on, and what it gives.

    ``gives`` is empty for true or false, and for what cannot be told.
    """

    alone: int | None
    behind: int | None
    gives: str = ""


FUNCTIONS = {
    "size": Function(1, 0, "a number"),
    **dict.fromkeys(("contains", "startsWith", "endsWith", "matches"), Function(None, 1)),
    **dict.fromkeys(("int", "uint", "double"), Function(1, None, "a number")),
    "string": Function(1, None, "text"),
    "bytes": Function(1, None, "bytes"),
    "type": Function(1, None, "a type"),
    "dyn": Function(1, None),
    "timestamp": Function(1, None, "a time"),
    "duration": Function(1, None, "a duration"),
    **dict.fromkeys(
        ("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek"),
        Function(None, 0, "a number"),
    ),
    **dict.fromkeys(("getHours", "getMinutes", "getSeconds", "getMilliseconds"), Function(None, 0, "a number")),
}
"""Every function that rules can call; a test compares it with the library."""


class Fault(NamedTuple):
    """Why an expression is no rule, from where to where in it, and the way out."""

    message: str
    start: int
    end: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the manifest that an expression looks at; ``asked``: only whether it is there, with ``has``."""

    pointer: Pointer
    asked: bool
    start: int
    end: int


def faults_of(root: Node) -> Iterator[Fault]:
    """Names that nothing has, calls that cannot be made, patterns that are not written out, a result not boolean."""
    yield from _wrong_names(root, frozenset())
    for node in walk(root):
        if node.sort in {"call", "method"}:
            yield from _wrong_call(node)
    given = _gives(root)
    if given:
        yield Fault(f"it gives {given}, where true or false is due", root.start, root.end, "compare it with something")


def _wrong_names(node: Node, bound: frozenset[str]) -> Iterator[Fault]:
    if node.sort == "name" and node.text not in {*VARIABLES, *_TYPES, *bound}:
        near = get_close_matches(node.text, [*VARIABLES, *bound], n=1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(VARIABLES)}; put text in quotes"
        yield Fault(f"nothing is named {node.text}", node.start, node.end, hint)
    for part in node.parts:
        inside = bound | {node.variable} if node.sort == "macro" and part is not node.parts[0] else bound
        yield from _wrong_names(part, inside)


def _wrong_call(node: Node) -> Iterator[Fault]:
    behind = node.sort == "method"
    given = len(node.parts) - behind
    function = FUNCTIONS.get(node.text)
    if function is None:
        near = get_close_matches(node.text, [*FUNCTIONS, *MACROS, "has"], n=1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(['has', *MACROS, *FUNCTIONS])}"
        yield Fault(_misused(node) or f"there is no function {node.text}", node.at, node.end, hint)
    elif (function.behind if behind else function.alone) != given:
        usual = f"{node.text}(x)" if function.behind is None else f"x.{node.text}({'y' * function.behind})"
        yield Fault(f"{node.text} is called in a way that it cannot be", node.at, node.end, f"write {usual}")
    elif node.text == "matches" and not is_text(node.parts[1]):
        hint = "write the pattern out, in quotes"
        yield Fault("the pattern of matches is not written out", node.parts[1].start, node.end, hint)


def _misused(node: Node) -> str:
    return f"{node.text} is called in a way that it cannot be" if node.text in {*MACROS, "has"} else ""


def is_text(node: Node) -> bool:
    """Whether *node* is a text written out."""
    return node.sort == "literal" and node.text.endswith(('"', "'")) and node.text[0] not in "bB"


def _gives(node: Node) -> str:
    """What *node* gives that is certainly not true or false; empty when it is, or cannot be told."""
    given = ""
    if node.sort == "literal":
        given = _LITERALS.get(node.text, "text" if is_text(node) else "a number")
    elif node.sort == "name":
        given = _GIVEN_BY_NAME.get(node.text, "")
    elif node.sort == "chain" and node.text[0] in _ARITHMETIC:
        given = "a number or text"
    elif node.sort == "choice":
        given = _gives(node.parts[1]) and _gives(node.parts[2])
    elif node.sort in {"call", "method"} and node.text in FUNCTIONS:
        given = FUNCTIONS[node.text].gives
    elif node.sort == "macro" and node.text in {"map", "filter"}:
        given = "a list"
    return given or _GIVEN_BY_SORT.get(node.sort, "")


def mentions_of(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[Mention]:
    """The places in the manifest that *node* looks at, as they are written; *bound* are the names of items."""
    asked = node.sort == "has"
    path = node.parts[0] if asked else node
    pointer = pointer_of(path, bound)
    if pointer is not None:
        yield Mention(pointer, asked, path.start, path.end)
        return
    for part in path.parts:
        inside = bound | {node.variable} if node.sort == "macro" and part is not node.parts[0] else bound
        yield from mentions_of(part, inside)


def pointer_of(node: Node, bound: frozenset[str] = frozenset()) -> Pointer | None:
    """The place in the manifest that *node* is, where it is one and nothing has to be computed."""
    if node.sort == "name":
        return () if node.text == MANIFEST and MANIFEST not in bound else None
    if node.sort not in {"select", "index"}:
        return None
    base = pointer_of(node.parts[0], bound)
    step = node.text if node.sort == "select" else _step(node.parts[1])
    return None if base is None or step is None else (*base, step)


def _step(key: Node) -> str | int | None:
    """The key or position that is written out in brackets."""
    if key.sort != "literal":
        return None
    if key.text.isdecimal():
        return int(key.text)
    plain = is_text(key) and "\\" not in key.text and key.text[0] not in "rR" and key.text[:3] not in {'"""', "'''"}
    return key.text[1:-1] if plain else None
