"""Edits in texts as people write them: with comments, anchors, aliases, blank lines and either line end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import Document
from registry_cli.documents.editing import (
    apply_edits,
    insert_key,
    remove_item,
    rename_key,
    replace_value,
    sort_list,
)
from registry_cli.documents.reading import read_document
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Pointer
from tests.unit.documents.editing_laws import WRITERS, around, same_line_ends
from tests.unit.documents.writing import SCALARS, read

WORDS = st.text(st.sampled_from("ab:#é -"), max_size=4)
VALUES = st.recursive(
    SCALARS | WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=3)
)
DATA = st.dictionaries(st.sampled_from(["a", "b", "tags", "$x"]), VALUES | st.lists(WORDS, max_size=5), max_size=4)
COMMENTS = ["# why", "# a: [b]", '# "', "# - c,"]

Edited = tuple[Edit | None, Any]


def with_anchors(data: dict[str, Any]) -> str:
    """As YAML in which what is there twice is written once, and named."""
    first = next(iter(data.values()), None)
    shared = {**data, "again": first, "and_again": [first, first]}
    return yaml.safe_dump(shared, sort_keys=False, default_flow_style=None, width=40)


def commented(text: str, path: str, choices: st.DataObject) -> str:
    """*text* with comments and blank lines wherever they change nothing."""
    data = read(read_document(path, text.encode())).data
    lines = text.split("\n")
    for at in range(len(lines) - 1, -1, -1):
        remark = choices.draw(st.sampled_from(["", "", *COMMENTS]))
        tries = {
            "above": [*lines[:at], remark, *lines[at:]],
            "beside": [*lines[:at], f"{lines[at]}  {remark}", *lines[at + 1 :]],
            "indented": [*lines[:at], f"    {remark}", *lines[at:]],
        }
        new = tries[choices.draw(st.sampled_from(sorted(tries)))]
        reading = read_document(path, "\n".join(new).encode())
        if reading.document is not None and not reading.problems and json_of(reading.document.data) == json_of(data):
            lines = new
    return same_line_ends("\n".join(lines), windows=choices.draw(st.booleans()))


def json_of(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def pointers(data: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    yield pointer
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in members:
        yield from pointers(value, (*pointer, step))


def at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def edits(document: Document, pointer: Pointer) -> Iterator[Edited]:
    """Every edit at *pointer*, with the data that it must lead to; each on a copy in which nothing is shared."""

    def changed(change: Callable[[Any], Any], where: Pointer) -> Any:
        copy = json.loads(json.dumps(document.data))
        change(at(copy, where))
        return copy

    here = at(document.data, pointer)
    if isinstance(here, dict) and "new" not in here:
        yield insert_key(document, pointer, "new", "x: y"), changed(lambda m: m.update(new="x: y"), pointer)
        yield insert_key(document, pointer, "new", 7, first=False), changed(lambda m: m.update(new=7), pointer)
    if isinstance(here, list) and all(isinstance(item, str) for item in here):
        yield sort_list(document, pointer), changed(lambda m: m.sort(key=lambda t: (t.casefold(), t)), pointer)
    if not pointer:
        return
    *parent, step = pointer
    if isinstance(step, int):
        yield remove_item(document, pointer), changed(lambda m: m.pop(step), tuple(parent))
    else:
        yield rename_key(document, pointer, "new"), changed(lambda m: m.update(new=m.pop(step)), tuple(parent))
    if not isinstance(here, dict | list):
        yield replace_value(document, pointer, "1.0"), changed(lambda m: m.__setitem__(step, "1.0"), tuple(parent))
        yield replace_value(document, pointer, 3), changed(lambda m: m.__setitem__(step, 3), tuple(parent))


@pytest.mark.parametrize("form", ["yaml", "toml", "anchors"])
@settings(max_examples=40, deadline=None)
@given(data=DATA, choices=st.data())
def test_every_edit_means_what_it_says_and_touches_nothing_else(
    form: str, data: dict[str, Any], choices: st.DataObject
) -> None:
    path = "x.toml" if form == "toml" else "x.yaml"
    plain = with_anchors(data) if form == "anchors" else WRITERS[form](data, lambda: choices.draw(st.booleans()))
    text = commented(plain, path, choices)
    document = read(read_document(path, text.encode()))
    pointer = choices.draw(st.sampled_from([*pointers(document.data)]))
    for edit, intended in edits(document, pointer):
        if edit is None:
            continue
        after = apply_edits(text, [edit])
        before, behind = around(text, edit.location)
        assert after == before + edit.text + behind
        assert json_of(read(read_document(path, after.encode())).data) == json_of(intended)
        assert comments(after) == comments(text)


def comments(text: str) -> list[str]:
    """How often each comment is there; what stands in quotes counts alike before and after."""
    return sorted(
        comment for comment in COMMENTS for _ in range(text.count(f" {comment}") + text.count(f"\n{comment}"))
    )
