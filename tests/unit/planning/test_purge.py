from __future__ import annotations

from dataclasses import replace

import pytest

from registry_cli.domain.errors import Conflict, NotFound
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState, Hold, PublishedVersion
from registry_cli.planning.purge import broken_by_purge, version_to_purge
from tests.planning_strategies import OWNER

NAME = EntryName("tool", "search")
LIVE = EntryState(NAME, OWNER, "1.2.0", "c")
VERSIONS = tuple(PublishedVersion(version, "d", 1, ever_live=True) for version in ("1.0.0", "1.1.0", "1.2.0"))


def needs(version_range: str) -> HeldReference:
    return HeldReference(EntryName("agent", "x"), "1.0.0", Reference(NAME, version_range, ("allowed_tools", 0)))


def broken(state: EntryState, doomed: str, *ranges: str, purged: str = "") -> list[str]:
    """Those of *ranges* that no version fits any more once *doomed* is purged."""
    known = [replace(version, purged=version.version == purged) for version in VERSIONS]
    found = broken_by_purge(state, known, version_to_purge(state, known, doomed), [needs(one) for one in ranges])
    return [one.reference.range for one in found]


def test_a_version_that_is_not_live_may_go_and_one_that_is_gone_may_be_asked_for_again() -> None:
    assert version_to_purge(LIVE, VERSIONS, "1.0.0") == VERSIONS[0]
    assert version_to_purge(replace(LIVE, retired=True), VERSIONS, "1.2.0") == VERSIONS[2]
    gone = replace(VERSIONS[0], purged=True)
    assert version_to_purge(LIVE, (gone, *VERSIONS[1:]), "1.0.0") == gone


def test_what_is_live_is_refused_with_the_way_out() -> None:
    with pytest.raises(Conflict, match=r"tool/search stands at 1\.2\.0") as caught:
        version_to_purge(LIVE, VERSIONS, "1.2.0")
    assert "roll back" in caught.value.hint


def test_an_unknown_version_is_not_found_and_the_others_are_named() -> None:
    with pytest.raises(NotFound, match=r"no version 3\.0\.0") as caught:
        version_to_purge(LIVE, VERSIONS, "3.0.0")
    assert "1.0.0, 1.1.0, 1.2.0" in caught.value.hint


def test_references_break_when_no_other_version_fits() -> None:
    assert broken(LIVE, "1.0.0", "1.0.0", "~1.0", "^1", "") == ["1.0.0", "~1.0"]
    assert broken(LIVE, "1.1.0", "<1.2", "<1.1") == []
    assert broken(LIVE, "1.1.0", "<1.2", purged="1.0.0") == ["<1.2"]


def test_what_was_broken_before_is_not_told_again() -> None:
    held = replace(LIVE, hold=Hold("1.1.0", "d", ("1.1.0",)))
    assert broken(held, "1.1.0", "1.1.0", "^9") == []
