"""Plan: what publishing a commit would change; publish and sync share all of it but the writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from registry_cli.application.acceptance import accepted
from registry_cli.application.comparison import breaks_of
from registry_cli.application.concerned import concerned_names
from registry_cli.application.desired import Checkout, Desired, read_desired, read_further
from registry_cli.application.ports import LiveState
from registry_cli.domain.errors import Conflict, Misconfigured, OwnedByAnother
from registry_cli.domain.finding import Finding, has_errors
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.plan import Plan, RefusalReason
from registry_cli.domain.progress import Progress, silent
from registry_cli.domain.release import PublishedVersion, Snapshot
from registry_cli.planning.breaking.judgement import Breaks, Comparison
from registry_cli.planning.graph import World, break_of, resulting_world
from registry_cli.planning.publish import plan_publish, versions_needed
from registry_cli.planning.states import apply
from registry_cli.planning.sync import plan_sync
from registry_cli.validation.pipeline import validate_references, validate_versions

Published = Mapping[EntryName, Sequence[PublishedVersion]]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is asked for: the revision, the guards to overrule, and why.

    ``action`` is publish or sync; ``prune`` (sync only) retires orphans. ``today`` is the day by which waivers end;
    without it, those that ever end have ended.
    """

    action: str = "publish"
    revision: str = "HEAD"
    reason: str | None = None
    prune: bool = False
    allow_diverged: bool = False
    allow_downgrade: bool = False
    allow_mass_prune: bool = False
    today: date = date.max


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it was made from, what it breaks, and everything that speaks against it.

    ``accepted`` are findings that do not, because of a waiver or of a severity in registry.toml.
    """

    desired: Desired
    snapshot: Snapshot
    plan: Plan
    findings: tuple[Finding, ...]
    breaks: Breaks = field(default_factory=dict)
    accepted: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a finding forbids to carry the plan out."""
        return has_errors(self.findings)

    def contents(self) -> dict[str, bytes]:
        """The content, by digest, of every version that the plan publishes: canonical documents and files."""
        wanted: dict[EntryName, tuple[DeclaredVersion, ...]] = {}
        for change in self.plan.changes:
            if change.publishes is not None:
                wanted[change.name] = (*wanted.get(change.name, ()), change.publishes)
        return self.desired.objects_of(wanted)


def plan(checkout: Checkout, store: LiveState, request: PlanRequest, progress: Progress = silent) -> Planned:
    """Read the commit, compare it with the live state, and check what would result; write nothing."""
    if request.allow_diverged and not request.reason:
        raise Misconfigured("--allow-diverged needs --reason", hint="say why, it is recorded with the release")
    desired = read_desired(checkout, store, request.revision, progress)
    _check_branch(checkout, desired)
    return plan_against(checkout, store, desired, request)


def plan_against(checkout: Checkout, store: LiveState, desired: Desired, request: PlanRequest) -> Planned:
    """Compare *desired* with the live state as it is now."""
    snapshot = store.snapshot(desired.owner)
    if snapshot.watermark is not None and not request.allow_diverged:
        checkout.repository.check_descendant(snapshot.watermark, desired.commit.sha)
    published = store.versions(versions_needed(desired.declared, snapshot))
    found = _compare(checkout, desired, snapshot, published, request)
    after = apply(found.changes, snapshot.entries)
    # A commit that stands in for the registry knows nothing of others.
    external = desired.configuration.external if snapshot.stand_in else ()
    missing = _missing_versions(store, desired, published, resulting_world(after, published, external))
    known = {**published, **missing}
    world = resulting_world(after, known, external)
    concerned = concerned_names(desired.declared, desired.unread.keys(), found, world)
    if concerned:
        return plan_against(checkout, store, read_further(desired, concerned), request)
    _refuse_foreign(found)
    _refuse_purged(found)
    comparison = Comparison(found, snapshot.entries, desired.declared, published)
    breaks = breaks_of(store, comparison)
    changed = {change.name for change in found.changes}
    findings = [
        *desired.findings,
        *validate_references(
            desired.bundles,
            desired.declared,
            world,
            before=resulting_world(snapshot.entries, known, external),
            dependants=store.references((), changed) if changed else (),
            root=desired.root or ".",
        ),
        *validate_versions(desired.bundles, comparison.refusals(breaks)),
    ]
    verdict = accepted(checkout, desired, findings, request.today)
    standing = tuple(sorted(verdict.findings, key=lambda finding: finding.sort_key))
    return Planned(desired, snapshot, found, standing, breaks, (*verdict.waived, *verdict.ignored))


def _compare(
    checkout: Checkout, desired: Desired, snapshot: Snapshot, published: Published, request: PlanRequest
) -> Plan:
    if request.action == "publish" or has_errors(accepted(checkout, desired, desired.findings, request.today).findings):
        # With a broken file the plan only serves to find what else is wrong; what is broken is no orphan to retire.
        return plan_publish(desired.declared, snapshot, published, allow_downgrade=request.allow_downgrade)
    return plan_sync(
        desired.declared,
        snapshot,
        published,
        prune=request.prune,
        allow_mass_prune=request.allow_mass_prune,
        allow_downgrade=request.allow_downgrade,
        orchestrator=desired.configuration.orchestrator,
    )


def _check_branch(checkout: Checkout, desired: Desired) -> None:
    if checkout.branch and not checkout.repository.branch_contains(checkout.branch, desired.commit.sha):
        raise Conflict(
            f"commit {desired.commit.sha[:12]} is not on branch {checkout.branch}, which this environment asks for",
            hint=f"merge it to {checkout.branch} first",
        )


def _refuse_foreign(found: Plan) -> None:
    foreign = [refusal for refusal in found.refusals if refusal.reason is RefusalReason.FOREIGN]
    if foreign:
        names = ", ".join(f"{refusal.name} (of {refusal.other})" for refusal in foreign)
        raise OwnedByAnother(
            f"{found.owner} cannot publish what belongs to another: {names}",
            hint="give it another id, or let its owner hand it over: registry transfer KIND/ID --to OWNER",
        )


def _refuse_purged(found: Plan) -> None:
    purged = [refusal for refusal in found.refusals if refusal.reason is RefusalReason.PURGED]
    if purged:
        names = ", ".join(f"{refusal.name}@{refusal.version}" for refusal in purged)
        raise Conflict(
            f"what was purged from the registry is not published again: {names}",
            hint=f"take out what had to go, and raise version, of the first to {purged[0].other}",
        )


def _missing_versions(store: LiveState, desired: Desired, published: Published, world: World) -> Published:
    """Versions of entries whose live one does not fit a reference: an older one may."""
    wanted = {
        reference.target
        for entry in desired.declared.values()
        for version in (entry.live, *entry.side)
        for reference in version.references
        if reference.target in world and reference.target not in published and break_of(world, reference)
    }
    return store.versions(wanted) if wanted else {}
