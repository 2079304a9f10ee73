"""What syncing would change: publishing, and taking out of service what git no longer declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from registry_cli.domain.errors import Guarded
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.release import PublishedVersion, Snapshot
from registry_cli.planning.publish import plan_publish
from registry_cli.planning.states import apply, steps

MASS_PRUNE_PERCENT = 20
MASS_PRUNE_ENTRIES = 5


def plan_sync(  # noqa: PLR0913 - each flag is an option of the command
    desired: Mapping[EntryName, DeclaredEntry],
    snapshot: Snapshot,
    published: Mapping[EntryName, Sequence[PublishedVersion]],
    *,
    prune: bool,
    allow_mass_prune: bool = False,
    allow_downgrade: bool = False,
    orchestrator: EntryName | None = None,
) -> Plan:
    """``plan_publish``, and with *prune* the retirement of all orphans.

    *desired* must be all that git declares: what is missing there because it is broken would be retired.
    Raises ``Guarded`` when *desired* is empty, when the *orchestrator* would be retired, and, without
    *allow_mass_prune*, when more than 20 % and at least 5 of the owner's active entries would be.
    """
    plan = plan_publish(desired, snapshot, published, allow_downgrade=allow_downgrade)
    if not prune:
        return plan
    active = sum(state.owner == snapshot.owner and not state.retired for state in snapshot.entries.values())
    _guard_prune(len(plan.orphans), active, declared=len(desired), allow_mass_prune=allow_mass_prune)
    rows = apply(plan.changes, snapshot.entries)
    retirements = [
        change
        for name in plan.orphans
        for change in steps(rows[name], replace(rows[name], retired=True), owner=snapshot.owner)
    ]
    guard_orchestrator(retirements, orchestrator)
    changes = sorted([*plan.changes, *retirements], key=lambda change: change.name)
    return replace(plan, changes=tuple(changes), orphans=())


def guard_orchestrator(changes: Iterable[Change], orchestrator: EntryName | None) -> None:
    """Raise ``Guarded`` when *changes* would retire the *orchestrator*."""
    if any(change.kind is ChangeKind.RETIRE and change.name == orchestrator for change in changes):
        raise Guarded(
            f"{orchestrator} is the orchestrator and cannot be retired",
            hint="keep its manifest, or name another orchestrator in registry.toml first",
        )


def _guard_prune(orphans: int, active: int, *, declared: int, allow_mass_prune: bool) -> None:
    if not declared:
        every = "the one active entry" if active == 1 else f"all {active} active entries"
        raise Guarded(
            f"git declares no manifest at all; pruning would retire {every}",
            hint="check the commit and the root in registry.toml; no option overrules this guard",
        )
    too_many = orphans >= MASS_PRUNE_ENTRIES and orphans * 100 > active * MASS_PRUNE_PERCENT
    if too_many and not allow_mass_prune:
        raise Guarded(
            f"pruning would retire {orphans} of {active} active entries ({orphans * 100 / active:.3g} %)",
            hint=f"up to {MASS_PRUNE_PERCENT} % go without asking; if so many are meant, say --allow-mass-prune",
        )


def drift(plan: Plan) -> bool:
    """Whether git and live differ: by a change, by an orphan, or by something that git declares and cannot have.

    What a hold turns down is no drift: somebody decided so.
    """
    return bool(plan.changes or plan.orphans or plan.refusals)
