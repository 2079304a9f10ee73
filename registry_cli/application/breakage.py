"""Which references a plan would break that hold now."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.application.ports import Store
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import Snapshot
from registry_cli.planning.graph import BreakReason, World, break_of, resulting_world
from registry_cli.planning.states import apply


@dataclass(frozen=True, slots=True)
class Breakage:
    """A reference that a plan would break, and why."""

    held: HeldReference
    reason: BreakReason

    def __str__(self) -> str:
        held = self.held
        return f"{held.source}@{held.version} needs {held.reference} ({self.reason.value.replace('_', ' ')})"


def introduced_breakage(store: Store, snapshot: Snapshot, plan: Plan) -> tuple[Breakage, ...]:
    """Breakage that *plan* brings; what was broken before, or only deprecated, does not count."""
    if not plan.changes:
        return ()
    after = apply(plan.changes, snapshot.entries)
    changed = {change.name for change in plan.changes}
    moved = {
        (name, after[name].version)
        for name in changed
        if not after[name].retired and _stands_elsewhere(snapshot, name, after[name].version)
    }
    held = store.references(moved, changed)
    published = store.versions({reference.reference.target for reference in held})
    world_before = resulting_world(snapshot.entries, published, ())
    world_after = resulting_world(after, published, ())
    return tuple(
        Breakage(one, reason)
        for one in held
        if (reason := _break(one, world_after, retired=after[one.source].retired, version=after[one.source].version))
        and ((one.source, one.version) in moved or not _is_broken(world_before, one))
    )


def _is_broken(world: World, held: HeldReference) -> bool:
    return break_of(world, held.reference) not in {None, BreakReason.DEPRECATED}


def _stands_elsewhere(snapshot: Snapshot, name: EntryName, version: str) -> bool:
    before = snapshot.entries.get(name)
    return before is None or before.retired or before.version != version


def _break(held: HeldReference, world: World, *, retired: bool, version: str) -> BreakReason | None:
    """How *held* is broken in *world*, unless its source no longer stands at the version that makes it."""
    if retired or version != held.version:
        return None
    reason = break_of(world, held.reference)
    return None if reason is BreakReason.DEPRECATED else reason
