"""References between entries: whether each is satisfied in a world, and which entries go round in a ring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.version import ANY, compile_range

if TYPE_CHECKING:  # these take 5 ms, and going through references needs none
    from registry_cli.domain.release import EntryState, PublishedVersion

RINGS_PER_KNOT = 100
"""How many rings of entangled entries are told apart: their number can grow beyond all bounds."""

Edges = Mapping[EntryName, Collection[EntryName]]


class Standing(NamedTuple):
    """How a reference finds an entry; a tuple, because it goes from process to process.

    ``version`` is the live one; ``None`` is an entry that is external and unknown, whose every range fits.
    ``others`` are further versions that a range may resolve to, in any order.
    """

    version: str | None
    others: tuple[str, ...] = ()
    status: str = "active"
    retired: bool = False
    replaced_by: str | None = None


World = Mapping[EntryName, Standing]


class BreakReason(StrEnum):
    """Why a reference is not satisfied; *deprecated* is satisfied, and worth a warning."""

    MISSING = "missing"
    NO_VERSION_FITS = "no_version_fits"
    DISABLED = "disabled"
    RETIRED = "retired"
    DEPRECATED = "deprecated"


def break_of(world: World, reference: Reference) -> BreakReason | None:
    """Why *reference*, whose range compiles, is not satisfied in *world*; ``None`` when it is."""
    standing = world.get(reference.target)
    if standing is None:
        return BreakReason.MISSING
    if standing.retired:
        return BreakReason.RETIRED
    if standing.status == "disabled":
        return BreakReason.DISABLED
    if not _fits(standing, reference.range):
        return BreakReason.NO_VERSION_FITS
    return BreakReason.DEPRECATED if standing.status == "deprecated" else None


def _fits(standing: Standing, text: str) -> bool:
    accepted = compile_range(text)
    # A range that excludes nothing takes what is live, also a prerelease.
    excludes_nothing = (accepted.low, accepted.high) == (ANY.low, ANY.high)
    if standing.version is None or excludes_nothing:
        return True
    return any(accepted.contains(version) for version in (standing.version, *standing.others))


def resulting_world(
    states: Mapping[EntryName, EntryState],
    published: Mapping[EntryName, Sequence[PublishedVersion]],
    external: Collection[EntryName],
) -> dict[EntryName, Standing]:
    """The world as *states* make it.

    Others are the versions in *published* that were live, and neither turned down nor purged.
    """
    world = dict.fromkeys(external, Standing(None))
    for name, state in states.items():
        turned_down = state.hold.turned_down if state.hold else ()
        world[name] = Standing(
            version=state.version,
            others=tuple(
                version.version
                for version in published.get(name, ())
                if version.ever_live
                and not version.purged
                and version.version != state.version
                and version.version not in turned_down
            ),
            status=state.catalogue.status,
            retired=state.retired,
            replaced_by=(state.catalogue.deprecation or {}).get("replaced_by"),
        )
    return world


def rings(edges: Edges) -> tuple[tuple[EntryName, ...], ...]:
    """Each ring of entries that name one another in turn, once, starting at its smallest name; ordered.

    Of each knot (entries that all reach one another) at most ``RINGS_PER_KNOT`` rings are told.
    """
    nodes = set(edges).union(*edges.values())
    found = (ring for knot in _knots(edges, nodes) for ring in islice(_rings_of(edges, knot), RINGS_PER_KNOT))
    return tuple(sorted(found))


def _rings_of(edges: Edges, knot: set[EntryName]) -> Iterator[tuple[EntryName, ...]]:
    """The rings within *knot*: those through its smallest entry, then those of what is left without it."""
    left = [knot]
    while left:
        members = left.pop()
        start = min(members)
        yield from _rings_from(edges, members, start)
        left += _knots(edges, members - {start})


def _rings_from(edges: Edges, members: set[EntryName], start: EntryName) -> Iterator[tuple[EntryName, ...]]:
    """The rings through *start* within *members*, after D. B. Johnson, Finding All the Elementary Circuits (1975)."""
    path, trail = [start], [_within(edges, start, members)]
    blocks = _Blocks({start})
    closed: set[EntryName] = set()
    while path:
        following = next(trail[-1], None)
        if following is None:
            left = path.pop()
            trail.pop()
            if left in closed:
                blocks.free(left)
            else:
                blocks.hold_back(left, _within(edges, left, members))
        elif following == start:
            yield tuple(path)
            closed.update(path)
        elif following not in blocks.blocked:
            path.append(following)
            trail.append(_within(edges, following, members))
            closed.discard(following)
            blocks.blocked.add(following)


@dataclass(slots=True)
class _Blocks:
    """The entries that need not be tried: each is on the path, or leads back to the start only across it.

    ``waiting`` are, for a blocked entry, those that are to be tried again once it is free.
    """

    blocked: set[EntryName]
    waiting: dict[EntryName, set[EntryName]] = field(default_factory=dict)

    def hold_back(self, entry: EntryName, targets: Iterable[EntryName]) -> None:
        for target in targets:
            self.waiting.setdefault(target, set()).add(entry)

    def free(self, entry: EntryName) -> None:
        freed = {entry}
        while freed:
            entry = freed.pop()
            if entry in self.blocked:
                self.blocked.remove(entry)
                freed |= self.waiting.pop(entry, set())


def _within(edges: Edges, entry: EntryName, members: set[EntryName]) -> Iterator[EntryName]:
    return iter(sorted(members.intersection(edges.get(entry, ()))))


def _knots(edges: Edges, members: set[EntryName]) -> list[set[EntryName]]:
    """The sets of *members* that all reach one another and hold a ring, smallest entry first (Kosaraju's way)."""
    reversed_edges: dict[EntryName, list[EntryName]] = {}
    for entry in members:
        for target in members.intersection(edges.get(entry, ())):
            reversed_edges.setdefault(target, []).append(entry)
    seen: set[EntryName] = set()
    finished = [entry for start in sorted(members) for entry in _finishing(edges, start, members, seen)]
    unassigned = set(members)
    knots = []
    for start in reversed(finished):
        knot = set(_finishing(reversed_edges, start, unassigned, set()))
        unassigned -= knot
        if len(knot) > 1 or (knot and start in edges.get(start, ())):
            knots.append(knot)
    return sorted(knots, key=min)


def _finishing(edges: Edges, start: EntryName, members: set[EntryName], seen: set[EntryName]) -> Iterator[EntryName]:
    """The entries of *members* reached from *start* that were not *seen*, each after all it leads to."""
    if start in seen or start not in members:
        return
    seen.add(start)
    path, trail = [start], [_within(edges, start, members)]
    while path:
        following = next((entry for entry in trail[-1] if entry not in seen), None)
        if following is None:
            yield path.pop()
            trail.pop()
        else:
            seen.add(following)
            path.append(following)
            trail.append(_within(edges, following, members))
