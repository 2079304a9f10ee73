from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.release import EntryState, Hold, PublishedVersion
from registry_cli.planning.graph import (
    RINGS_PER_KNOT,
    BreakReason,
    Standing,
    break_of,
    resulting_world,
    rings,
)
from tests.planning_strategies import OWNER

NAME = EntryName("tool", "search")
NODES = tuple(EntryName("agent", letter) for letter in "abcde")


def broken(standing: Standing | None, text: str = "") -> BreakReason | None:
    return break_of({NAME: standing} if standing else {}, Reference(NAME, text, ()))


@pytest.mark.parametrize(
    ("standing", "text", "reason"),
    [
        (None, "", BreakReason.MISSING),
        (Standing("1.2.0"), "", None),
        (Standing("1.2.0"), "^1", None),
        (Standing("1.2.0"), "^2", BreakReason.NO_VERSION_FITS),
        (Standing("2.0.0", ("1.2.0",)), "^1", None),
        (Standing("2.0.0-rc.1"), "", None),
        (Standing("2.0.0-rc.1"), "*", None),
        (Standing("2.0.0-rc.1"), "^2", BreakReason.NO_VERSION_FITS),
        (Standing(None), "^7", None),
        (Standing("1.2.0", status="disabled"), "", BreakReason.DISABLED),
        (Standing("1.2.0", status="disabled", retired=True), "^2", BreakReason.RETIRED),
        (Standing("1.2.0", status="deprecated"), "^1", BreakReason.DEPRECATED),
        (Standing("1.2.0", status="deprecated"), "^2", BreakReason.NO_VERSION_FITS),
    ],
)
def test_a_reference_breaks_for_one_reason(standing: Standing | None, text: str, reason: BreakReason | None) -> None:
    assert broken(standing, text) == reason


def test_the_resulting_world_offers_versions_that_were_live_and_are_not_turned_down() -> None:
    hold = Hold("1.3.0", "d", ("1.2.0", "1.3.0"))
    state = EntryState(NAME, OWNER, "1.1.0", "d", Catalogue(status="disabled"), hold, retired=True)
    published = [
        PublishedVersion(version, "d", 1, ever_live=version != "0.9.0")
        for version in ("0.9.0", "1.0.0", "1.1.0", "1.2.0", "1.3.0")
    ]
    other, external = EntryName("tool", "similarity"), EntryName("agent", "elsewhere")
    states = {NAME: state, other: EntryState(other, OWNER, "1.0.0", "d")}
    assert resulting_world(states, {NAME: published}, {external, other}) == {
        NAME: Standing("1.1.0", ("1.0.0",), "disabled", retired=True),
        other: Standing("1.0.0"),
        external: Standing(None),
    }


def test_the_resulting_world_offers_nothing_that_was_purged() -> None:
    state = EntryState(NAME, OWNER, "1.1.0", "d")
    published = [PublishedVersion(one, "d", 1, ever_live=True, purged=one == "1.0.0") for one in ("0.9.0", "1.0.0")]
    assert resulting_world({NAME: state}, {NAME: published}, ())[NAME].others == ("0.9.0",)


def every_ring(edges: dict[EntryName, set[EntryName]]) -> list[tuple[EntryName, ...]]:
    """All rings, by trying every order of every choice of entries."""
    found = []
    for length in range(1, len(NODES) + 1):
        for path in permutations(NODES, length):
            closed = zip(path, (*path[1:], path[0]), strict=True)
            if path[0] == min(path) and all(target in edges.get(source, ()) for source, target in closed):
                found.append(path)
    return sorted(found)


@given(st.dictionaries(st.sampled_from(NODES), st.sets(st.sampled_from(NODES))))
@settings(max_examples=150, deadline=None)
def test_rings_finds_each_ring_once_from_its_smallest_name(edges: dict[EntryName, set[EntryName]]) -> None:
    assert list(rings(edges)) == every_ring(edges)


def test_entries_that_all_name_one_another_are_told_within_bounds() -> None:
    crowd = [EntryName("agent", f"a{number:02d}") for number in range(30)]
    alone = EntryName("workflow", "w")
    found = rings({alone: [alone], **dict.fromkeys(crowd, crowd)})
    assert len(found) == RINGS_PER_KNOT + 1
    assert (alone,) in found


def test_a_very_long_ring_is_found() -> None:
    chain = [EntryName("agent", f"a{number:05d}") for number in range(5000)]
    edges = {name: [following] for name, following in pairwise(chain)}
    assert rings(edges) == ()
    assert rings({**edges, chain[-1]: [chain[0]]}) == (tuple(chain),)
