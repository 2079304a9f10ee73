"""Against: what a revision declares stands for the registry, so that versions can be checked without one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from registry_cli.application.as_published import as_published
from registry_cli.application.validate import collector_resting
from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import Manifests
from registry_cli.bundles.loading import load
from registry_cli.bundles.parts import place_key
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.release import Snapshot
from registry_cli.planning.breaking.judgement import Comparison
from registry_cli.planning.publish import plan_publish
from registry_cli.validation.codes.references import MISSING
from registry_cli.validation.pipeline import FileCheck, validate_files, validate_versions

_OWNER = "us"
_MISSES = " does not exist"


@dataclass(frozen=True, slots=True)
class Against:
    """What came of a comparison with a revision: findings about versions, and the entries that are gone since."""

    findings: tuple[Finding, ...]
    gone: frozenset[EntryName]


def findings_against(now: Manifests, then: Manifests, since: str, paths: Collection[str] | None = None) -> Against:
    """What publishing *now* would find wrong with versions, had just *then*, what *since* declares, been published.

    *paths* are all that differ between the two; without them everything is compared. What has errors on either side is
    not compared: *validate* tells those of *now*.
    """
    with collector_resting():
        return _compared(now, then, since, None if paths is None else {place_key(path, now.root) for path in paths})


def _compared(now: Manifests, then: Manifests, since: str, keys: Collection[tuple[str, str]] | None) -> Against:
    bundles, check, places = _read(now, keys)
    _, check_then, places_then = _read(then, keys)
    live = as_published(check_then.declared, _OWNER)
    plan = plan_publish(check.declared, Snapshot(_OWNER, 1, "", None, live.states), live.published)
    comparison = Comparison(plan, live.states, check.declared, live.published)
    breaks = comparison.breaks({**live.documents, **comparison.declared_documents()})
    refusals = [replace(refusal, since=since) for refusal in comparison.refusals(breaks)]
    return Against(tuple(validate_versions(bundles, refusals)), places_then - places)


def told_of_removals(findings: Iterable[Finding], against: Against, since: str) -> tuple[Finding, ...]:
    """*findings*, where a reference to what is gone since a revision says so."""
    return tuple(
        finding._replace(hint=f"it was there at {since}: take its removal back, or take this reference out")
        if finding.code == MISSING.code and _names_one_of(finding, against.gone)
        else finding
        for finding in findings
    )


def _names_one_of(finding: Finding, names: Collection[EntryName]) -> bool:
    return finding.message.removesuffix(_MISSES) in {str(name) for name in names}


def _read(
    manifests: Manifests, keys: Collection[tuple[str, str]] | None
) -> tuple[tuple[Bundle, ...], FileCheck, frozenset[EntryName]]:
    """The entries of *manifests*, or those with one of *keys*: their bundles, what they declare, and all names."""
    tree, root = manifests.tree, manifests.root
    if keys is not None:
        tree = tree.part([name for name in manifests.names() if place_key(name, root) in keys])
    discovery = discover(tree, root)
    bundles, unread = load(tree, discovery)
    # Policies have no say about what an entry declares.
    check = validate_files(bundles, (*discovery.misplaced, *unread), ())
    return bundles, check, frozenset(place.name for place in discovery.places)
