from __future__ import annotations

import pytest

from registry_cli.application.entry_keys import is_policy, key_of, name_of, names_with
from registry_cli.domain.identity import EntryName

NAMES = ["m/agents/a/agent.yaml", "m/agents/ab/agent.yaml", "m/tools", "m/tools/a.yaml", "m/tools/b.yaml"]


@pytest.mark.parametrize("name", [EntryName("agent", "a"), EntryName("model_profile", "b")])
def test_an_entry_and_its_key_tell_each_other(name: EntryName) -> None:
    assert name_of(key_of(name)) == name


def test_what_belongs_to_no_entry_has_no_name() -> None:
    assert (name_of(("tols", "x")), name_of(("agents", ""))) == (None, None)


def test_the_paths_of_a_key_are_those_of_its_entry_alone() -> None:
    assert names_with(NAMES, {("agents", "a")}, "m") == ["m/agents/a/agent.yaml"]
    assert names_with(NAMES, {("tools", "a")}, "m") == ["m/tools", "m/tools/a.yaml"]


def test_many_keys_find_the_same_paths() -> None:
    keys = {("agents", "a"), *(("agents", f"x{number}") for number in range(60))}
    assert names_with(NAMES, keys, "m") == ["m/agents/a/agent.yaml"]


def test_what_lies_among_the_policies_is_told() -> None:
    assert is_policy("m/policies/p.yaml", "m")
    assert is_policy("policies/p.yaml", ".")
    assert not is_policy("m/agents/policies/agent.yaml", "m")
