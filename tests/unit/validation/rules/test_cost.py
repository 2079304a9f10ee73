from __future__ import annotations

import time
from typing import Any

import pytest

from registry_cli.validation.rules.cost import BUDGET, Bound, cost, measure, pattern_cost
from registry_cli.validation.rules.engine import compiled, context_of
from registry_cli.validation.rules.syntax import Node, parse
from registry_cli.validation.rules.tokens import tokens_of

MANIFEST: dict[str, Any] = {
    "numbers": list(range(1_000)),
    "few": list(range(50)),
    "texts": ["x" * 100] * 500,
    "text": "a" * 100_000,
    "lists": [[0] * 100] * 50,
    "mapping": {str(number): number for number in range(2_000)},
}


def tree(expression: str) -> Node:
    node = parse(tokens_of(expression))
    assert node is not None, expression
    return node


def estimated(expression: str, manifest: Any = MANIFEST) -> float:
    patterns = {text: pattern_cost(text[1:-1]) for text in ("'(a{1,50}){1,50}b'", "'^x*$'", "'[a-z]{1,20}x'")}
    return cost(tree(expression), manifest, patterns)


@pytest.mark.parametrize(
    "expression",
    [
        "size(manifest.numbers) > 0",
        "manifest.numbers == manifest.numbers",
        "manifest.numbers.filter(n, n >= 0).size() > 0",
        "manifest.numbers.map(n, [n]).size() > 0",
        "manifest.texts.filter(t, true).size() > 0",
        "manifest.few.all(n, manifest.numbers.size() > 0)",
        "manifest.few.all(n, manifest.mapping.size() > 0)",
        "manifest.lists.map(l, l).size() > 0",
        "manifest.lists.all(l, l.all(n, n == 0))",
        "manifest.few.all(n, manifest.few.all(m, manifest.few.all(k, true)))",
        "manifest.text.matches('(a{1,50}){1,50}b')",
        "manifest.texts.all(t, t.matches('^x*$'))",
        "manifest.text.matches('[a-z]{1,20}x')",
        "manifest.few.map(a, [a, a]).map(a, [a, a]).map(a, [a, a]).size() > 0",
        "manifest.few.map(a, manifest.numbers).map(a, a).size() > 0",
        "manifest.text + manifest.text + manifest.text != ''",
        "['a'].map(a, a + a + a + a).map(a, a + a + a + a).map(a, a + a + a + a).size() > 0",
        "{'a': manifest.numbers, 'b': {'c': manifest.mapping}}.b.c.size() > 0",
        "['a'].map(x, manifest).all(x, x.mapping.size() > 0)",
    ],
)
def test_nothing_takes_longer_than_is_reckoned(expression: str) -> None:
    """Three times over, so that a busy machine does not spoil the test; what is out of proportion is a thousandfold."""
    program, context = compiled(expression.replace("\\", "\\\\")), context_of({"manifest": MANIFEST}, plain=True)
    start = time.process_time_ns()
    program.execute(context)  # type: ignore[union-attr]
    assert time.process_time_ns() - start < 3 * estimated(expression) + 10_000_000


def test_a_bound_is_never_lower_than_what_is_known() -> None:
    for expression in (
        "manifest.few.all(n, n in manifest.numbers)",
        "manifest.texts.map(t, t + t).exists(t, t == manifest.text)",
        "manifest.mapping.all(k, manifest.mapping[k] > 0) ? true : manifest.few[0] == 1",
    ):
        assert estimated(expression, measure(MANIFEST)) >= estimated(expression)


def test_lists_in_lists_multiply() -> None:
    one = estimated("manifest.few.all(a, true)")
    two = estimated("manifest.few.all(a, manifest.few.all(b, true))")
    assert 20 * one < two < 100 * one


def test_what_looks_at_a_field_of_a_large_manifest_costs_as_much_as_the_field() -> None:
    small = {"name": "a", "tags": ["a"]}
    assert estimated("manifest.tags.all(t, t != '')", {**small, **MANIFEST}) == estimated(
        "manifest.tags.all(t, t != '')", small
    )


def test_a_field_that_is_not_there_costs_next_to_nothing() -> None:
    assert estimated("manifest.nothing.all(a, a.all(b, true))") < 10_000


def test_a_value_is_measured_with_all_it_holds() -> None:
    assert measure({"a": [1, "bc"]}) == Bound(2, 100 + 101 + (100 + 100 + 102), 302)
    assert measure([]) == measure(None) == measure(1.5) == Bound(0, 100, 100)


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("^[a-z]+$", 20),
        ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", 200),
        (r"^\d{4}-\d{2}-\d{2}$", 5_000),
        (r"\w+@\w+", 5_000),
    ],
)
def test_usual_patterns_are_cheap(pattern: str, most: int) -> None:
    assert pattern_cost(pattern) <= most


def test_repetitions_of_repetitions_multiply() -> None:
    assert pattern_cost("(a{1,50}){1,50}") > 100 * pattern_cost("a{1,50}b{1,50}")
    assert pattern_cost("((a{999}){999}){999}") >= BUDGET
    assert pattern_cost("a{99999999999999999999}{5}") >= BUDGET
    assert pattern_cost("a" * 2_000) >= BUDGET
