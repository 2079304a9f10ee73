from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.editing import apply_edits, replace_value
from registry_cli.documents.reading import read_document
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Location, Pointer
from tests.unit.documents.writing import SCALARS, excerpt, mappings, read, scalars, to_json, to_toml, to_yaml

WRITERS = {"json": to_json, "yaml": to_yaml, "toml": to_toml}
HARD = SCALARS | st.text(st.sampled_from(list("a: #'\"|>-{}[],&*!%@`\\\n\t\r\x85é😀")), max_size=8)


def replaced(path: str, text: str, pointer: Pointer, value: Any) -> str | None:
    edit = replace_value(read(read_document(path, text.encode())), pointer, value)
    return None if edit is None else apply_edits(text, [edit])


def changed(data: dict[str, Any], pointer: Pointer, value: Any) -> Any:
    copy = json.loads(json.dumps(data))
    holder = copy
    for step in pointer[:-1]:
        holder = holder[step]
    holder[pointer[-1]] = value
    return copy


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(data=mappings(), value=HARD, choices=st.data())
def test_a_replaced_value_is_the_only_change(
    form: str, data: dict[str, Any], value: Any, choices: st.DataObject
) -> None:
    text = WRITERS[form](data, lambda: choices.draw(st.booleans()))
    if choices.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    document = read(read_document(f"x.{form}", text.encode()))
    for pointer, _ in list(scalars(document.data))[:3]:
        edit = replace_value(document, pointer, value)
        assert edit is not None
        after = apply_edits(text, [edit])
        assert read(read_document(f"x.{form}", after.encode())).data == changed(document.data, pointer, value)
        assert after == around(text, edit.location)[0] + edit.text + around(text, edit.location)[1]


def around(text: str, place: Location) -> tuple[str, str]:
    """What stands before and behind *place*."""
    before = excerpt(text, Location(1, 1, place.line, place.column))
    return before, excerpt(text, Location(place.end_line, place.end_column, len(text) + 1, len(text) + 1))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.yaml", "version: 1.0.0  # now\nb: 1\n", "version: 1.0.1  # now\nb: 1\n"),
        ("x.yaml", "version: '1.0.0'\n", "version: '1.0.1'\n"),
        ("x.yaml", 'version: "1.0.0"\n', 'version: "1.0.1"\n'),
        ("x.yaml", "version: >-  # now\n\n    1.0.0\n\n# end\n", "version: >-  # now\n    1.0.1\n\n# end\n"),
        ("x.yaml", "version: |-\r\n  1.0.0\r\nb: 1\r\n", "version: |-\r\n  1.0.1\r\nb: 1\r\n"),
        ("x.yaml", "{a: 1,version: 1.0.0 }\n", "{a: 1,version: 1.0.1 }\n"),
        ("x.yaml", "\ufeffversion: 1.0.0\n", "\ufeffversion: 1.0.1\n"),
        ("x.json", '{"a": 1,\r\n  "version" : "1.0.0"}', '{"a": 1,\r\n  "version" : "1.0.1"}'),
        ("x.toml", "version='1.0.0' # now", "version='1.0.1' # now"),
        ("x.toml", 'version = "1.0.0"\n', 'version = "1.0.1"\n'),
        ("x.toml", "version = '''1.0.0'''\n", "version = '''1.0.1'''\n"),
        ("x.toml", 'version = """1.0.0"""\n', 'version = """1.0.1"""\n'),
    ],
)
def test_a_version_is_raised_in_the_quotes_and_the_layout_it_has(path: str, before: str, after: str) -> None:
    assert replaced(path, before, ("version",), "1.0.1") == after


@pytest.mark.parametrize(
    ("path", "text", "pointer"),
    [
        ("x.yaml", "a: &v 1\nb: *v\n", ("a",)),
        ("x.yaml", "a: &v 1\nb: *v\n", ("b",)),
        ("x.yaml", "a: &v {c: 1}\nb: *v\n", ("a", "c")),
        ("x.yaml", "a: &v {c: 1}\nb: *v\n", ("b", "c")),
        ("x.yaml", "a: !!str 1\n", ("a",)),
        ("x.yaml", "a:\nb: 1\n", ("a",)),
        ("x.yaml", "a: {b: 1}\n", ("a",)),
        ("x.yaml", "a: 1\n", ("b",)),
        ("x.yaml", "a: 1\n", ()),
    ],
)
def test_what_has_no_text_of_its_own_is_not_replaced(path: str, text: str, pointer: Pointer) -> None:
    assert replaced(path, text, pointer, 2) is None


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "a: !tag 1\nb: 2\n"])
def test_a_text_with_problems_is_left_to_its_author(text: str) -> None:
    document = read_document("x.yaml", text.encode()).document
    assert document is not None
    assert replace_value(document, ("a",), 3) is None


@pytest.mark.parametrize(("path", "value"), [("x.toml", None), ("x.json", float("inf")), ("x.yaml", "\ud800")])
def test_what_a_format_has_no_words_for_is_not_written(path: str, value: Any) -> None:
    text = {"x.json": '{"a": 1}', "x.toml": "a = 1", "x.yaml": "a: 1"}[path]
    assert replaced(path, text, ("a",), value) is None


def test_edits_are_made_together_and_may_not_overlap() -> None:
    first, second = Edit(Location(1, 1, 1, 2), "xyz"), Edit(Location(2, 1, 2, 1), "new ")
    assert apply_edits("abc\r\ndef", [second, first]) == "xyzbc\r\nnew def"
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abc", [first, Edit(Location(1, 1, 1, 3), "")])
