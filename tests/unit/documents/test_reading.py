from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import MAX_BYTES, MAX_VALUES, SUFFIXES, Document, ProblemKind, Reading
from registry_cli.documents.positions import locate
from registry_cli.documents.reading import read_document
from registry_cli.documents.yaml_reader import read_yaml
from registry_cli.domain.digest import canonical_text, unrepresentable
from tests.unit.documents.writing import mappings, read, scalars, to_json, to_toml, to_yaml

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the collection of real manifests is not beside the repository"
)
SIGNS = st.text("{}[]:,\"'-&*!|>%@ \r\n\t#=.abc01\\\u00e9\U0001f600", max_size=60).map(str.encode)
JSON_TYPES = (dict, list, str, int, float, bool, type(None))


def check(reading: Reading, content: bytes) -> None:
    """What must hold for every reading of whatever bytes."""
    assert reading.document is not None or reading.problems
    lines = content.count(b"\n") + content.count(b"\r") + 1
    for problem in reading.problems:
        place = problem.location
        assert 1 <= place.line <= place.end_line <= lines
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        assert min(place.column, place.end_column) >= 1
        assert problem.message.isprintable()
    if reading.document is not None:
        check_data(reading.document)


def check_data(document: Document) -> None:
    for pointer, value in scalars(document.data):
        assert type(value) in JSON_TYPES
        assert len(pointer) <= 100
        place = locate(document, pointer)
        assert (place.line, place.column) <= (place.end_line, place.end_column)
    if not list(unrepresentable(document.data)):
        canonical_text(document.data)


@settings(max_examples=300)
@given(st.sampled_from(SUFFIXES), st.binary(max_size=60) | SIGNS)
def test_no_bytes_make_it_raise(suffix: str, content: bytes) -> None:
    check(read_document(f"x{suffix}", content), content)


@settings(max_examples=100)
@given(mappings(), st.data())
def test_json_yaml_and_toml_of_the_same_data_read_equal(data: dict[str, Any], choices: st.DataObject) -> None:
    def choose() -> bool:
        return choices.draw(st.booleans())

    writers: dict[str, Callable[..., str]] = {"json": to_json, "yaml": to_yaml, "toml": to_toml}
    for format_, write in writers.items():
        document = read(read_document(f"x.{format_}", write(data, choose).encode()))
        assert document.data == data
        assert document.format == format_


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.yml", "a.toml", "A.JSON"])
def test_the_ending_of_the_name_tells_the_format(name: str) -> None:
    content = b"a = 1" if name.endswith("toml") else b'{"a": 1}'
    document = read(read_document(name, content))
    assert (document.path, document.data, document.first_line) == (name, {"a": 1}, 1)
    assert document.format == {"yml": "yaml"}.get(name[2:].lower(), name[2:].lower())


def test_a_name_of_another_ending_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"\.json, \.yaml"):
        read_document("a.txt", b"")


@pytest.mark.parametrize(("name", "content"), [("a.json", b'{"a": 1}'), ("a.yaml", b"a: 1"), ("a.toml", b"a = 1")])
def test_a_byte_order_mark_is_accepted_and_takes_no_column(name: str, content: bytes) -> None:
    document = read(read_document(name, b"\xef\xbb\xbf" + content))
    assert document.data == {"a": 1}
    assert locate(document, ("a",)) == locate(read(read_document(name, content)), ("a",))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_first_byte_that_is_no_utf_8_is_named_at_its_character(suffix: str) -> None:
    (problem,) = read_document(f"a{suffix}", "a: 1\r\nb: \u00e9\U0001f600".encode() + b"\xbc \xbd").problems
    assert (problem.kind, problem.location.line, problem.location.column) == (ProblemKind.ENCODING, 2, 6)
    assert "0xBC" in problem.message


def test_a_byte_order_mark_does_not_move_the_column_of_a_bad_byte() -> None:
    (problem,) = read_document("a.yaml", b"\xef\xbb\xbfa\xff").problems
    assert problem.location.column == 2


def test_utf_16_is_recognised() -> None:
    (problem,) = read_document("a.json", '{"a": 1}'.encode("utf-16")).problems
    assert "UTF-16" in problem.hint


def test_a_file_beyond_the_limit_of_size_is_not_read() -> None:
    reading = read_document("a.yaml", b"a: " + b"x" * MAX_BYTES)
    assert reading.document is None
    assert [problem.kind for problem in reading.problems] == [ProblemKind.SIZE]


def test_what_no_canonical_form_carries_comes_through_as_data_for_a_later_stage() -> None:
    reading = read_document("a.json", b'{"a": "\\u0000", "b": "\\ud800", "c": 9007199254740993}')
    assert len(list(unrepresentable(read(reading).data))) == 3
    assert math.isinf(read(read_document("a.yaml", b"a: .inf")).data["a"])


def known_bad() -> list[tuple[str, int, int]]:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8") if CORPUS.is_dir() else ""
    found = re.findall(r"^- `([^`]+)` - MALFORMED.*\(line (\d+) col (\d+)\)$", readme, re.MULTILINE)
    return [(path, int(line), int(column)) for path, line, column in found]


@needs_corpus
def test_every_real_file_known_to_be_broken_is_reported_at_its_place() -> None:
    cases = known_bad()
    assert len(cases) > 10
    for path, line, column in cases:
        text = (CORPUS / path).read_bytes().decode()
        if path.endswith(".md"):
            front = re.match(r"---\r?\n(.*?)^---", text, re.DOTALL | re.MULTILINE)
            assert front is not None
            (problem,) = read_yaml(path, front[1]).problems
            (below,) = read_yaml(path, front[1], first_line=2).problems
            assert below.location.line == problem.location.line + 1
        else:
            (problem,) = read_document(path, text.encode()).problems
        place = problem.location
        unclosed = "never closed" in problem.message
        assert (place.line, 0 if unclosed else place.column) == (line, 0 if unclosed else column), path


@needs_corpus
def test_real_files_with_a_key_twice_are_reported_at_the_second() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    cases = re.findall(r"^- `([^`]+\.yaml)` - .*\[duplicate-key:(\w+)@(\d+)\]", readme, re.MULTILINE)
    assert len(cases) >= 6
    for path, key, line in cases:
        reading = read_document(path, (CORPUS / path).read_bytes())
        problem = reading.problems[0]
        assert (problem.kind, problem.location.line) == (ProblemKind.DUPLICATE_KEY, int(line)), path
        assert repr(key) in problem.message


@needs_corpus
def test_real_files_read_and_their_mutants_never_raise() -> None:
    chance = random.Random(7)  # noqa: S311 - mutants that are the same in every run
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in SUFFIXES and path.stat().st_size < 6_000)
    for path in chance.sample(files, 60):
        content = path.read_bytes()
        for _ in range(6):
            check(read_document(path.name, content), content)
            start = chance.randrange(len(content))
            stop = min(start + chance.choice((0, 1, 1, 3, 40)), len(content))
            filler = chance.choice((b"", b"\n", b'"', b": ", b"\xff", b"\x00", b"{", b"- ", content[:20]))
            content = content[:start] + filler + content[stop:]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", '{{"a": [{}1]}}'),
        ("a.json", '{{"a": ["\\"", {}1]}}'),
        ("a.yaml", "a: [{}1]"),
        ("a.toml", "a = [{}1]"),
    ],
)
def test_a_file_of_more_values_than_are_read_is_a_problem_of_its_size(path: str, text: str) -> None:
    assert read_document(path, text.format("1, " * (MAX_VALUES - 9)).encode()).document is not None
    (problem,) = read_document(path, text.format("1, " * MAX_VALUES).encode()).problems
    assert problem.kind is ProblemKind.SIZE
    assert "100,000 values" in problem.message
    assert path == "a.json" or problem.location.column > 2 * MAX_VALUES


@pytest.mark.parametrize("line", ["[[a]]\n", "[t{}]\n", "k{} = 1\n", "a{}.b.c = 1\n"])
def test_tables_of_toml_and_what_dotted_keys_make_count_as_values(line: str) -> None:
    text = "".join(line.format(number) for number in range(MAX_VALUES + 1))
    (problem,) = read_document("a.toml", text.encode()).problems
    assert problem.kind is ProblemKind.SIZE


@pytest.mark.parametrize(("path", "text"), [("a.json", '{{"a": "{}"}}'), ("a.yaml", 'a: "{}"'), ("a.toml", 'a = "{}"')])
def test_signs_in_a_text_are_no_values(path: str, text: str) -> None:
    assert read_document(path, text.format(", [ = . { " * MAX_VALUES).encode()).problems == ()


@pytest.mark.parametrize("path", ["a.json", "a.yaml", "a.toml"])
@pytest.mark.parametrize("before", ["", "-", "1.5, ", "[", '"9", '])
@pytest.mark.parametrize("behind", ["", ".", "e", "E+", ".e5", "_", "x"])
def test_a_number_that_is_never_ended_and_has_too_many_digits_is_a_problem(path: str, before: str, behind: str) -> None:
    number = f"[{before}{'9' * 5_000}{behind}]"
    text = {"a.json": f'{{"a": {number}}}', "a.yaml": f"a: {number}", "a.toml": f"a = {number}"}[path]
    reading = read_document(path, text.encode())
    check(reading, text.encode())
    assert [problem.kind for problem in reading.problems] in ([ProblemKind.SYNTAX], [])
