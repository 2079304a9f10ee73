from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry, DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind, Plan, Refusal, RefusalReason
from registry_cli.domain.release import EntryState, PublishedVersion
from registry_cli.planning.breaking.judgement import Comparison, told
from registry_cli.planning.breaking.rule import BreakingChange

NAME = EntryName("agent", "x")
BROAD, NARROW = "a" * 64, "b" * 64
DOCUMENTS = {
    BROAD: b'{"manifest": {"capabilities": ["one", "two"]}, "files": {}}',
    NARROW: b'{"manifest": {"capabilities": ["one"]}, "files": {}}',
}
LIVE = EntryState(NAME, "acme", "1.2.0", BROAD)


def declared(version: str, digest: str = NARROW, canonical: str = "") -> DeclaredVersion:
    return DeclaredVersion(version, digest, canonical, "agents/x/agent.yaml")


def update(version: str, live: EntryState = LIVE) -> Change:
    return Change(ChangeKind.UPDATE, live, replace(live, version=version, digest=NARROW), declared(version))


def refusals(change: Change, **known: Any) -> tuple[Refusal, ...]:
    comparison = Comparison(Plan("acme", 1, (change,)), {NAME: LIVE}, **known)
    return comparison.refusals(comparison.breaks(DOCUMENTS))


def test_a_breaking_update_without_a_major_version_is_refused_with_the_version_needed() -> None:
    (refusal,) = refusals(update("1.3.0"))
    assert (refusal.reason, refusal.version, refusal.path) == (RefusalReason.BREAKING, "1.3.0", "agents/x/agent.yaml")
    assert (refusal.live, refusal.other) == ("1.2.0", "2.0.0")
    assert refusal.breaks == ("the capability two is gone (capability_removed at /capabilities)",)


@pytest.mark.parametrize(
    ("live", "version", "needed"),
    [
        ("1.2.0", "2.0.0", ""),
        ("1.2.0", "2.0.0-rc.1", ""),
        ("1.2.0", "1.3.0-rc.1", "2.0.0"),
        ("0.2.0", "0.2.1", "0.3.0"),
        ("0.2.0", "0.3.0", ""),
        ("2.0.0-rc.1", "2.0.0-rc.2", ""),
        ("1.2.0", "1.1.9", ""),
    ],
)
def test_a_major_version_may_break_and_so_may_a_minor_one_below_1_and_what_follows_a_prerelease(
    live: str, version: str, needed: str
) -> None:
    """A version lower than the live one is told as such, and takes nothing from those who name the live one."""
    assert [refusal.other for refusal in refusals(update(version, replace(LIVE, version=live)))] == [needed] * bool(
        needed
    )


def test_a_version_that_is_needed_and_taken_is_passed_over() -> None:
    published = {NAME: [PublishedVersion(version, "c" * 64, 1, False) for version in ("2.0.0", "2.0.1")]}
    (refusal,) = refusals(update("1.3.0"), published=published)
    assert refusal.other == "2.0.2"


def test_going_back_to_what_was_published_is_compared_and_never_refused() -> None:
    move = Change(ChangeKind.MOVE, LIVE, replace(LIVE, version="1.3.0", digest=NARROW))
    comparison = Comparison(Plan("acme", 1, (move,)), {NAME: LIVE})
    breaks = comparison.breaks(DOCUMENTS)
    assert [one.rule for one in breaks[NAME]] == ["capability_removed"]
    assert comparison.refusals(breaks) == ()


def test_what_replaces_no_content_is_not_compared() -> None:
    changes = (
        Change(ChangeKind.CREATE, None, LIVE, declared("1.2.0")),
        Change(ChangeKind.ANNOTATE, LIVE, LIVE),
        Change(ChangeKind.ADD, LIVE, LIVE, declared("0.1.0")),
    )
    assert Comparison(Plan("acme", 1, changes), {NAME: LIVE}).pairs == {}


def test_contents_that_are_not_at_hand_are_not_compared() -> None:
    assert Comparison(Plan("acme", 1, (update("1.3.0"),)), {NAME: LIVE}).breaks({NARROW: DOCUMENTS[NARROW]}) == {}


REUSED = Refusal(NAME, RefusalReason.VERSION_REUSED, "1.2.0", "agents/x/agent.yaml", "1.2.1")


def of_reused(refusal: Refusal, live: str = "1.2.0") -> Refusal:
    """What becomes of *refusal* when git declares a narrower content as 1.2.0, and *live* is live."""
    entry = DeclaredEntry(NAME, declared("1.2.0", canonical=DOCUMENTS[NARROW].decode()))
    comparison = Comparison(
        Plan("acme", 1, refusals=(refusal,)), {NAME: replace(LIVE, version=live)}, {NAME: entry}, {}
    )
    (found,) = comparison.refusals(comparison.breaks({BROAD: DOCUMENTS[BROAD], **comparison.declared_documents()}))
    return found


def test_a_version_that_must_be_raised_is_raised_as_far_as_its_content_needs() -> None:
    raised = of_reused(REUSED)
    assert (raised.reason, raised.other, raised.live) == (RefusalReason.VERSION_REUSED, "2.0.0", "1.2.0")
    assert len(raised.breaks) == 1
    assert of_reused(replace(REUSED, other="2.0.5")).other == "2.0.5"


def test_a_version_beside_the_live_one_is_raised_by_itself() -> None:
    beside = replace(REUSED, version="0.9.0", other="0.9.1")
    assert of_reused(beside) is beside


def test_a_breaking_change_is_told_with_its_rule_and_its_place() -> None:
    assert told(BreakingChange("tool_removed", ("allowed_tools",), "a")) == "a (tool_removed at /allowed_tools)"
    assert told(BreakingChange("prompt_removed", (), "a")) == "a (prompt_removed)"
