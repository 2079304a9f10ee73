from __future__ import annotations

import pytest

from registry_cli.documents.pointing import pointed_at
from registry_cli.documents.positions import Target, locate
from registry_cli.documents.reading import read_document
from registry_cli.domain.location import Pointer

TEXTS = {
    "a.json": '{"a": {"b": ["x", "\U0001f600y"]}, "c": 1}',
    "a.yaml": "a:\n  b:\n    - x\n    - \U0001f600y\nc: 1\n",
    "a.toml": 'c = 1\n[a]\nb = ["x", "\U0001f600y"]\n',
}


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("pointer", [("a", "b", 0), ("a", "b", 1), ("c",)])
def test_a_value_is_found_where_it_is_located(path: str, pointer: Pointer) -> None:
    document = read_document(path, TEXTS[path].encode()).document
    assert document
    place = locate(document, pointer)
    for column in range(place.column, place.end_column + 1):
        found = pointed_at(document, place.line, column)
        assert found == (pointer, Target.VALUE, place)


@pytest.mark.parametrize("path", TEXTS)
def test_a_key_is_found_where_it_is_located(path: str) -> None:
    document = read_document(path, TEXTS[path].encode()).document
    assert document
    place = locate(document, ("a", "b"), Target.KEY)
    found = pointed_at(document, place.line, place.column)
    assert found == (("a", "b"), Target.KEY, place)


def test_between_values_there_is_nothing() -> None:
    document = read_document("a.json", b'{"a": 1,   "b": 2}').document
    assert document
    assert pointed_at(document, 1, 10) is None
    assert pointed_at(document, 9, 1) is None
