"""Rollback: go back to an earlier version, release or moment at once, in a way that the next merge respects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from registry_cli.application.breakage import Breakage, introduced_breakage
from registry_cli.application.comparison import breaks_of
from registry_cli.application.operation import commit_operation, retried
from registry_cli.application.ports import Repository, Store
from registry_cli.domain.errors import Guarded, NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import ChangeKind, Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.domain.release import EntryState, Release, Snapshot
from registry_cli.planning.breaking.judgement import Breaks, Comparison
from registry_cli.planning.rollback import (
    plan_entry_rollback,
    plan_release_rollback,
    plan_state_rollback,
    refuse_purged,
)
from registry_cli.planning.sync import guard_orchestrator

MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class RollbackRequest:
    """What to go back to: exactly one of an entry (with a version, or the one before), a release to undo, or a state.

    ``state_of`` is the release whose state is restored. ``orchestrator`` is the agent that cannot be retired.
    """

    entry: EntryName | None = None
    to: str | None = None
    release: int | None = None
    state_of: int | None = None
    reason: str | None = None
    even_if_changed: bool = False
    allow_broken: bool = False
    orchestrator: EntryName | None = None


@dataclass(frozen=True, slots=True)
class Rollback:
    """A rollback: its plan, the references it breaks, and the release in force (``None``: only planned).

    ``breaks`` are the breaking changes of what is replaced; where that is more than ``MOST_COMPARED`` entries, nothing
    is compared, because a rollback is not to wait for it.
    """

    plan: Plan
    snapshot: Snapshot
    broken: tuple[Breakage, ...]
    release: CommittedRelease | None
    breaks: Breaks = field(default_factory=dict)


def plan_rollback(store: Store, owner: str, request: RollbackRequest) -> Rollback:
    """What going back changes and breaks; writes nothing."""
    snapshot = store.snapshot(owner)
    plan = _plan(store, snapshot, request)
    returning = {change.name for change in plan.changes if change.kind in {ChangeKind.MOVE, ChangeKind.RESTORE}}
    refuse_purged(plan, store.versions(returning))
    guard_orchestrator(plan.changes, request.orchestrator)
    comparison = Comparison(plan, snapshot.entries)
    breaks = breaks_of(store, comparison) if len(comparison.pairs) <= MOST_COMPARED else {}
    return Rollback(plan, snapshot, introduced_breakage(store, snapshot, plan), None, breaks)


def rollback(store: Store, owner: str, request: RollbackRequest) -> Rollback:
    """Go back; references are checked first, and plans made again when the live state moved.

    Raises ``Guarded`` when the result would break references that hold now, unless that is allowed.
    """
    return retried(lambda: _attempt(store, owner, request))


def _attempt(store: Store, owner: str, request: RollbackRequest) -> Rollback:
    planned = plan_rollback(store, owner, request)
    if planned.broken and not request.allow_broken:
        raise Guarded(
            "this rollback would break: " + "; ".join(str(broken) for broken in planned.broken),
            hint="roll those back too, or insist with --allow-broken",
        )
    release = commit_operation(store, planned.snapshot, planned.plan, action="rollback", reason=request.reason or "")
    return replace(planned, release=release)


def _plan(store: Store, snapshot: Snapshot, request: RollbackRequest) -> Plan:
    if request.entry is not None:
        return _plan_entry(store, snapshot, request.entry, request.to)
    if request.release is not None:
        release = store.release(request.release)
        declared = store.declared({change.name for change in release.changes})
        return plan_release_rollback(release, snapshot, declared, even_if_changed=request.even_if_changed)
    state = store.state(snapshot.owner, request.state_of or 0)
    ours = {name for name, entry in snapshot.entries.items() if entry.owner == snapshot.owner}
    return plan_state_rollback(snapshot, state, store.declared(ours))


def _plan_entry(store: Store, snapshot: Snapshot, name: EntryName, to: str | None) -> Plan:
    entry = find_entry(snapshot, name)
    versions = store.versions([name]).get(name, ())
    return plan_entry_rollback(entry, versions, store.declared([name]).get(name), snapshot, to=to)


def find_entry(snapshot: Snapshot, name: EntryName) -> EntryState:
    """The state of *name*; raises ``NotFound`` with what is there instead."""
    entry = snapshot.entries.get(name)
    if entry is None:
        of_kind = sorted(str(other) for other in snapshot.entries if other.kind == name.kind)
        shown = ", ".join(of_kind[:8]) + (", ..." if len(of_kind) > 8 else "")
        raise NotFound(
            f"there is no {name} in the registry",
            hint=f"published are: {shown}" if of_kind else f"no {name.kind} is published; see registry list",
        )
    return entry


def release_at(store: Store, at: str) -> int:
    """The release in force at the time *at*; raises ``NotFound`` when nothing was published yet."""
    number = store.release_at(at)
    if number == 0:
        raise NotFound(f"nothing was published at {at} or before", hint="see registry history for the times")
    return number


def release_of_commit(store: Store, repository: Repository, owner: str, revision: str) -> Release:
    """The last release made from the commit *revision* or an ancestor of it; raises ``NotFound``."""
    commit = repository.commit(revision)
    commits = store.release_commits(owner)
    nearest = repository.first_ancestor([sha for sha, _ in commits], commit.sha)
    if nearest is None:
        raise NotFound(
            f"no release was made from {commit.sha[:12]} or a commit before it",
            hint="see registry history for the commits that were published",
        )
    return store.release(dict(commits)[nearest])
