from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import ProblemKind
from registry_cli.documents.json_reader import read_json
from tests.unit.documents.writing import mappings, read

LONG = "9" * 5000
COMPLAINTS = [
    ("", 1, 1, "file is empty", "begin with {"),
    (' \n{"a": [1,\n  2', 3, 4, "ends before", "close every"),
    ('{"a": [1, ]}', 1, 9, "comma before a closing bracket", "remove"),
    ('{"a": 1,\n}', 1, 8, "comma before a closing bracket", "remove"),
    ('{"a" 1}', 1, 6, "colon is missing", '"key": value'),
    ("{a: 1}", 1, 2, "key in double quotes", '"key"'),
    ("{'a': 1}", 1, 2, "single quotes", "double"),
    ("{\"a\": 'x'}", 1, 7, "single quotes", "double"),
    ('// c\n{"a": 1}', 1, 1, "no comments", "YAML"),
    ('{"a": 1 # c\n}', 1, 9, "no comments", "YAML"),
    ('{"a": 1\n "b": 2}', 2, 2, "comma is missing", "comma"),
    ('{"a": "say "x" now"}', 1, 13, "comma is missing", '\\"'),
    ('{"a": }', 1, 7, "value is due", "true, false and null"),
    ('{"a": True}', 1, 7, "value is due", "true, false and null"),
    ('{"a": "x', 1, 7, "never closed", '"'),
    ('{"a": "x\ny"}', 1, 9, "line break", "\\n"),
    ('{"a": "\\q"}', 1, 8, "unknown escape", "\\\\"),
    ('{"a": "\\u12"}', 1, 9, "four hexadecimal", "\\\\"),
    ('{"a": 1} x', 1, 10, "after the end", "remove the rest"),
    ('{"a": NaN}', 1, 7, "NaN", "null"),
    ('{"Infinity": "NaN", "b": -Infinity}', 1, 26, "-Infinity", "null"),
    (f'{{"a": 0.{LONG}, "b": "{LONG}",\n "c": -{LONG}}}', 2, 7, "too many digits", "quotes"),
]


@pytest.mark.parametrize(("source", "line", "column", "words", "hint"), COMPLAINTS)
def test_a_mistake_is_explained_at_its_place(source: str, line: int, column: int, words: str, hint: str) -> None:
    reading = read_json("x.json", source)
    (problem,) = reading.problems
    assert reading.document is None
    assert (problem.kind, problem.location.line, problem.location.column) == (ProblemKind.SYNTAX, line, column)
    assert words in problem.message
    assert hint in problem.hint


def test_an_error_without_words_of_ours_keeps_the_parser_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry_cli.documents.json_reader._MESSAGES", ())
    (problem,) = read_json("x.json", '{"a": }').problems
    assert problem.message == "expecting value"


@pytest.mark.parametrize(("source", "column"), [("[1]", 1), ("  7", 3), ("null", 1)])
def test_a_file_that_is_no_mapping_is_a_problem(source: str, column: int) -> None:
    (problem,) = read_json("x.json", source).problems
    assert (problem.kind, problem.location.column) == (ProblemKind.NOT_A_MAPPING, column)


def test_every_duplicate_key_is_reported_and_the_last_value_kept() -> None:
    reading = read_json("x.json", '{"a": 1,\n "b": [{"x": 1, "x": 2}],\n "\\u0061": 3}')
    assert [(str(p.kind), p.location.line, p.location.column) for p in reading.problems] == [
        ("duplicate_key", 2, 17),
        ("duplicate_key", 3, 2),
    ]
    assert "line 1" in reading.problems[1].message
    assert reading.document is not None
    assert reading.document.data == {"a": 3, "b": [{"x": 2}]}


def test_nesting_is_bounded_at_a_hundred() -> None:
    assert read_json("x.json", '{"a":' * 100 + "1" + "}" * 100).document is not None
    (problem,) = read_json("x.json", '{"a":' * 101 + "1" + "}" * 101).problems
    assert (problem.kind, problem.location.column) == (ProblemKind.DEPTH, 501)


@pytest.mark.parametrize("source", ["[" * 10_000, '{"a":' * 10_000, '{"\\\\": ' + "[{" * 5_000])
def test_ten_thousand_levels_are_a_problem_and_no_crash(source: str) -> None:
    assert [problem.kind for problem in read_json("x.json", source).problems] == [ProblemKind.DEPTH]


def test_brackets_inside_of_texts_and_side_by_side_do_not_nest() -> None:
    data = {"a": "[" * 500, 'b"{' + "{" * 200: "\\", "c": [[]] * 300}
    assert read(read_json("x.json", json.dumps(data))).data == data


def test_a_quotation_mark_out_of_place_is_a_mistake_in_the_syntax_and_not_of_depth() -> None:
    assert [problem.kind for problem in read_json("x.json", '\\"' + "[" * 200).problems] == [ProblemKind.SYNTAX]


def test_a_lone_surrogate_and_a_huge_number_come_through_as_data() -> None:
    data = read(read_json("x.json", '{"a": "\\ud800", "b": 1e999, "c": 123456789012345678901234567890}')).data
    assert data == {"a": "\ud800", "b": float("inf"), "c": 123456789012345678901234567890}


@settings(max_examples=60)
@given(mappings(st.none() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False)))
def test_what_is_read_is_what_the_standard_library_reads(data: dict[str, object]) -> None:
    assert read(read_json("x.json", json.dumps(data))).data == data
