from __future__ import annotations

import time

import pytest

from registry_cli.documents.document import ProblemKind
from registry_cli.documents.toml_reader import read_toml
from tests.unit.documents.writing import read

COMPLAINTS = [
    ("a", 1, 2, "equals sign", "key = value"),
    ("a: 1", 1, 2, "equals sign", "key = value"),
    ("a = nope", 1, 5, "no value that TOML knows", "quotes"),
    ("\u00e9 = 1", 1, 1, "invalid statement", ""),
    ('x = "\U0001f600"\r\na = 1 b = 2', 2, 7, "more text after the value", "line"),
    ('a = "\\q"', 1, 6, "unknown escape", "single quotes"),
    ('a = """x\ny\n', 2, 2, "never closed", "close it"),
    ("a = [1 2]", 1, 8, "list is never closed", "]"),
    ("a = {b = 1 c = 2}", 1, 12, "inline table is never closed", "}"),
    ("[a\n", 1, 3, "expected ']'", ""),
    ("a = 2024-02-30", 1, 5, "invalid date", ""),
    ('b = "%s"\n# %s\nc = 0.%s\na = -%s' % (("9" * 5000,) * 4), 4, 6, "too many digits", "quotes"),
    ("a = 1\nb = [0x%s]" % ("f" * 3000), 2, 6, "too many digits", "quotes"),
]


@pytest.mark.parametrize(("source", "line", "column", "words", "hint"), COMPLAINTS)
def test_a_mistake_is_explained_at_its_place(source: str, line: int, column: int, words: str, hint: str) -> None:
    reading = read_toml("x.toml", source)
    (problem,) = reading.problems
    assert reading.document is None
    assert (problem.kind, problem.location.line, problem.location.column) == (ProblemKind.SYNTAX, line, column)
    assert words in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("source", "line", "column", "first"),
    [
        ("a = 1\na = 2", 2, 1, 1),
        ("a = 1\n\n'a' = 2", 3, 1, 1),
        ("[a]\nx = 1\n[a]\ny = 2", 3, 2, 1),
        ("a = {x = 1, x = 2}", 1, 13, 1),
        ("a = {x = 1}\n[a.b]", 2, 2, 1),
        ("a = 1\n[a.b]", 2, 2, 1),
        ("a.b = 1\na = 2", 2, 1, 1),
        ("a = 1\na.b = 2", 2, 1, 1),
        ("[[a]]\n[a]", 2, 2, 1),
        ("[a]\n[[a]]", 2, 3, 1),
        ("a = []\n[[a]]", 2, 3, 1),
        ("[a]\nb.c = 1\n[a.b]", 3, 4, 2),
        ("[[r]]\nx = 1\n[[r]]\nx = 1\nx = 2", 5, 1, 4),
    ],
)
def test_a_key_given_twice_names_both_places(source: str, line: int, column: int, first: int) -> None:
    (problem,) = read_toml("x.toml", source).problems
    assert (problem.kind, problem.location.line, problem.location.column) == (ProblemKind.DUPLICATE_KEY, line, column)
    assert f"already on line {first}" in problem.message


def test_a_table_defined_in_two_ways_is_a_duplicate_where_the_parser_saw_it() -> None:
    (problem,) = read_toml("x.toml", "[a.b]\n[a]\nb.c = 1\n[d]\n").problems
    assert (problem.kind, problem.location.line) == (ProblemKind.DUPLICATE_KEY, 3)


def test_dates_and_times_are_kept_as_they_are_written() -> None:
    source = (
        "a = 1979-05-27 07:32:00Z # now\nb = [1979-05-27, 07:32:00.50]\n[c]\nd = {e = 1979-05-27T07:32:00-08:00}\n"
        "[[f]]\ng = 1979-05-27t07:32:00\n[h]\n'i j'.k = 0001-01-01\n"
    )
    assert read(read_toml("x.toml", source)).data == {
        "a": "1979-05-27 07:32:00Z",
        "b": ["1979-05-27", "07:32:00.50"],
        "c": {"d": {"e": "1979-05-27T07:32:00-08:00"}},
        "f": [{"g": "1979-05-27t07:32:00"}],
        "h": {"i j": {"k": "0001-01-01"}},
    }


def test_numbers_that_are_not_finite_come_through_as_data() -> None:
    assert repr(read(read_toml("x.toml", "a = inf\nb = -nan\nc = 1_000")).data) == "{'a': inf, 'b': nan, 'c': 1000}"


def test_a_file_of_ten_thousand_tables_is_read_in_one_walk() -> None:
    source = "".join(f"[t{n}]\nday = 2024-01-{n % 28 + 1:02}\n" for n in range(10_000))
    start = time.process_time()
    assert read(read_toml("x.toml", source)).data["t9999"] == {"day": "2024-01-04"}
    assert time.process_time() - start < 5


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert read(read_toml("x.toml", "")).data == {}


@pytest.mark.parametrize(
    "source",
    [
        "a." * 99 + "a = 1",
        "a = " + "[" * 99 + "]" * 99,
        "a = '" + "[" * 500 + '\'\nb = """' + "{." * 500 + '"""\n# ' + "[" * 500,
        "a = [" + "1.5, " * 500 + "]",
        "".join(f"[a.b.c{n}]\n" for n in range(100)),
    ],
)
def test_what_does_not_nest_beyond_a_hundred_is_read(source: str) -> None:
    assert read_toml("x.toml", source).problems == ()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a = " + "[" * 100 + "]" * 100, 1),
        ("a = " + "[" * 10_000, 1),
        ("a = " + "{a = " * 10_000, 1),
        ("x = 1\n" + "a." * 100 + "a = 1", 2),
        ("a." * 1_000_000 + "a = 1", 1),
        ("[" + "a . " * 60 + "a]\n" + "'a'." * 60 + "a = 1", 2),
    ],
)
def test_nesting_too_deep_by_brackets_headers_or_dots_is_a_problem_and_no_crash(source: str, line: int) -> None:
    (problem,) = read_toml("x.toml", source).problems
    assert (problem.kind, problem.location.line) == (ProblemKind.DEPTH, line)
