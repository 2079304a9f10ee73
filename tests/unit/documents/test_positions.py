from __future__ import annotations

import json
import time
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.positions import Lines, Target, duplicate_keys, locate, place_of, quoted
from registry_cli.documents.reading import read_document
from registry_cli.documents.yaml_reader import read_yaml
from registry_cli.domain.location import Location, Pointer
from tests.unit.documents.writing import (
    SCALARS,
    excerpt,
    mappings,
    read,
    scalars,
    to_json,
    to_toml,
    to_yaml,
)


def value_at(path: str, text: str, pointer: Pointer, target: Target = Target.VALUE) -> str:
    return excerpt(text, locate(read(read_document(path, text.encode())), pointer, target))


@settings(max_examples=80)
@given(mappings(SCALARS | st.none()), st.data())
def test_in_json_the_located_text_is_the_value(data: dict[str, Any], choices: st.DataObject) -> None:
    text = to_json(data, lambda: choices.draw(st.booleans()))
    document = read(read_document("x.json", text.encode()))
    for pointer, value in scalars(data):
        assert json.loads(excerpt(text, locate(document, pointer))) == value
        if isinstance(pointer[-1], str):
            assert json.loads(excerpt(text, locate(document, pointer, Target.KEY))) == pointer[-1]


@settings(max_examples=80)
@given(mappings(SCALARS | st.none()), st.data())
def test_in_yaml_the_located_text_is_the_value(data: dict[str, Any], choices: st.DataObject) -> None:
    text = to_yaml(data, lambda: choices.draw(st.booleans()))
    document = read(read_document("x.yaml", text.encode()))
    for pointer, value in scalars(data):
        found = read(read_yaml("x.yaml", "x: " + excerpt(text, locate(document, pointer)))).data["x"]
        assert repr(found) == repr(value)
        if isinstance(pointer[-1], str):
            source = "x: " + excerpt(text, locate(document, pointer, Target.KEY))
            assert read(read_yaml("x.yaml", source)).data["x"] == pointer[-1]


@settings(max_examples=80)
@given(mappings(), st.data())
def test_in_toml_the_located_text_is_the_value(data: dict[str, Any], choices: st.DataObject) -> None:
    text = to_toml(data, lambda: choices.draw(st.booleans()))
    document = read(read_document("x.toml", text.encode()))
    for pointer, value in scalars(data):
        assert tomllib.loads("x = " + excerpt(text, locate(document, pointer)))["x"] == value
        if isinstance(pointer[-1], str):
            key = excerpt(text, locate(document, pointer, Target.KEY))
            assert tomllib.loads(f"{key} = 1") == {pointer[-1]: 1}


def test_columns_count_characters_also_beyond_the_basic_plane() -> None:
    place = locate(read(read_document("x.json", '{"\U0001f600\u6f22": 1, "b": 2}'.encode())), ("b",))
    assert place == Location(1, 16, 1, 17)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("x.json", ["{", '"a": 1,', '\t"b": {', '"c": 2}}']),
        ("x.yaml", ["# c", "a: 1", "b:", "  c: 2"]),
        ("x.toml", ["# c", "a = 1", "[b]", "\tc = 2"]),
    ],
)
def test_both_kinds_of_line_ends_give_the_same_places(path: str, lines: list[str], end: str) -> None:
    document = read(read_document(path, end.join(lines).encode()))
    assert locate(document, ("b", "c")).line == 4
    assert locate(document, ("a",)) == locate(read(read_document(path, "\n".join(lines).encode())), ("a",))


@pytest.mark.parametrize(
    ("path", "text", "pointer", "expected"),
    [
        ("x.json", '{\n  "a": {"b": 1},\n  "l": [{"c": 1}]\n}', ("a", "x"), Location(2, 3, 2, 6)),
        ("x.json", '{\n  "a": {"b": 1}\n}', ("x", "y", "z"), Location(1, 1, 1, 2)),
        ("x.json", '{\n  "l": [{\n"c": 1}]\n}', ("l", 0, "x"), Location(2, 9, 2, 10)),
        ("x.json", '{\n  "l": [1]\n}', ("l", 7), Location(2, 3, 2, 6)),
        ("x.json", '{\n  "a": "text"\n}', ("a", "deeper"), Location(2, 3, 2, 6)),
        ("x.yaml", "# about\na:\n  b: 1\n", ("x",), Location(2, 1, 2, 3)),
        ("x.yaml", "a:\n  - b: 1\n    c: 2\n", ("a", 0, "x"), Location(2, 5, 2, 9)),
        ("x.yaml", "a:\n  - b: 1\n    c: 2\n", ("a", 0, "c", "x"), Location(3, 5, 3, 6)),
        ("x.toml", "# about\nn = 1\n[a]\nb = 1\n", ("x",), Location(2, 1, 2, 6)),
        ("x.toml", "[a]\nb = 1\n", ("a", "x"), Location(1, 2, 1, 3)),
        ("x.toml", "[[a]]\nb = 1\n[[a]]\nc = 1\n", ("a", 1, "x"), Location(3, 3, 3, 4)),
        ("x.toml", "", ("x",), Location(1, 1, 1, 1)),
    ],
)
def test_what_is_missing_is_placed_at_its_nearest_parent(
    path: str, text: str, pointer: Pointer, expected: Location
) -> None:
    assert locate(read(read_document(path, text.encode())), pointer) == expected


@pytest.mark.parametrize("target", list(Target))
def test_what_is_missing_has_one_place_whatever_is_meant(target: Target) -> None:
    document = read(read_document("x.yaml", b"a:\n  b: 1\n"))
    assert locate(document, ("a", "x"), target) == Location(1, 1, 1, 2)


def test_an_empty_value_is_placed_at_its_key() -> None:
    assert value_at("x.yaml", "a: 1\nname:\nb: 2\n", ("name",)) == "name"


def test_an_item_of_a_list_has_no_key_and_is_meant_itself() -> None:
    assert value_at("x.yaml", "a: [1, two]\n", ("a", 1), Target.KEY) == "two"


def test_the_whole_document_has_a_place() -> None:
    assert value_at("x.json", ' {"a": 1} ', ()) == '{"a": 1}'
    assert value_at("x.json", ' {"a": 1} ', (), Target.KEY) == '{"a": 1}'


@pytest.mark.parametrize("pointer", [("c",), ("c", "b"), ("c", "b", 0, "deeper")])
def test_what_an_alias_stands_for_is_found_where_the_alias_is(pointer: Pointer) -> None:
    assert value_at("x.yaml", "a: &x {b: [1]}\nc: *x\n", pointer) == "*x"


def test_front_matter_is_placed_in_its_file() -> None:
    document = read(read_yaml("x.md", "name: x\ntags: [a]\n", first_line=2))
    assert locate(document, ("tags", 0)) == Location(3, 8, 3, 9)


def test_duplicates_are_found_on_demand() -> None:
    (problem,) = duplicate_keys("yaml", "a: 1\na: 2\n", 10)
    assert (problem.location.line, "line 10" in problem.message) == (11, True)


def test_a_place_is_found_as_far_as_the_pointer_leads() -> None:
    assert place_of("json", '{"a": [1]}', ("a", 4, "x")).span == (6, 9)


def test_lines_count_from_one_and_end_behind_the_last_character() -> None:
    lines = Lines("a\r\n\U0001f600b\rc\n")
    assert lines.location(3) == Location(2, 1, 2, 2)
    assert lines.location(6, 7) == Location(3, 1, 3, 2)
    assert lines.location(0, 5) == Location(1, 1, 2, 3)
    assert lines.location(1) == Location(1, 2, 1, 2)
    assert lines.location(99) == Location(4, 1, 4, 1)
    assert lines.offset(2, 2) == 4
    assert lines.offset(9, 1) == 8


def test_a_quote_in_a_message_is_short_and_printable() -> None:
    assert quoted("a\nb\x1b") == "'a\\nb\\x1b'"
    assert len(quoted("x" * 1000)) < 80


def test_a_thousand_places_in_one_large_file_cost_one_walk() -> None:
    text = "items:\n" + "".join(f"  - name: item{n}\n" for n in range(1000))
    document = read(read_document("x.yaml", text.encode()))
    locate(document, ())
    start = time.process_time()
    assert [locate(document, ("items", n, "name")).line for n in range(1000)] == list(range(2, 1002))
    assert time.process_time() - start < 0.5


def test_a_line_is_found_by_its_number_without_its_break() -> None:
    text = "a\r\nbc\rd\n"
    spans = [Lines(text).span(number) for number in range(6)]
    assert [text[slice(*span)] if span else None for span in spans] == [None, "a", "bc", "d", "", None]
    assert Lines(text, 3).span(4) == Lines(text).span(2)
