from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.editing import apply_edits, sort_list
from registry_cli.documents.reading import read_document
from tests.unit.documents.editing_laws import same_line_ends
from tests.unit.documents.writing import read

WORDS = st.lists(st.text(st.sampled_from("abCé"), min_size=1, max_size=3), min_size=2, max_size=6)


def in_order(path: str, text: str) -> str | None:
    edit = sort_list(read(read_document(path, text.encode())), ("a",))
    return None if edit is None else apply_edits(text, [edit])


@pytest.mark.parametrize("form", ["yaml", "flow", "toml"])
@settings(max_examples=80, deadline=None)
@given(words=WORDS, choices=st.data())
def test_the_same_texts_come_in_order_each_with_its_comments(
    form: str, words: list[str], choices: st.DataObject
) -> None:
    text, path = written(form, words, choices), "x.toml" if form == "toml" else "x.yaml"
    after = in_order(path, text)
    ordered = sorted(words, key=lambda word: (word.casefold(), word))
    if after is None:
        assert ordered == words or "# above 0" in text
        return
    assert read(read_document(path, after.encode())).data == {"a": ordered, "z": 1}
    assert after.endswith(text[text.index("z") :])
    for index, word in enumerate(words):
        for remark in (f"# above {index}", f"# beside {index}"):
            assert (remark in after) == (remark in text)
        if f"# beside {index}" in text:
            assert re.search(rf'"{word}",? # beside {index}\b', after)
        if f"# above {index}" in text:
            assert re.search(rf'# above {index}\r?\n *-? *"{word}"', after)


def written(form: str, words: list[str], choices: st.DataObject) -> str:
    """A list of *words*, one a line, some with a comment above or beside them."""
    comma = "" if form == "yaml" else ","
    lines = ["a:  # all" if form == "yaml" else "a: [  # all" if form == "flow" else "a = [  # all"]
    for index, word in enumerate(words):
        lines += [f"  # above {index}"] * choices.draw(st.booleans())
        last = comma if index < len(words) - 1 or choices.draw(st.booleans()) else ""
        lines.append(
            f'  {"- " if form == "yaml" else ""}"{word}"{last}' + f" # beside {index}" * choices.draw(st.booleans())
        )
    lines += [] if form == "yaml" else ["]  # end"]
    return same_line_ends(
        "\n".join([*lines, "z = 1" if form == "toml" else "z: 1", ""]), windows=choices.draw(st.booleans())
    )


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.json", '{"a": ["b","a",  "C"]}', '{"a": ["a","b",  "C"]}'),
        ("x.json", '{"a": [\n  "b",\n  "a"\n]}', '{"a": [\n  "a",\n  "b"\n]}'),
        ("x.yaml", "a: [b, 'a'] # all\n", "a: ['a', b] # all\n"),
        ("x.yaml", "a:\n- b\n- >-\n  a\n", "a:\n- >-\n  a\n- b\n"),
        ("x.yaml", "a:\n\n  - b\n\n  - a\n\n", "a:\n\n  - a\n\n  - b\n\n"),
        ("x.toml", "a = ['b', \"a\"] # all\n", "a = [\"a\", 'b'] # all\n"),
        ("x.toml", 'a = [ # all\n "b", # bee\n "a"\n]', 'a = [ # all\n "a",\n "b" # bee\n]'),
    ],
)
def test_quotes_and_layout_stay(path: str, before: str, after: str) -> None:
    assert in_order(path, before) == after


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.yaml", "a: [a, b]\n"),
        ("x.yaml", "a: b\n"),
        ("x.yaml", "b: 1\n"),
        ("x.yaml", "a: []\n"),
        ("x.yaml", "a: [b, 1]\n"),
        ("x.yaml", "b: &x [d, c]\na: *x\n"),
        ("x.yaml", "a:\n  # first group\n  - b\n  - a\n"),
        ("x.yaml", "a:\n  - b # one\n\n  - a\n"),
        ("x.yaml", "a: [b, # one\n  a]\n"),
        ("x.yaml", "a: [&x b, *x, a]\nb: *x\na: 1\n"),
        ("x.toml", 'a = ["b" # one\n, "a"]\n'),
    ],
)
def test_what_is_in_order_or_in_doubt_stays_as_it_is(path: str, text: str) -> None:
    document = read_document(path, text.encode()).document
    assert document is not None
    assert sort_list(document, ("a",)) is None
