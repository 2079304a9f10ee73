from __future__ import annotations

import pytest
import yaml

from registry_cli.documents import yaml_places
from registry_cli.documents.document import ProblemKind
from registry_cli.documents.positions import Lines
from registry_cli.documents.yaml_complaints import explained
from registry_cli.documents.yaml_reader import read_yaml

COMPLAINTS = [
    ("name: x\ndescription: first: second\n", 2, 19, "colon and a space", "quotes"),
    ("- 'a' b: c: d", 1, 7, "", ""),
    ("key: 'a': b\n", 1, 9, "colon and a space", "quotes"),
    ("key: value\n  sub: x\n", 2, 6, "line above is no mapping", "align"),
    ("a: `x`\n", 1, 4, "'`'", "quotes"),
    ("a: @x\n", 1, 4, "'@'", "quotes"),
    ("a:\n\t- x\n", 2, 1, "tab", "spaces"),
    ('a: 1\nb: "never closed\nc: 2\n', 2, 4, "never closed", "close it"),
    ("a: 'x\n---\n", 1, 4, "never closed", "close it"),
    ("a: [1, 2\n", 1, 4, "line 1 lacks a comma", "quotes"),
    ("a: {b: 1\nc: 2\n", 2, 2, "line 1 lacks a comma", "quotes"),
    ("a: ]\n", 1, 4, "value is due", "quotes"),
    ("a:\n  - 1\n b: 2\n", 3, 2, "indentation of what began on line 1", "alike"),
    ("- a\nb: 1\n", 2, 1, "began on line 1", ""),
    ("a: 1\nfoo\nb: 2\n", 2, 1, "no colon", "key: value"),
    ('a: "x" y\n', 1, 8, "more text after a value", "quotes"),
    ("a: *\n", 1, 4, "name is due", "quotes"),
    ("a: !foo!bar x\n", 1, 4, "tag", "quotes"),
    ('a: "\\q"\n', 1, 5, "escape", "backslash"),
    ("a: |x\n b\n", 1, 5, "follow |", ""),
    ("a: - b\n", 1, 4, "list cannot begin here", "quotes"),
    ("a: ? b\n", 1, 4, "key cannot begin here", "quotes"),
    ("{a: 1}}\n", 1, 7, "after the end", "brackets"),
    ("%YAML 3.0\n---\na: 1\n", 1, 1, "incompatible YAML", ""),
]


@pytest.mark.parametrize(("source", "line", "column", "words", "hint"), COMPLAINTS)
def test_a_mistake_is_explained_in_plain_words_at_its_place(
    source: str, line: int, column: int, words: str, hint: str
) -> None:
    (problem,) = read_yaml("x.yaml", source).problems
    assert problem.kind is ProblemKind.SYNTAX
    assert words in problem.message
    assert hint in problem.hint
    if words:
        assert (problem.location.line, problem.location.column) == (line, column)


@pytest.mark.parametrize(
    ("source", "line", "words"), [(source, line, words) for source, line, _, words, _ in COMPLAINTS]
)
def test_the_slow_parser_is_explained_in_the_same_words(
    source: str, line: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_places, "LOADER", yaml.SafeLoader)
    (problem,) = read_yaml("x.yaml", source).problems
    assert words in problem.message
    if words and "lacks a comma" not in words:
        assert problem.location.line == line


def test_an_error_without_a_place_is_put_at_the_beginning() -> None:
    problem = explained(yaml.YAMLError("something odd"), "a: 1", Lines("a: 1"))
    assert (problem.message, problem.location.line, problem.location.column) == ("something odd", 1, 1)
