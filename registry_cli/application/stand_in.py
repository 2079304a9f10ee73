"""A commit that stands in for the registry, so that a plan can be made without one: what it declares is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from registry_cli.application.as_published import as_published
from registry_cli.application.desired import Checkout, Desired, read_desired
from registry_cli.application.plan import Planned, PlanRequest, plan_against
from registry_cli.application.ports import LiveState
from registry_cli.application.seen import Key, remembered
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.progress import Progress, silent
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import PublishedVersion, Snapshot
from registry_cli.domain.version import sort_key


def plan_instead(
    checkout: Checkout, against: str, request: PlanRequest, progress: Progress = silent
) -> tuple[Planned, LiveState]:
    """What publishing *request*'s commit would change, had just the revision *against* been published; and that state.

    Nothing is asked of a registry: entries of other owners are taken for granted as far as registry.toml lists them.
    The commit need not follow *against*. What has errors at *against* counts as not published.
    """
    before = StandIn(read_desired(checkout, _Nothing(), against, progress))
    desired = read_desired(checkout, before, request.revision, progress)
    return plan_against(checkout, before, desired, replace(request, allow_diverged=True)), before


class _Nothing:
    """A registry that has never seen anything."""

    def fetch_seen(self, owner: str, fingerprint: str, object_ids: Collection[str]) -> dict[Key, Any]:  # noqa: ARG002
        """Nothing."""
        return {}


class StandIn:
    """What a commit declares, as a registry would hold it had just that been published."""

    def __init__(self, declared: Desired) -> None:
        self._desired = declared
        self._live = as_published(declared.declared, declared.owner)

    def snapshot(self, owner: str) -> Snapshot:
        """Everything declared; the watermark of *owner* is the commit."""
        sha = self._desired.commit.sha
        return Snapshot(owner, 0, "", sha, self._live.states, stand_in=sha)

    def versions(self, names: Collection[EntryName]) -> dict[EntryName, tuple[PublishedVersion, ...]]:
        """The declared versions of *names*, lowest first."""
        found = {name: self._live.published.get(name, ()) for name in names}
        return {name: tuple(sorted(one, key=lambda each: sort_key(each.version))) for name, one in found.items()}

    def references(
        self, sources: Collection[tuple[EntryName, str]], targets: Collection[EntryName]
    ) -> tuple[HeldReference, ...]:
        """The references of live versions to *targets*, and those of *sources*."""
        wanted, asked = frozenset(targets), frozenset(sources)
        return tuple(
            HeldReference(entry.name, entry.live.version, reference)
            for entry in self._desired.declared.values()
            for reference in entry.live.references
            if reference.target in wanted or (entry.name, entry.live.version) in asked
        )

    def fetch_objects(self, digests: Collection[str]) -> dict[str, bytes]:
        """The content of those of *digests* that the commit has: documents and files."""
        wanted: dict[EntryName, tuple[DeclaredVersion, ...]] = {}
        for digest in digests:
            if digest in self._holders:
                name, version = self._holders[digest]
                wanted[name] = (*wanted.get(name, ()), version)
        found = self._desired.objects_of(wanted)
        return {digest: found[digest] for digest in digests if digest in found}

    @cached_property
    def _holders(self) -> Mapping[str, tuple[EntryName, DeclaredVersion]]:
        """By digest a version that has it, as its document or as one of its files."""
        held: dict[str, tuple[EntryName, DeclaredVersion]] = {}
        for name, entry in self._desired.declared.items():
            for version in (entry.live, *entry.side):
                for digest in (version.digest, *version.files.values()):
                    held.setdefault(digest, (name, version))
        return held

    def fetch_seen(self, owner: str, fingerprint: str, object_ids: Collection[str]) -> dict[Key, Any]:  # noqa: ARG002
        """What was found sound in the commit, so that only what differs from it is read again."""
        if fingerprint != self._desired.fingerprint:
            return {}
        contents = remembered(self._desired.keys, self._desired.read, self._desired.findings)
        return {key: content for key, content in contents.items() if key[1] in object_ids}
