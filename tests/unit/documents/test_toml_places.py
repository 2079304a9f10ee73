from __future__ import annotations

import pytest

from registry_cli.documents.place import Place
from registry_cli.documents.toml_places import survey

TEXT = '''# first
title = "x" # c
a . "b\\u00e9 d".'q' = 1
t = [1, {x = 1, y.z = "}"}, [ ], # ]
 """m ""q""
l""""", \'\'\'it's\'\'\'\'\', ]

[t2."x y" . z]
k = 2

[[s.u]]
n = 1
[[s.u]]
  [s.u.v]
  x = 1979-05-27 07:32:00Z
[s]
late = true
'''


def cut(place: Place) -> str:
    return TEXT[place.start : place.end]


def step(*pointer: str | int) -> Place:
    place = survey(TEXT).root
    for part in pointer:
        place = place.children[part]
    return place


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        (("title",), '"x"', "title"),
        (("a", "b\u00e9 d", "q"), "1", "'q'"),
        (("a", "b\u00e9 d"), "\"b\\u00e9 d\".'q' = 1", '"b\\u00e9 d"'),
        (("t", 1, "y", "z"), '"}"', "z"),
        (("t", 2), "[ ]", None),
        (("t", 3), '"""m ""q""\nl"""""', None),
        (("t", 4), "'''it's'''''", None),
        (("t2", "x y", "z"), '[t2."x y" . z]\nk = 2', "z"),
        (("t2",), '[t2."x y" . z]', "t2"),
        (("s", "u", 0), "[[s.u]]\nn = 1", "u"),
        (("s", "u", 1, "v", "x"), "1979-05-27 07:32:00Z", "x"),
        (("s",), "[s]\nlate = true", "s"),
        (("s", "u", 0, "n"), "1", "n"),
    ],
)
def test_every_value_is_found_with_its_key(pointer: tuple[str | int, ...], value: str, key: str | None) -> None:
    place = step(*pointer)
    assert cut(place) == value
    assert (TEXT[slice(*place.key)] if place.key else None) == key


def test_a_sound_text_has_no_duplicates() -> None:
    assert survey(TEXT).duplicates == []


def test_the_whole_begins_with_its_first_statement() -> None:
    assert survey(TEXT).root.start == TEXT.index("title")
    assert survey("# only a comment").root.children == {}


@pytest.mark.parametrize("rest", ["!", "b", "b = ", "b = [1", '"\\q" = 1', "[b", 'b = "x\n"', "b = {c = 1"])
def test_a_text_that_breaks_off_keeps_what_came_before(rest: str) -> None:
    assert "a" in survey(f"a = 1\n{rest}").root.children
