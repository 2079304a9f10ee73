from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.identity import ID_PATTERN, MAX_ID_LENGTH, EntryName, Reference, is_id


@pytest.mark.parametrize("text", ["a", "fraud_agent", "data-analyzer", "a1_b-c", "0", "x" * MAX_ID_LENGTH])
def test_lower_case_words_joined_by_single_signs_are_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "A", "a__b", "a-_b", "_a", "a-", "a b", "a.b", "a/b", "\u00e9", "\u0661", "a\n", "x" * (MAX_ID_LENGTH + 1)],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert not is_id(text)


@given(st.text("aZ09_-/.\n \u00e9", max_size=8))
def test_the_pattern_for_json_schema_says_the_same_as_the_function(text: str) -> None:
    assert is_id(text) == (re.search(ID_PATTERN, text) is not None and not text.endswith("\n"))


def test_a_name_reads_what_it_writes() -> None:
    name = EntryName.parse("agent/fraud_agent")
    assert (name.kind, name.id, str(name)) == ("agent", "fraud_agent", "agent/fraud_agent")


@pytest.mark.parametrize("text", ["", "agent", "agent/", "/x", "agent/a/b", "Agent/x", "agent/X", "agent /x", "a/b\n"])
def test_a_text_that_is_no_name_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind/id, e\.g\. agent/fraud_agent"):
        EntryName.parse(text)


def test_names_sort_by_kind_and_then_by_id() -> None:
    names = [EntryName("tool", "a"), EntryName("agent", "b"), EntryName("agent", "a")]
    assert list(map(str, sorted(names))) == ["agent/a", "agent/b", "tool/a"]


@pytest.mark.parametrize(("range_", "text"), [("", "tool/fraud_rules"), ("^1.2", "tool/fraud_rules@^1.2")])
def test_a_reference_is_written_as_manifests_write_it(range_: str, text: str) -> None:
    assert str(Reference(EntryName("tool", "fraud_rules"), range_, ("allowed_tools", 0))) == text
