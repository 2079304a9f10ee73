from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.editing import apply_edits, remove_item, rename_key, replace_value
from registry_cli.documents.reading import read_document
from registry_cli.domain.location import Pointer
from tests.unit.documents.editing_laws import WRITERS, around, same_line_ends
from tests.unit.documents.writing import KEYS, SCALARS, mappings, read, scalars

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
    text = same_line_ends(WRITERS[form](data, lambda: choices.draw(st.booleans())), windows=choices.draw(st.booleans()))
    document = read(read_document(f"x.{form}", text.encode()))
    for pointer, _ in list(scalars(document.data))[:3]:
        edit = replace_value(document, pointer, value)
        assert edit is not None
        after = apply_edits(text, [edit])
        assert read(read_document(f"x.{form}", after.encode())).data == changed(document.data, pointer, value)
        assert after == around(text, edit.location)[0] + edit.text + around(text, edit.location)[1]


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


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(data=mappings(), new=KEYS, choices=st.data())
def test_a_renamed_key_is_the_only_change(form: str, data: dict[str, Any], new: str, choices: st.DataObject) -> None:
    text = same_line_ends(WRITERS[form](data, lambda: choices.draw(st.booleans())), windows=choices.draw(st.booleans()))
    document = read(read_document(f"x.{form}", text.encode()))
    for key in document.data:
        edit = rename_key(document, (key,), new)
        if edit is None:
            assert new in document.data or isinstance(document.data[key], dict | list)
            continue
        after = apply_edits(text, [edit])
        intended = {new if name == key else name: value for name, value in document.data.items()}
        assert read(read_document(f"x.{form}", after.encode())).data == intended
        assert after == around(text, edit.location)[0] + edit.text + around(text, edit.location)[1]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.json", '{"old" : 1}', '{"new" : 1}'),
        ("x.yaml", "old: 1 # one\n", "new: 1 # one\n"),
        ("x.yaml", "'old': 1\n", "'new': 1\n"),
        ("x.yaml", "? old\n: 1\n", "? new\n: 1\n"),
        ("x.toml", "old= 1 # one", "new= 1 # one"),
        ("x.toml", "'old'= 1", "'new'= 1"),
        ("x.toml", "[old]\na = 1\n", "[new]\na = 1\n"),
        ("x.toml", "old.a = 1\n", "new.a = 1\n"),
    ],
)
def test_a_key_is_renamed_in_the_quotes_it_has(path: str, before: str, after: str) -> None:
    edit = rename_key(read(read_document(path, before.encode())), ("old",), "new")
    assert edit is not None
    assert apply_edits(before, [edit]) == after


@pytest.mark.parametrize(
    ("path", "text", "pointer"),
    [
        ("x.json", '{"old": 1, "new": 2}', ("old",)),
        ("x.json", '{"old": [1]}', ("old", 0)),
        ("x.json", '{"old": 1}', ("gone",)),
        ("x.json", '{"old": 1}', ()),
        ("x.yaml", "a: &x {old: 1}\nb: *x\n", ("a", "old")),
        ("x.yaml", "&k old: 1\n", ("old",)),
        ("x.toml", "[old.a]\n[old.b]\n", ("old",)),
    ],
)
def test_what_more_than_one_place_says_is_not_renamed(path: str, text: str, pointer: Pointer) -> None:
    assert rename_key(read(read_document(path, text.encode())), pointer, "new") is None


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(items=st.lists(SCALARS, min_size=1, max_size=4), choices=st.data())
def test_a_removed_item_is_the_only_change(form: str, items: list[Any], choices: st.DataObject) -> None:
    text = same_line_ends(
        WRITERS[form]({"a": items, "z": "end"}, lambda: choices.draw(st.booleans())),
        windows=choices.draw(st.booleans()),
    )
    document = read(read_document(f"x.{form}", text.encode()))
    index = choices.draw(st.integers(0, len(items) - 1))
    edit = remove_item(document, ("a", index))
    if edit is None:
        assert form == "yaml" or "#" in text
        return
    after = apply_edits(text, [edit])
    left = [item for position, item in enumerate(document.data["a"]) if position != index]
    assert read(read_document(f"x.{form}", after.encode())).data == {"a": left, "z": "end"}
    assert after == around(text, edit.location)[0] + around(text, edit.location)[1]


@pytest.mark.parametrize(
    ("path", "before", "index", "after"),
    [
        ("x.json", '{"a": ["x"]}', 0, '{"a": []}'),
        ("x.json", '{"a": ["x", "y"]}', 0, '{"a": ["y"]}'),
        ("x.json", '{"a": [\n  "x",\n  "y"\n]}', 1, '{"a": [\n  "x"\n]}'),
        ("x.yaml", "a: [x, y] # all\n", 1, "a: [x] # all\n"),
        ("x.yaml", "a:\n  - x # ex\n  - y\nb: 1\n", 1, "a:\n  - x # ex\nb: 1\n"),
        ("x.yaml", "a:\r\n- x\r\n- y", 1, "a:\r\n- x"),
        ("x.yaml", "a:\n- x\n- y", 1, "a:\n- x"),
        ("x.yaml", "a:\n- x\n# why\n- y\n", 0, "a:\n# why\n- y\n"),
        ("x.toml", 'a = [\n  "x",\n  "y",\n]\n', 1, 'a = [\n  "x",\n]\n'),
    ],
)
def test_an_item_goes_with_its_line_or_its_comma(path: str, before: str, index: int, after: str) -> None:
    edit = remove_item(read(read_document(path, before.encode())), ("a", index))
    assert edit is not None
    assert apply_edits(before, [edit]) == after


@pytest.mark.parametrize(
    ("path", "text", "pointer"),
    [
        ("x.yaml", "a:\n  - x # ex\n  - y\n", ("a", 0)),
        ("x.yaml", "a:\n  # why\n  - x\n  - y\n", ("a", 0)),
        ("x.yaml", "a:\n  - x\n  # why\n  - y\n", ("a", 1)),
        ("x.yaml", "a:\n  - x\n", ("a", 0)),
        ("x.yaml", "a:\n  - x: 1 # why\n    y: 2\n  - z\n", ("a", 0)),
        ("x.yaml", "a:\n  - >- # why\n    x\n  - z\n", ("a", 0)),
        ("x.toml", "a = [[\n  1, # why\n  2], [3]]\n", ("a", 0)),
        ("x.yaml", "a:\n  - - x\n    - y\n", ("a", 0, 0)),
        ("x.yaml", "a: &l [x, y]\nb: *l\n", ("a", 0)),
        ("x.yaml", "a: &l [x, y]\nb: *l\n", ("b", 0)),
        ("x.yaml", "a: [x, y]\n", ("a", 2)),
        ("x.yaml", "a: [x, y]\n", ("a",)),
        ("x.yaml", "a: [x, y]\n", ()),
        ("x.toml", 'a = [\n  "x", # ex\n  "y",\n]\n', ("a", 0)),
        ("x.toml", 'a = [\n  "x",\n  "y" # why\n]\n', ("a", 1)),
    ],
)
def test_an_item_with_a_comment_or_without_a_line_of_its_own_stays(path: str, text: str, pointer: Pointer) -> None:
    assert remove_item(read(read_document(path, text.encode())), pointer) is None
