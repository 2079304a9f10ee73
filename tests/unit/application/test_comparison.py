from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

from registry_cli.application.comparison import breaks_of
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry, DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.release import EntryState
from registry_cli.planning.breaking.judgement import Comparison

NAME = EntryName("agent", "x")
OLD, NEW = "a" * 64, "b" * 64
LIVE = EntryState(NAME, "acme", "1.0.0", OLD)
BEFORE, AFTER = b'{"manifest": {"capabilities": ["one"]}, "files": {}}', '{"manifest": {}, "files": {}}'


def comparison(canonical: str) -> Comparison:
    version = DeclaredVersion("1.1.0", NEW, canonical, "agents/x/agent.yaml")
    change = Change(ChangeKind.UPDATE, LIVE, replace(LIVE, version="1.1.0", digest=NEW), version)
    return Comparison(Plan("acme", 1, (change,)), {NAME: LIVE}, {NAME: DeclaredEntry(NAME, version)})


def test_contents_that_are_at_hand_are_not_fetched() -> None:
    store = Mock()
    store.fetch_objects.return_value = {OLD: BEFORE}
    found = breaks_of(store, comparison(AFTER))
    assert [one.rule for one in found[NAME]] == ["capability_removed"]
    store.fetch_objects.assert_called_once_with({OLD})


def test_contents_that_were_published_on_both_sides_are_fetched_together() -> None:
    store = Mock()
    store.fetch_objects.return_value = {OLD: BEFORE, NEW: AFTER.encode()}
    assert len(breaks_of(store, comparison(""))[NAME]) == 1
    store.fetch_objects.assert_called_once_with({OLD, NEW})


def test_what_the_registry_cannot_give_is_not_compared() -> None:
    store = Mock()
    store.fetch_objects.return_value = {}
    assert breaks_of(store, comparison(AFTER)) == {}


def test_a_plan_that_replaces_nothing_asks_for_nothing() -> None:
    store = Mock()
    assert breaks_of(store, Comparison(Plan("acme", 1), {})) == {}
    store.fetch_objects.assert_not_called()
