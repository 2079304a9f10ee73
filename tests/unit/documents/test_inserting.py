from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.editing import append_item, apply_edits, insert_key
from registry_cli.documents.reading import read_document
from registry_cli.domain.location import Pointer
from tests.unit.documents.editing_laws import WRITERS, around, same_line_ends
from tests.unit.documents.writing import mappings, read


def inserted(path: str, text: str, parent: Pointer, key: str, value: Any, *, first: bool = True) -> str | None:
    edit = insert_key(read(read_document(path, text.encode())), parent, key, value, first=first)
    return None if edit is None else apply_edits(text, [edit])


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(data=mappings(), choices=st.data())
def test_a_member_is_added_to_the_document_and_nothing_else_changes(
    form: str, data: dict[str, Any], choices: st.DataObject
) -> None:
    text = same_line_ends(WRITERS[form](data, lambda: choices.draw(st.booleans())), windows=choices.draw(st.booleans()))
    document = read(read_document(f"x.{form}", text.encode()))
    edit = insert_key(document, (), "$new", "a: b", first=choices.draw(st.booleans()))
    if edit is None:
        assert form == "yaml"
        return
    after = apply_edits(text, [edit])
    assert read(read_document(f"x.{form}", after.encode())).data == {**document.data, "$new": "a: b"}
    assert after == around(text, edit.location)[0] + edit.text + around(text, edit.location)[1]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.json", "{}", '{"$schema": "../x"}'),
        ("x.json", '{"a":1}', '{"$schema":"../x","a":1}'),
        ("x.json", '{"a": 1}', '{"$schema": "../x", "a": 1}'),
        ("x.json", '{\n  "a": 1\n}\n', '{\n  "$schema": "../x",\n  "a": 1\n}\n'),
        ("x.json", '{\r\n\t"a": 1\r\n}', '{\r\n\t"$schema": "../x",\r\n\t"a": 1\r\n}'),
        ("x.yaml", "# about\na: 1 # one\n", "# about\n$schema: ../x\na: 1 # one\n"),
        ("x.yaml", "{a: 1}\n", "{$schema: ../x, a: 1}\n"),
        ("x.toml", "# about\na = 1\n", '# about\n"$schema" = "../x"\na = 1\n'),
        ("x.toml", "# about\n\n[a]\nb = 1\n", '# about\n\n"$schema" = "../x"\n[a]\nb = 1\n'),
        ("x.toml", "", '"$schema" = "../x"\n'),
    ],
)
def test_a_first_member_is_laid_out_like_the_others(path: str, before: str, after: str) -> None:
    assert inserted(path, before, (), "$schema", "../x") == after


@pytest.mark.parametrize(
    ("path", "before", "parent", "after"),
    [
        ("x.json", '{\n  "a": 1\n}', (), '{\n  "a": 1,\n  "k": 2\n}'),
        ("x.yaml", "l:\n  - a: 1 # one\n  - b: 2\n", ("l", 0), "l:\n  - a: 1 # one\n    k: 2\n  - b: 2\n"),
        ("x.yaml", "a: |\n  x\n# end\n", (), "a: |\n  x\nk: 2\n# end\n"),
        ("x.toml", "a = 1 # one\nb.c = 1\n[t]\nx = 1\n", (), "a = 1 # one\nb.c = 1\nk = 2\n[t]\nx = 1\n"),
        ("x.toml", "[t]\nx = 1\n\n[u]\n", ("t",), "[t]\nx = 1\nk = 2\n\n[u]\n"),
        ("x.toml", "t = { x = 1 }\n", ("t",), "t = { x = 1, k = 2 }\n"),
    ],
)
def test_a_last_member_goes_behind_the_others(path: str, before: str, parent: Pointer, after: str) -> None:
    assert inserted(path, before, parent, "k", 2, first=False) == after


def test_in_json_a_member_may_hold_others_each_on_its_line() -> None:
    before = '{\n    "a": {\n        "b": 1\n    }\n}'
    after = '{\n    "a": {\n        "b": 1,\n        "c": {\n            "d": []\n        }\n    }\n}'
    assert inserted("x.json", before, ("a",), "c", {"d": []}, first=False) == after
    assert inserted("x.json", "{}", (), "c", [1]) == '{"c": [1]}'


@pytest.mark.parametrize(
    ("path", "text", "parent"),
    [
        ("x.json", '{"k": 1}', ()),
        ("x.json", '{"a": [1]}', ("a",)),
        ("x.json", "{}", ("a",)),
        ("x.yaml", "a: &x {b: 1}\nc: *x\n", ("a",)),
        ("x.yaml", "a: &x {b: 1}\nc: *x\n", ("c",)),
        ("x.toml", "[t.s]\nx = 1\n", ("t",)),
        ("x.toml", "t.x = 1\n", ("t",)),
    ],
)
def test_where_a_member_has_no_safe_place_none_is_added(path: str, text: str, parent: Pointer) -> None:
    assert inserted(path, text, parent, "k", 2) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"a": []}', '{"a": [{"k": 1}]}'),
        ('{"a": [1]}', '{"a": [1, {"k": 1}]}'),
        ('{\n  "a": [\n    1\n  ]\n}', '{\n  "a": [\n    1,\n    {\n      "k": 1\n    }\n  ]\n}'),
    ],
)
def test_in_json_an_item_is_added_behind_the_others(before: str, after: str) -> None:
    edit = append_item(read(read_document("x.json", before.encode())), ("a",), {"k": 1})
    assert edit is not None
    assert apply_edits(before, [edit]) == after


@pytest.mark.parametrize(("path", "text"), [("x.json", '{"a": 1}'), ("x.json", "{}"), ("x.yaml", "a: [1]\n")])
def test_what_is_no_list_of_json_gets_no_item(path: str, text: str) -> None:
    assert append_item(read(read_document(path, text.encode())), ("a",), 1) is None
