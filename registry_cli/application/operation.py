"""What an operator's releases have in common: they are made from the live state, without a commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from registry_cli.application.ports import Store
from registry_cli.domain.errors import Conflict, StaleSnapshot
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.domain.release import Snapshot

ATTEMPTS = 8

T = TypeVar("T")


def retried(attempt: Callable[[], T]) -> T:
    """What *attempt* gives, made again when the live state moved while it planned; a bounded number of times.

    Raises ``Conflict`` when the state keeps moving.
    """
    for _ in range(ATTEMPTS):
        try:
            return attempt()
        except StaleSnapshot:
            continue
    raise Conflict(
        f"the live state moved {ATTEMPTS} times while this was planned",
        hint="nothing was changed; run it again when the other publishers are done",
    )


def commit_operation(store: Store, snapshot: Snapshot, plan: Plan, *, action: str, reason: str) -> CommittedRelease:
    """Make *plan* live; an empty one writes nothing. The watermark stays where it is."""
    if not plan.changes:
        return CommittedRelease(snapshot.release, snapshot.chain, "", written=False)
    return store.commit_release(
        ReleaseProposal(
            owner=snapshot.owner,
            action=action,
            base_release=snapshot.release,
            changes=plan.changes,
            watermark_before=snapshot.watermark,
            watermark_after=snapshot.watermark,
            reason=reason,
        )
    )
