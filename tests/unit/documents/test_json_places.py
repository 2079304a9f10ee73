from __future__ import annotations

from registry_cli.documents.json_places import survey

TEXT = '{ "a" : [1, {"b\\u00e9": "x\\"]"}, [] , -1.5e+3], "": null }'


def test_every_value_is_found_with_its_key() -> None:
    root = survey(TEXT).root
    items = root.children["a"]
    inner = items.children[1].children["b\u00e9"]
    found = [root, items, inner, items.children[2], items.children[3], root.children[""]]
    assert [TEXT[place.start : place.end] for place in found] == [
        TEXT,
        '[1, {"b\\u00e9": "x\\"]"}, [] , -1.5e+3]',
        '"x\\"]"',
        "[]",
        "-1.5e+3",
        "null",
    ]
    assert inner.key is not None
    assert TEXT[slice(*inner.key)] == '"b\\u00e9"'
    assert items.children[1].key is None


def test_keys_are_compared_by_their_meaning_and_not_their_spelling() -> None:
    assert [duplicate.key for duplicate in survey('{"a": 1, "\\u0061": 2, "b": {"a": 3}}').duplicates] == ["a"]
