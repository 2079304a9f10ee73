"""Transfer: hand an entry over to another manifest repository."""

from __future__ import annotations

from registry_cli.application.operation import commit_operation, retried
from registry_cli.application.ports import Store
from registry_cli.application.rollback import find_entry
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.planning.transfer import plan_transfer


def transfer(store: Store, name: EntryName, to: str, *, reason: str) -> tuple[Plan, CommittedRelease]:
    """Make *to* the owner of *name*; raises ``Conflict`` when it is already.

    The release is made in the name of the present owner, whose watermark stays where it is.
    """
    return retried(lambda: _transfer(store, name, to, reason))


def _transfer(store: Store, name: EntryName, to: str, reason: str) -> tuple[Plan, CommittedRelease]:
    owner = find_entry(store.snapshot(to), name).owner
    snapshot = store.snapshot(owner)
    plan = plan_transfer(find_entry(snapshot, name), to, snapshot)
    return plan, commit_operation(store, snapshot, plan, action="transfer", reason=reason)
