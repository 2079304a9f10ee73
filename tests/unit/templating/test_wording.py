from __future__ import annotations

import pytest
from jinja2.parser import _statement_keywords

from registry_cli.templating.wording import TAGS, describe, did_you_mean


def test_the_tags_are_those_of_the_library() -> None:
    assert {*_statement_keywords, "call", "filter", "raw"} == set(TAGS)


@pytest.mark.parametrize(
    ("message", "said", "hint"),
    [
        ("expected token 'name', got 'end of template'", "a name is due here, not the end of the text", ""),
        ("unexpected ')'", "`)` cannot stand here", ""),
        ("Encountered unknown tag 'fro'.", "there is no tag `fro`", "did you mean from?"),
        ("Encountered unknown tag 'zzz'.", "there is no tag `zzz`", "the tags are "),
        ("Encountered unknown tag 'endif'.", "`endif` belongs to no block that is open", "remove it"),
        ("Something else happened.", "something else happened", ""),
        ('unexpected char "\'"', "the text in quotes does not end", "close it with '"),
    ],
)
def test_a_complaint_is_told_in_our_words(message: str, said: str, hint: str) -> None:
    words = describe(message)
    assert words[0] == said
    assert words[1].startswith(hint)


def test_what_is_far_from_everything_is_not_guessed() -> None:
    assert did_you_mean("customr", ["customer", "claim"]) == "did you mean customer?"
    assert did_you_mean("x", ["customer"]) == ""
