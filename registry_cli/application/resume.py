"""Resume: end a hold by hand, so that the next publish follows git again."""

from __future__ import annotations

from registry_cli.application.ports import Store
from registry_cli.application.rollback import find_entry
from registry_cli.domain.errors import OwnedByAnother
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.planning.rollback import plan_resume


def resume(store: Store, owner: str, name: EntryName, *, reason: str) -> tuple[Plan, CommittedRelease]:
    """End the hold on *name*; raises ``Conflict`` when there is none."""
    snapshot = store.snapshot(owner)
    entry = find_entry(snapshot, name)
    if entry.owner != owner:
        raise OwnedByAnother(f"{name} belongs to {entry.owner}, not to {owner}", hint=f"ask {entry.owner} to resume it")
    plan = plan_resume(entry, snapshot)
    release = store.commit_release(
        ReleaseProposal(
            owner=owner,
            action="resume",
            base_release=snapshot.release,
            changes=plan.changes,
            watermark_before=snapshot.watermark,
            watermark_after=snapshot.watermark,
            reason=reason,
        )
    )
    return plan, release
