from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.identity import MAX_ID_LENGTH, is_id
from registry_cli.formats.slug import slug


@pytest.mark.parametrize(
    ("name", "entry_id"),
    [
        ("data-scientist", "data-scientist"),
        ("fraud_agent", "fraud_agent"),
        ("C# Expert", "c-expert"),
        ("C++ Expert", "c-expert"),
        ("  UI / UX -- Designer!  ", "ui-ux-designer"),
        ("a__b", "a-b"),
        ("_private_", "private"),
        ("Café Crème", "cafe-creme"),
        ("../../etc/passwd", "etc-passwd"),
        ("数据", ""),
        ("---", ""),
        ("", ""),
    ],
)
def test_names_become_ids(name: str, entry_id: str) -> None:
    assert slug(name) == entry_id


def test_a_long_name_is_cut_without_a_mark_at_its_end() -> None:
    assert slug("a" * 99 + " " + "b" * 50) == "a" * 99
    assert slug("a" * 150) == "a" * MAX_ID_LENGTH


@given(st.text(max_size=150))
def test_whatever_the_name_the_slug_is_an_id_or_nothing(name: str) -> None:
    entry_id = slug(name)
    assert entry_id == "" or is_id(entry_id)


@given(st.from_regex(r"[a-z0-9]{1,9}([_-][a-z0-9]{1,9}){0,5}", fullmatch=True))
def test_an_id_stays_itself(entry_id: str) -> None:
    assert slug(entry_id) == entry_id
