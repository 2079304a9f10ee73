"""Transfer: hand an entry over to another manifest repository."""

from __future__ import annotations

from registry_cli.application.ports import Store
from registry_cli.application.rollback import find_entry
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.planning.transfer import plan_transfer


def transfer(store: Store, name: EntryName, to: str, *, reason: str) -> tuple[Plan, CommittedRelease]:
    """Make *to* the owner of *name*; raises ``Conflict`` when it is already.

    The release is made in the name of the present owner, whose watermark stays where it is.
    """
    owner = find_entry(store.snapshot(to), name).owner
    snapshot = store.snapshot(owner)
    plan = plan_transfer(find_entry(snapshot, name), to, snapshot)
    release = store.commit_release(
        ReleaseProposal(
            owner=owner,
            action="transfer",
            base_release=snapshot.release,
            changes=plan.changes,
            watermark_before=snapshot.watermark,
            watermark_after=snapshot.watermark,
            reason=reason,
        )
    )
    return plan, release
