"""Resume: end a hold by hand, so that the next publish follows git again."""

from __future__ import annotations

from registry_cli.application.operation import commit_operation, retried
from registry_cli.application.ports import Store
from registry_cli.application.rollback import find_entry
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.planning.rollback import plan_resume


def resume(store: Store, owner: str, name: EntryName, *, reason: str) -> tuple[Plan, CommittedRelease]:
    """End the hold on *name*; raises ``Conflict`` when there is none, ``OwnedByAnother`` when it is not ours."""
    return retried(lambda: _resume(store, owner, name, reason))


def _resume(store: Store, owner: str, name: EntryName, reason: str) -> tuple[Plan, CommittedRelease]:
    snapshot = store.snapshot(owner)
    plan = plan_resume(find_entry(snapshot, name), snapshot)
    return plan, commit_operation(store, snapshot, plan, action="resume", reason=reason)
