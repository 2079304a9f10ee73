"""Rehearsing: what a sync would find in a registry that holds what was published before, without any registry."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from registry_cli.application.as_published import as_published
from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import Manifests
from registry_cli.bundles.loading import load
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import Snapshot
from registry_cli.planning.breaking.judgement import Comparison
from registry_cli.planning.graph import resulting_world
from registry_cli.planning.states import apply
from registry_cli.planning.sync import plan_sync
from registry_cli.validation.pipeline import FileCheck, validate_files, validate_references, validate_versions

_OWNER, _ANOTHER = "us", "them"


def rehearse(after: Manifests, *, before: Manifests, foreign: Manifests) -> tuple[Finding, ...]:
    """The findings of a sync of *after*, with ``--prune``, where *before* is live, and *foreign* of another owner.

    Raises ``ValueError`` when *before* or *foreign* could not have been published.
    """
    elsewhere = _sound(foreign)
    ours, theirs = as_published(_sound(before), _OWNER), as_published(elsewhere, _ANOTHER)
    states, known = ours.states | theirs.states, ours.published | theirs.published
    bundles, check = _read(after)
    plan = plan_sync(check.declared, Snapshot(_OWNER, 1, "", None, states), known, prune=True, allow_mass_prune=True)
    comparison = Comparison(plan, states, check.declared, known)
    breaks = comparison.breaks({**ours.documents, **comparison.declared_documents()})
    findings = [
        *check.findings,
        *validate_references(
            bundles,
            check.declared,
            resulting_world(apply(plan.changes, states), known, ()),
            before=resulting_world(states, known, ()),
            dependants=_references(elsewhere.values()),
            root=after.root,
        ),
        *validate_versions(bundles, comparison.refusals(breaks)),
    ]
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _read(manifests: Manifests) -> tuple[tuple[Bundle, ...], FileCheck]:
    discovery = discover(manifests.tree, manifests.root)
    bundles, unread = load(manifests.tree, discovery)
    return bundles, validate_files(bundles, [*discovery.misplaced, *unread])


def _sound(manifests: Manifests) -> Mapping[EntryName, DeclaredEntry]:
    _, check = _read(manifests)
    if check.findings:
        raise ValueError(f"what was published before has findings: {check.findings[0]}")
    return check.declared


def _references(declared: Collection[DeclaredEntry]) -> list[HeldReference]:
    return [
        HeldReference(entry.name, entry.live.version, reference)
        for entry in declared
        for reference in entry.live.references
    ]
