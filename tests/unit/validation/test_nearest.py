from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.validation import nearest
from registry_cli.validation.nearest import NearestNames

NAMES = NearestNames(
    map(EntryName.parse, ["tool/fraud_rules", "tool/similarity", "agent/fraud_rule", "agent/similarity"])
)


def test_similar_names_are_of_the_same_kind() -> None:
    assert NAMES.similar(EntryName("tool", "fraud_rule")) == [EntryName("tool", "fraud_rules")]


def test_nothing_is_similar_to_a_name_far_off() -> None:
    assert NAMES.similar(EntryName("tool", "xyz")) == []
    assert NAMES.similar(EntryName("backend", "similarity")) == []


def test_the_same_id_is_found_in_other_kinds() -> None:
    assert NAMES.of_other_kinds(EntryName("backend", "similarity")) == [
        EntryName("tool", "similarity"),
        EntryName("agent", "similarity"),
    ]


def test_after_many_looks_it_gives_up_but_remembers_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_MOST_LOOKS", 3)
    names = NearestNames([EntryName("tool", "search")])
    first = EntryName("tool", "serch")
    assert names.similar(first)
    assert names.similar(EntryName("tool", "sarch"))
    assert names.similar(EntryName("tool", "searc"))
    assert names.similar(EntryName("tool", "searchh")) == []
    assert names.similar(first) == [EntryName("tool", "search")]
