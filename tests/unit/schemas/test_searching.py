from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.schemas.searching import searcher


@given(st.text("ab_1 \n", max_size=30))
def test_a_text_is_searched_as_elsewhere(text: str) -> None:
    pattern = "a[0-9]b|b_{2}|^1$"
    assert searcher(pattern)(text) == (re.search(pattern.replace("$", r"\Z"), text) is not None)


def test_what_is_no_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="regex"):
        searcher("(")
