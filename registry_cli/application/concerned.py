"""Which entries that were seen before must be read after all, because a plan has something to say about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.plan import Plan
from registry_cli.planning.graph import World, break_of, rings
from registry_cli.validation.rings import RING_FIELDS


def concerned_names(
    declared: Mapping[EntryName, DeclaredEntry], unread: Collection[EntryName], plan: Plan, world: World
) -> set[EntryName]:
    """Those of *unread* whose content is to be published, whose version is refused, or whose references matter.

    A reference matters when it does not hold in *world*, or is part of a ring.
    """
    if not unread:
        return set()
    concerned = {change.name for change in plan.changes if change.publishes and not change.publishes.canonical}
    concerned |= {refusal.name for refusal in plan.refusals}
    concerned |= {name for name in unread if _is_broken(declared[name], world)}
    concerned |= {name for ring in rings(_edges(declared.values())) for name in ring}
    return concerned & set(unread)


def _is_broken(entry: DeclaredEntry, world: World) -> bool:
    return any(
        break_of(world, reference) is not None
        for version in (entry.live, *entry.side)
        for reference in version.references
    )


def _edges(entries: Collection[DeclaredEntry]) -> dict[EntryName, set[EntryName]]:
    edges = {entry.name: set(_ring_targets(entry)) for entry in entries}
    return {name: targets for name, targets in edges.items() if targets}


def _ring_targets(entry: DeclaredEntry) -> Iterator[EntryName]:
    field = RING_FIELDS.get(entry.name.kind)
    for reference in entry.live.references:
        if field is not None and reference.pointer[0] == field:
            yield reference.target
