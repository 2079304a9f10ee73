from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from registry_cli.validation.rules.engine import compiled, context_of
from registry_cli.validation.rules.meaning import Fault
from registry_cli.validation.rules.syntax import Node, parse, walk
from registry_cli.validation.rules.tokens import excess_of, tokens_of
from tests.unit.validation.rules.expressions import sound, spoilt

RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"}
    | {"namespace", "package", "return", "var", "void", "while"}
)


def tree(expression: str) -> Node:
    node = parse(tokens_of(expression))
    assert node is not None, expression
    return node


def outline(node: Node) -> str:
    """*node* with every part in brackets."""
    name = ":".join(filter(None, (node.sort, node.text, node.variable)))
    return f"({' '.join([name, *map(outline, node.parts)])})"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "(chain:+ (literal:1) (chain:* (literal:2) (literal:3)))"),
        ("a || b && c", "(chain:|| (name:a) (chain:&& (name:b) (name:c)))"),
        ("1 - 2 - 3", "(chain:- - (literal:1) (literal:2) (literal:3))"),
        ("!a.b", "(not (select:b (name:a)))"),
        ("--a", "(minus (name:a))"),
        ("-1", "(minus (literal:1))"),
        ("!-1", "(not (literal:-1))"),
        ("a ? b : c ? d : e", "(choice (name:a) (name:b) (choice (name:c) (name:d) (name:e)))"),
        ("a[0].b", "(select:b (index (name:a) (literal:0)))"),
        ("f(a, 1)", "(call:f (name:a) (literal:1))"),
        ("a.f(1)", "(method:f (name:a) (literal:1))"),
        ("has(a.b)", "(has (select:b (name:a)))"),
        ("a.has(b.c)", "(method:has (name:a) (select:c (name:b)))"),
        ("a.all(x, x > 1)", "(macro:all:x (name:a) (chain:> (name:x) (literal:1)))"),
        ("a.all(x)", "(method:all (name:a) (name:x))"),
        ("a.map(x, b, c)", "(macro:map:x (name:a) (name:b) (name:c))"),
        ("[1, [2],]", "(list (literal:1) (list (literal:2)))"),
        ("{'a': 1, }", "(map (literal:'a') (literal:1))"),
        (".a", "(name:.a)"),
    ],
)
def test_an_expression_becomes_a_tree(expression: str, expected: str) -> None:
    assert outline(tree(expression)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "a b",
        "f(1,)",
        "(1",
        "a.all(x.y, true)",
        "has(a)",
        "has(a[0])",
        "a.in",
        "a.true",
        "[1 2]",
        "{1}",
        "A{b: 1}",
    ],
)
def test_what_is_no_expression_has_no_tree(expression: str) -> None:
    assert parse(tokens_of(expression)) is None


def test_every_part_stands_where_it_says() -> None:
    expression = "(a || b) && c.all(x, ((x)) == 1)[0].d"
    found = {expression[node.start : node.end] for node in walk(tree(expression))}
    assert {"a || b", "(a || b) && c.all(x, ((x)) == 1)[0].d", "((x)) == 1", "c.all(x, ((x)) == 1)[0]"} <= found


def test_a_tree_knows_how_deep_it_is() -> None:
    assert [tree(expression).depth for expression in ("a", "a.b", "a.b + c", "a + b + c + d", "(((a)))")] == [
        1,
        2,
        3,
        2,
        1,
    ]


@given(sound)
def test_what_the_library_accepts_is_read(expression: str) -> None:
    if not isinstance(compiled(expression), Fault):
        tree(expression)


@given(spoilt())
def test_what_the_library_refuses_is_refused_but_for_reserved_names(expression: str) -> None:
    tokens = tokens_of(expression)
    if excess_of(expression, tokens) is None and RESERVED.isdisjoint(token.written for token in tokens):
        assert (parse(tokens) is None) == isinstance(compiled(expression), Fault)


@given(sound)
def test_an_expression_is_read_as_the_library_reads_it(expression: str) -> None:
    """With every part in brackets, as our tree has them, the library finds the same."""
    found, bracketed = result(expression), result(in_brackets(tree(expression), expression))
    assert found == bracketed


def result(expression: str) -> object:
    program = compiled(expression)
    assert not isinstance(program, Fault), expression
    data = {"manifest": {"a": {"c": 1}}, "kind": "tool", "x": [3]}  # of one key: mappings have no order
    try:
        return repr(program.execute(context_of(data, plain=True)))
    except (TypeError, LookupError, ArithmeticError, RuntimeError, ValueError) as error:
        return type(error)


def in_brackets(node: Node, expression: str) -> str:
    """The text of *node*, with brackets around each of its parts."""
    if node.sort in {"literal", "name"}:
        return expression[node.start : node.end]
    parts = [f"({in_brackets(part, expression)})" for part in node.parts]
    if node.sort in {"not", "minus"}:
        return expression[node.start : node.parts[0].start].replace("(", "").split("//")[0] + parts[0]
    return WRITTEN[node.sort](node, parts)


def in_a_row(node: Node, parts: list[str]) -> str:
    made = parts[0]
    for sign, part in zip(node.text.split(), parts[1:], strict=True):
        made = f"({made} {sign} {part})"
    return made


def as_pairs(_: Node, parts: list[str]) -> str:
    return "{" + ", ".join(map(": ".join, zip(parts[::2], parts[1::2], strict=True))) + "}"


WRITTEN: dict[str, Callable[[Node, list[str]], str]] = {
    "chain": in_a_row,
    "choice": lambda _, parts: "{} ? {} : {}".format(*parts),
    "select": lambda node, parts: f"{parts[0]}.{node.text}",
    "has": lambda _, parts: f"has{parts[0]}",
    "index": lambda _, parts: f"{parts[0]}[{parts[1]}]",
    "macro": lambda node, parts: f"{parts[0]}.{node.text}({node.variable}, {', '.join(parts[1:])})",
    "method": lambda node, parts: f"{parts[0]}.{node.text}({', '.join(parts[1:])})",
    "call": lambda node, parts: f"{node.text}({', '.join(parts)})",
    "list": lambda _, parts: f"[{', '.join(parts)}]",
    "map": as_pairs,
}
