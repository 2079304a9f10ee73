from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.location import Pointer
from registry_cli.schemas.wording import did_you_mean, either, inside, limits, listed, nearest, place, shown, type_of


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ((), "the document"),
        (("name",), "`name`"),
        (("steps", 2, "agent"), "`steps[2].agent`"),
        (("prompts", "a b", "x"), '`prompts["a b"].x`'),
        (("$defs", "some-thing", ""), '`$defs.some-thing[""]`'),
        ((0,), "`[0]`"),
    ],
)
def test_a_place_is_written_as_people_write_it(pointer: Pointer, words: str) -> None:
    assert place(pointer) == words


def test_what_is_at_the_top_is_in_nothing() -> None:
    assert (inside(()), inside(("a",))) == ("", " in `a`")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (1, "a whole number"),
        (1.5, "a number"),
        ("secret", "a text"),
        ([], "a list"),
        ({}, "a mapping"),
    ],
)
def test_a_type_is_named_without_showing_the_value(value: Any, words: str) -> None:
    assert type_of(value) == words


def test_long_values_are_cut() -> None:
    assert shown("ü") == '"ü"'
    assert len(shown("x" * 1000)) < 70
    assert shown("x" * 1000).endswith("...")


def test_alternatives_and_lists() -> None:
    assert [either(["a"]), either(["a", "b"]), either(["a", "b", "c"])] == ["a", "a or b", "a, b or c"]
    assert listed(["a", 1, None, ""]) == 'a, 1, null, ""'


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"minimum": 1, "maximum": 50}, "from 1 to 50"),
        ({"minimum": 1}, "at least 1"),
        ({"maximum": 50}, "at most 50"),
        ({"minimum": 3, "maximum": 3}, "exactly 3"),
    ],
)
def test_limits_name_both_bounds(schema: dict[str, int], words: str) -> None:
    assert limits(schema, "minimum", "maximum") == words


def test_the_nearest_word_is_offered_whatever_its_case() -> None:
    known = ["active", "deprecated", 5]
    assert nearest("ACTIV", known) == "active"
    assert did_you_mean("activ", known) == "did you mean active?"
    assert did_you_mean("zzz", known) == did_you_mean(5, known) == did_you_mean(None, known) == ""
