from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from registry_cli.documents.document import Document
from registry_cli.documents.positions import Target, locate_within
from registry_cli.documents.reading import read_document
from registry_cli.documents.text_places import text_places
from registry_cli.domain.location import Pointer
from tests.unit.documents.writing import excerpt, read

TEXTS = st.text(st.sampled_from("ab{}\\'\"#:-\u00e9\u6f22\U0001f600 \t\n"), max_size=40)


def document_of(path: str, text: str) -> Document:
    return read(read_document(path, text.encode()))


def written(document: Document, start: int, end: int, pointer: Pointer = ("x",)) -> str:
    return excerpt(document.text, locate_within(document, pointer, start, end))


AROUND = {"json": '{"x": "%s"}', "yaml": 'x: "%s"', "toml": 'x = "%s"'}


def follow(document: Document, text: str) -> None:
    """Each character that is not blank is found where it is written, as itself or as an escape that means it."""
    assert document.data["x"] == text
    for index, character in enumerate(text):
        if character not in " \t\n":
            found = written(document, index, index + 1)
            alone = AROUND[document.format] % found
            assert found in {character, "''"} or document_of(document.path, alone).data["x"] == character


@given(TEXTS, st.booleans())
def test_in_json_each_character_is_found_behind_its_escape(text: str, ascii_only: bool) -> None:  # noqa: FBT001
    follow(document_of("x.json", json.dumps({"a": 1, "x": text}, ensure_ascii=ascii_only)), text)


@given(TEXTS, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans())
@example("a\n\n  b\n", "|", True)
@example("ab ab ab ab ab ab ab ab\n\nb", ">", True)
def test_in_yaml_each_character_is_found_in_every_style(text: str, style: str | None, unicode: bool) -> None:  # noqa: FBT001
    source = yaml.safe_dump({"a": 1, "x": text}, default_style=style, width=12, allow_unicode=unicode)
    follow(document_of("x.yaml", source.replace('"a": !!int "1"\n', "")), text)


@given(TEXTS)
def test_in_toml_each_character_is_found_in_every_style(text: str) -> None:
    basic = json.dumps(text, ensure_ascii=False)
    follow(document_of("x.toml", f"x = {basic}\n"), text)
    follow(document_of("x.toml", f'x = """\n{basic[1:-1]}"""\n'), text)
    if "'" not in text:
        follow(document_of("x.toml", f"x = '''\n{text}'''\n"), text)
        assert "\n" in text or document_of("x.toml", f"x = '{text}'\n").data == {"x": text}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("x.yaml", "x: one {{ a }}\n"),
        ("x.yaml", "x: &anchor !!str 'it''s {{ a }}'\n"),
        ("x.yaml", "x: |2-  # a remark\n    one\n\n   {{ a }}\n# {{ a }}\n"),
        ("x.yaml", "x: |\r\n  one\r\n  {{ a }}\r\n"),
        ("x.yaml", "x: >\n  one\n  two\n\n  {{ a }}\n"),
        ("x.yaml", 'x: "one \\\n    two\\t\\u0020{{ a }} \\x41"\n'),
        ("x.yaml", "x: one\n  two\n  {{ a }}\n"),
        ("x.json", '{"x": "\\u4e00\\ud83d\\ude00\\n{{ a }}"}'),
        ("x.toml", 'x = """\r\none\r\n\\\r\n   {{ a }}"""\r\n'),
        ("x.toml", "x = '{{ a }}'\n"),
    ],
)
def test_what_stands_in_braces_is_found_between_them(path: str, source: str) -> None:
    document = document_of(path, source)
    text = document.data["x"]
    start = text.index("{{ a }}")
    assert written(document, start, start + 7) == "{{ a }}"
    place = locate_within(document, ("x",), start + 3, start + 4)
    line = source.replace("\r\n", "\n").split("\n")[place.line - 1]
    assert line[place.column - 4 : place.column + 3] == "{{ a }}"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("x.yaml", "x:\n  'to/{{ a }}': 1\n"),
        ("x.yaml", "x:\n  to/{{ a }}: 1\n"),
        ("x.json", '{"x": {"to\\/{{ a }}": 1}}'),
        ("x.toml", '[x]\n"to/{{ a }}" = 1\n'),
    ],
)
def test_keys_are_texts_too(path: str, source: str) -> None:
    document = document_of(path, source)
    place = locate_within(document, ("x", "to/{{ a }}"), 3, 10, Target.KEY)
    assert excerpt(source, place) == "{{ a }}"


def test_no_character_is_the_place_before_the_first_or_behind_the_last() -> None:
    document = document_of("x.json", '{"x": "ab", "y": ""}')
    assert [locate_within(document, ("x",), at, at).column for at in (0, 1, 2, 9)] == [8, 9, 10, 10]
    assert locate_within(document, ("y",), 0, 1).column == 18


def test_what_an_alias_stands_for_is_found_where_the_alias_is() -> None:
    document = document_of("x.yaml", "a: &a {b: text}\nx: *a\n")
    assert written(document, 1, 2, ("x", "b")) == "*a"


def test_a_value_that_is_no_text_and_a_place_that_is_not_there_are_located_as_a_whole() -> None:
    document = document_of("x.yaml", "x: 12\n")
    assert written(document, 0, 1) == "12"
    assert written(document, 0, 1, ("x", "y")) == "x"


@pytest.mark.parametrize(("spelt", "meant"), [("plain", "other"), ('"a"', "ab"), ("*alias", "text")])
def test_what_does_not_mean_the_text_has_no_places(spelt: str, meant: str) -> None:
    assert text_places("yaml", spelt, meant) is None


def test_a_block_without_content_has_no_places_to_tell() -> None:
    places = text_places("yaml", "|", "")
    assert places is not None
    assert places.span(0, 0) == (0, 0)
