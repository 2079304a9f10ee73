from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents import yaml_places
from registry_cli.documents.document import MAX_ALIASED, MAX_PROBLEMS, ProblemKind
from registry_cli.documents.yaml_reader import read_yaml
from tests.unit.documents.writing import read
from tests.unit.documents.yaml_table import DOCUMENTS, FINDINGS, SCALARS


@pytest.fixture(params=["libyaml", "python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML must agree; the second is there where the first was not built."""
    if request.param == "python":
        monkeypatch.setattr(yaml_places, "LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("source", "value"), SCALARS, ids=[source or "empty" for source, _ in SCALARS])
def test_the_frozen_table_of_scalars(source: str, value: Any) -> None:
    before = "v:\n" if source in ("-", "- ") else "v: "
    assert repr(read(read_yaml("x.yaml", before + source)).data) == repr({"v": value})


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("source", "data"), DOCUMENTS)
def test_the_frozen_table_of_documents(source: str, data: dict[str, Any]) -> None:
    assert repr(read(read_yaml("x.yaml", source)).data) == repr(data)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("source", "kind", "line", "column", "data"), FINDINGS)
def test_the_frozen_table_of_findings(
    source: str, kind: str, line: int, column: int, data: dict[str, Any] | None
) -> None:
    reading = read_yaml("x.yaml", source)
    assert [(str(p.kind), p.location.line, p.location.column) for p in reading.problems] == [(kind, line, column)]
    assert (reading.document.data if reading.document else None) == data


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    (problem,) = read_yaml("x.yaml", "a: 1\nb: 2\na: 3\n").problems
    assert "'a'" in problem.message
    assert "line 1" in problem.message


def test_problems_come_in_the_order_of_the_file() -> None:
    problems = read_yaml("x.yaml", "a: 1\na: 2\nb: !x 1\n3: c\nb: 4\n").problems
    assert [problem.location.line for problem in problems] == [2, 3, 4, 5]


def test_a_hostile_file_cannot_make_more_problems_than_anyone_reads() -> None:
    assert len(read_yaml("x.yaml", "a: [" + "!x y, " * 3000 + "]").problems) == MAX_PROBLEMS
    assert len(read_yaml("x.yaml", "a: 1\n" * 3000).problems) == MAX_PROBLEMS


def test_front_matter_keeps_the_lines_of_its_file() -> None:
    assert [p.location.line for p in read_yaml("x.md", "a: 1\na: 2\n", first_line=2).problems] == [3]
    assert [p.location.line for p in read_yaml("x.md", "a: b: c", first_line=2).problems] == [2]
    assert [p.location.line for p in read_yaml("x.md", "a: \x01", first_line=2).problems] == [2]
    assert [p.location.line for p in read_yaml("x.md", "", first_line=2).problems] == [2]


def test_nesting_is_bounded_at_a_hundred() -> None:
    assert read_yaml("x.yaml", "a: " + "[" * 99 + "]" * 99).document is not None
    (problem,) = read_yaml("x.yaml", "a: " + "[" * 100 + "]" * 100).problems
    assert (problem.kind, problem.location.column) == (ProblemKind.DEPTH, 103)


@pytest.mark.parametrize("source", ["a: " + "[" * 10_000, "- " * 10_000, "? " * 10_000, "a: " + "{a: " * 10_000])
def test_ten_thousand_levels_are_a_problem_and_no_crash(source: str) -> None:
    assert [problem.kind for problem in read_yaml("x.yaml", source).problems] == [ProblemKind.DEPTH]


def test_aliases_cannot_hide_depth() -> None:
    links = "".join(f"a{n}: &a{n} {'[' * 40}{'*a' + str(n - 1) if n else 'x'}{']' * 40}\n" for n in range(4))
    assert [problem.kind for problem in read_yaml("x.yaml", links).problems] == [ProblemKind.DEPTH]


def test_a_bomb_of_aliases_is_a_problem() -> None:
    bomb = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (problem,) = read_yaml("x.yaml", bomb).problems
    assert problem.kind is ProblemKind.ALIASES
    assert str(MAX_ALIASED) in problem.message


def test_many_values_without_aliases_are_no_bomb() -> None:
    many = MAX_ALIASED - 1_000
    data = read(read_yaml("x.yaml", f"a: &a [1, 2, 3]\nb: [{'1, ' * many}]\nc: [{'*a, ' * 400}]")).data
    assert len(data["b"]) == many


def test_aliases_cannot_hide_long_texts() -> None:
    source = f"a: &a {'x' * 1_000}\nb: &b {{{{c: *a}}}}\nd: [{{}}]"
    assert read_yaml("x.yaml", source.format("*b, " * 5_000)).problems == ()
    (problem,) = read_yaml("x.yaml", source.format("*b, " * 6_000)).problems
    assert problem.kind is ProblemKind.ALIASES
    assert "5,242,880 characters" in problem.message


def test_an_alias_of_something_smaller_inside_an_anchor_counts_with_it() -> None:
    half = MAX_ALIASED // 2
    source = f"a: &a [{'1,' * half}]\nb: &b [*a]\nc: *b\n"
    assert [problem.kind for problem in read_yaml("x.yaml", source).problems] == [ProblemKind.ALIASES]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\x80", "\x85", "\u2028", "\u2029", "\ufffe", "\ud800"])
def test_a_forbidden_character_is_named_at_its_place(character: str) -> None:
    (problem,) = read_yaml("x.yaml", f"a: 1\nb: x{character}").problems
    assert (problem.kind, problem.location.line, problem.location.column) == (ProblemKind.SYNTAX, 2, 5)
    assert f"U+{ord(character):04X}" in problem.message


@settings(max_examples=150)
@given(st.text("{}[]:,\"'-&*!|>%@ \n\t#?<.ax1~\\\r\u2028\x85", max_size=40))
def test_both_parsers_agree_and_never_raise(text: str) -> None:
    readings = []
    for loader in (yaml.SafeLoader, yaml_places.LOADER):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_places, "LOADER", loader)
            readings.append(read_yaml("x.yaml", text))
    assert all(reading.document is not None or reading.problems for reading in readings)
    if all(reading.problems == () for reading in readings):
        assert repr(readings[0].document) == repr(readings[1].document)
