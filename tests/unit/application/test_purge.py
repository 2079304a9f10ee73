from __future__ import annotations

from typing import Any, cast

import pytest

from registry_cli.application.ports import Store
from registry_cli.application.purge import plan_purge, purge
from registry_cli.domain.errors import Conflict, NotFound, StaleSnapshot
from registry_cli.domain.identity import EntryName
from registry_cli.domain.release import EntryState, PublishedVersion, Snapshot

NAME = EntryName("agent", "x")
VERSIONS = tuple(PublishedVersion(version, "d", 1, ever_live=True) for version in ("1.0.0", "1.1.0"))


class Registry:
    """agent/x at 1.1.0 in release 7; the first purges find that another release was made meanwhile."""

    def __init__(self, *, moving: int = 0) -> None:
        self.release = 7
        self.moving = moving
        self.asked: list[tuple[str, int, str]] = []

    def snapshot(self, owner: str) -> Snapshot:
        """The live state."""
        return Snapshot(owner, self.release, "", None, {NAME: EntryState(NAME, "acme", "1.1.0", "d")})

    def versions(self, names: Any) -> dict[EntryName, tuple[PublishedVersion, ...]]:
        """The versions."""
        return dict.fromkeys(names, VERSIONS)

    def references(self, sources: Any, targets: Any) -> tuple[()]:
        """None."""
        assert (tuple(sources), tuple(targets)) == ((), (NAME,))
        return ()

    def purge(self, name: EntryName, version: str, *, base_release: int, reason: str) -> str:
        """Record."""
        assert name == NAME
        self.asked.append((version, base_release, reason))
        if len(self.asked) <= self.moving:
            self.release += 1
            raise StaleSnapshot("moved")
        return "purged"


def store(registry: Registry) -> Store:
    return cast("Store", registry)


def test_a_purge_is_based_on_the_release_that_was_read() -> None:
    registry = Registry()
    assert purge(store(registry), NAME, "1.0.0", reason="a leaked key") == cast("Any", "purged")
    assert registry.asked == [("1.0.0", 7, "a leaked key")]


def test_a_purge_on_a_state_that_moved_is_planned_again() -> None:
    registry = Registry(moving=2)
    purge(store(registry), NAME, "1.0.0", reason="a leaked key")
    assert [base for _, base, _ in registry.asked] == [7, 8, 9]


def test_what_cannot_be_purged_is_not_asked_for() -> None:
    registry = Registry()
    with pytest.raises(Conflict, match="stands at"):
        purge(store(registry), NAME, "1.1.0", reason="a leaked key")
    with pytest.raises(NotFound, match="no version"):
        plan_purge(store(registry), NAME, "2.0.0")
    with pytest.raises(NotFound, match="there is no agent/y"):
        plan_purge(store(registry), EntryName("agent", "y"), "1.0.0")
    assert registry.asked == []
