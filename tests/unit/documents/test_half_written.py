from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.half_written import MOST_CHARACTERS, typed_at
from registry_cli.domain.location import Pointer

NOWHERE = None
TABLE: list[tuple[str, str, Pointer | None, str]] = [
    # JSON
    ("json", '{"a": ["x", "se|"]}', ("a", 1), "se"),
    ("json", '{"a": ["x", "se|ar"', ("a", 1), "sear"),
    ("json", '{"a": [|]}', ("a", 0), ""),
    ("json", '{"a": ["x",|', ("a", 1), ""),
    ("json", '{"a": {"b": "|"}, "c": 1}', ("a", "b"), ""),
    ("json", '{"a": [{"b": 1}, {"b": |', ("a", 1, "b"), ""),
    ("json", '{"a": "x" "b": "y|', ("b",), "y"),
    ("json", '{"a": [1, {"x": ]], "b": "y|"}', ("b",), "y"),
    ("json", '{"|a": 1}', NOWHERE, ""),
    ("json", '{"a"|: 1}', NOWHERE, ""),
    ("json", '{"a": |"x"}', NOWHERE, ""),
    ("json", '{"a": "x"|}', NOWHERE, ""),
    ("json", '{"a": 1}|', NOWHERE, ""),
    ("json", '|{"a": 1}', NOWHERE, ""),
    ("json", "|", NOWHERE, ""),
    # YAML, by indentation
    ("yaml", "a: se|", ("a",), "se"),
    ("yaml", "a: |", ("a",), ""),
    ("yaml", "a: |\nb: 1\n", ("a",), ""),
    ("yaml", "a:|", NOWHERE, ""),
    ("yaml", "|a: 1", NOWHERE, ""),
    ("yaml", "a: 'x|'", ("a",), "x"),
    ("yaml", 'a: "x|', ("a",), "x"),
    ("yaml", "a: x # no|te", NOWHERE, ""),
    ("yaml", "# no|te\n", NOWHERE, ""),
    ("yaml", "a:\n  - x\n  - se|\n", ("a", 1), "se"),
    ("yaml", "a:\n- x\n- |", ("a", 1), ""),
    ("yaml", "a:\n  -|", NOWHERE, ""),
    ("yaml", "a:\n  |\n", NOWHERE, ""),
    ("yaml", "s:\n  - id: a\n    agent: x\n  - id: b\n    agent: y|\n", ("s", 1, "agent"), "y"),
    ("yaml", "s:\n  - - x\n    - y|", ("s", 0, 1), "y"),
    ("yaml", "a:\n  b:\n    c: 1\n  d: x|", ("a", "d"), "x"),
    ("yaml", "t: |\n  a: b\n  c: d|\n", NOWHERE, ""),
    ("yaml", "t: >-\n  a: b\n\n  c: d\na: x|\n", ("a",), "x"),
    ("yaml", "l:\n  - |\n    x: 1\n  - y|", ("l", 1), "y"),
    ("yaml", "'a b': x|", ("a b",), "x"),
    ("yaml", "a: x@>=1.2 <2|", ("a",), "x@>=1.2 <2"),
    ("yaml", "a: b: c: [\nd:\n  - x|", ("d", 0), "x"),
    # YAML, between brackets
    ("yaml", "a: [x, se|]", ("a", 1), "se"),
    ("yaml", "a: [x, |]", ("a", 1), ""),
    ("yaml", "a: [x,\n  'se|'\n  ]", ("a", 1), "se"),
    ("yaml", "a: {b: x, c: y|}", ("a", "c"), "y"),
    ("yaml", "a: {b: {c: [x, y|", ("a", "b", "c", 1), "y"),
    ("yaml", "a: [x]\nb: y|", ("b",), "y"),
    ("yaml", "a: [x] # note\nb: y|", ("b",), "y"),
    ("yaml", "a: [x, y\nb:\n  - y|", ("b", 0), "y"),
    ("yaml", "a: [x, # no|te\n y]", NOWHERE, ""),
    ("yaml", "{a: [x, y|]}", ("a", 1), "y"),
    ("yaml", "a: {b|: 1}", NOWHERE, ""),
    # TOML
    ("toml", 'a = "se|"', ("a",), "se"),
    ("toml", 'a = "se|', ("a",), "se"),
    ("toml", "a = |", ("a",), ""),
    ("toml", "a = se|", ("a",), "se"),
    ("toml", "a| = 1", NOWHERE, ""),
    ("toml", 'a = ["x", "y|"]', ("a", 1), "y"),
    ("toml", 'a = [\n  "x",\n  |\n]', ("a", 1), ""),
    ("toml", 'a = ["x"\nb = "y|"', ("b",), "y"),
    ("toml", "a = ['x']\nb = 'y|'", ("b",), "y"),
    ("toml", '[t]\nref = "x|"', ("t", "ref"), "x"),
    ("toml", '[t.u]\n"r f" = "x|"', ("t", "u", "r f"), "x"),
    ("toml", 't.ref = "x|"', ("t", "ref"), "x"),
    ("toml", '[[s]]\na = 1\n[[s]]\na = "x|"', ("s", 1, "a"), "x"),
    ("toml", '[[s]]\n[s.t]\na = "x|"', ("s", 0, "t", "a"), "x"),
    ("toml", 'a = {b = "x|"}', ("a", "b"), "x"),
    ("toml", 't = """\na = "b|"\n"""', NOWHERE, ""),
    ("toml", 't = """\na = "b"\n"""\nc = "x|"', ("c",), "x"),
    ("toml", 'a = "x" # no|te', NOWHERE, ""),
    ("toml", "# no|te", NOWHERE, ""),
    ("toml", "[t|]\n", NOWHERE, ""),
    ("toml", "?\n= 1\na = 'x|'", ("a",), "x"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("format_", "marked", "pointer", "word"), TABLE)
def test_what_is_typed_is_found_by_what_stands_before_it(
    format_: str, marked: str, pointer: Pointer | None, word: str, line_end: str
) -> None:
    marked = marked.replace("\n", line_end)
    offset = marked.rindex("|")
    text = marked[:offset] + marked[offset + 1 :]
    found = typed_at(format_, text, offset)
    assert (found and (found.pointer, text[found.start : found.end])) == (None if pointer is None else (pointer, word))


def test_a_quote_that_is_open_is_told_from_one_that_is_closed() -> None:
    for text, closed in (('{"a": "x"}', True), ('{"a": "x', False)):
        found = typed_at("json", text, 8)
        assert found
        assert (found.quote, found.closed) == ('"', closed)


@given(st.sampled_from(["json", "yaml", "toml"]), st.text("[]{}:=,#'\"|->ab \n\r\t&\\", max_size=60), st.data())
def test_any_text_is_read_without_harm(format_: str, text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    found = typed_at(format_, text, offset)
    assert found is None or 0 <= found.start <= offset <= found.end <= len(text)


@given(st.recursive(st.text("ab", max_size=3), lambda below: st.lists(below) | st.dictionaries(st.text("xy"), below)))
def test_every_text_of_sound_json_is_found_at_its_pointer(data: object) -> None:
    text = json.dumps({"top": data})
    marks = [(pointer, f'"{value}"') for pointer, value in texts({"top": data}, ())]
    found = {typed.pointer for offset in range(len(text)) if (typed := typed_at("json", text, offset)) and typed.quote}
    assert found >= {pointer for pointer, _ in marks}


def texts(data: object, pointer: Pointer) -> list[tuple[Pointer, str]]:
    """Every text in *data* with the pointer to it."""
    if isinstance(data, str):
        return [(pointer, data)]
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for step, value in items for found in texts(value, (*pointer, step))]


def test_a_text_that_is_too_long_is_not_read() -> None:
    assert typed_at("yaml", f"a: {'x' * MOST_CHARACTERS}", 4) is None
