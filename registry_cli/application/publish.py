"""Publish: a commit becomes one release, all or nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from registry_cli.application.desired import Checkout, Desired
from registry_cli.application.operation import ATTEMPTS
from registry_cli.application.plan import Planned, PlanRequest, plan, plan_against
from registry_cli.application.ports import Store
from registry_cli.application.saved_plan import SavedPlan, stale
from registry_cli.application.seen import remembered
from registry_cli.domain.errors import Conflict, RegistryError, StaleSnapshot
from registry_cli.domain.progress import Progress, silent
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of a publish or sync: the last plan, and the release in force.

    ``release`` is ``None`` when findings forbade it; nothing was written then.
    """

    planned: Planned
    release: CommittedRelease | None


def publish(checkout: Checkout, store: Store, request: PlanRequest, progress: Progress = silent) -> Publication:
    """Plan, upload what the registry lacks, and make it live; plan again when the state moved meanwhile."""
    planned = plan(checkout, store, request, progress)
    for _ in range(ATTEMPTS):
        if planned.refused:
            return Publication(planned, None)
        _upload(store, planned, progress)
        try:
            release = _commit(store, planned, request)
        except StaleSnapshot:
            planned = plan_against(checkout, store, planned.desired, request)
            continue
        _remember(store, planned)
        return Publication(planned, release)
    raise Conflict(
        f"the live state moved {ATTEMPTS} times while this publish was planned",
        hint="nothing was published; run it again when the other publishers are done",
    )


def publish_saved(
    checkout: Checkout, store: Store, saved: SavedPlan, request: PlanRequest, progress: Progress = silent
) -> Publication:
    """Make exactly the plan *saved*, which *request* asks for, live; raises ``Conflict`` when it is another now."""
    planned = plan_saved(checkout, store, saved, request, progress)
    if planned.refused:
        return Publication(planned, None)
    _upload(store, planned, progress)
    try:
        release = _commit(store, planned, request)
    except StaleSnapshot as error:
        raise stale("the live state moved while it was carried out") from error
    _remember(store, planned)
    return Publication(planned, release)


def plan_saved(
    checkout: Checkout, store: Store, saved: SavedPlan, request: PlanRequest, progress: Progress = silent
) -> Planned:
    """The plan *saved*, made again from its commit and the live state; raises ``Conflict`` when it is another now.

    With findings that forbid it meanwhile, such as those of a waiver that ended, it comes back refused.
    """
    saved.check_commit(checkout.repository.commit().sha)
    saved.check_state(store.snapshot(saved.owner))
    planned = plan(checkout, store, request, progress)
    saved.check_state(planned.snapshot)
    if not planned.refused:
        saved.check_same(planned)
    return planned


def _upload(store: Store, planned: Planned, progress: Progress) -> None:
    objects = planned.contents()
    if objects:
        missing = store.missing_objects(objects.keys())
        store.put_objects({digest: objects[digest] for digest in sorted(missing)}, progress)


def _remember(store: Store, planned: Planned) -> None:
    """Remember what was read and found sound; the release is made, so a failure here is only told to the log.

    A finding that was accepted is a finding: it must come back when its waiver ends.
    """
    desired = planned.desired
    contents = remembered(desired.keys, desired.read, (*planned.findings, *planned.accepted))
    if contents:
        try:
            store.put_seen(desired.owner, desired.fingerprint, contents)
        except RegistryError as error:
            _logger.warning("what was read is not remembered: %s", error.message)


def _commit(store: Store, planned: Planned, request: PlanRequest) -> CommittedRelease:
    snapshot, desired = planned.snapshot, planned.desired
    if not planned.plan.changes and snapshot.watermark == desired.commit.sha:
        return CommittedRelease(snapshot.release, snapshot.chain, "", written=False)
    return store.commit_release(_proposal(planned, desired, request))


def _proposal(planned: Planned, desired: Desired, request: PlanRequest) -> ReleaseProposal:
    return ReleaseProposal(
        owner=desired.owner,
        action=request.action,
        base_release=planned.snapshot.release,
        changes=planned.plan.changes,
        watermark_before=planned.snapshot.watermark,
        watermark_after=desired.commit.sha,
        commit=desired.commit.sha,
        repository_url=desired.commit.repository_url,
        ref=desired.commit.ref,
        git_author=desired.commit.author,
        reason=request.reason,
    )
