"""What a plan breaks, and which of its versions do not say so by their number."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import render_pointer
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.plan import Change, ChangeKind, Plan, Refusal, RefusalReason
from registry_cli.domain.release import EntryState, PublishedVersion
from registry_cli.domain.version import may_break, needed_version, next_version, sort_key
from registry_cli.planning.breaking.changes import breaking_changes
from registry_cli.planning.breaking.rule import BreakingChange

Breaks = Mapping[EntryName, tuple[BreakingChange, ...]]
"""The breaking changes of each entry whose contents were compared; none that was not is in it."""

Documents = Mapping[str, str | bytes]
"""Canonical documents by their digest."""

REPLACING = (ChangeKind.UPDATE, ChangeKind.MOVE)
"""The changes that put one content in the place of another."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan with the states and declarations that it was made from, to be judged by the contents.

    ``published`` are the versions that the registry is known to hold.
    """

    plan: Plan
    entries: Mapping[EntryName, EntryState]
    declared: Mapping[EntryName, DeclaredEntry] = field(default_factory=dict)
    published: Mapping[EntryName, Sequence[PublishedVersion]] = field(default_factory=dict)

    @property
    def pairs(self) -> dict[EntryName, tuple[str, str]]:
        """The digests, before and after, of every entry whose live content is replaced, or refused to be."""
        found = {
            change.name: (change.before.digest, change.after.digest)
            for change in self.plan.changes
            if change.kind in REPLACING and change.before is not None
        }
        for refusal in self.plan.refusals:
            if refusal.reason is RefusalReason.VERSION_REUSED and self._is_of_live(refusal):
                name = refusal.name
                found[name] = (self.entries[name].digest, self.declared[name].live.digest)
        return found

    def declared_documents(self) -> dict[str, str]:
        """The canonical documents that are at hand because they were just declared."""
        lives = (self.declared[name].live for name in self.pairs if name in self.declared)
        return {live.digest: live.canonical for live in lives if live.canonical}

    def breaks(self, documents: Documents) -> dict[EntryName, tuple[BreakingChange, ...]]:
        """What is broken, given the *documents* of all ``pairs``; an entry of which one is missing is left out."""
        return {
            name: breaking_changes(name.kind, _read(documents[before]), _read(documents[after]))
            for name, (before, after) in self.pairs.items()
            if before in documents and after in documents
        }

    def refusals(self, breaks: Breaks) -> tuple[Refusal, ...]:
        """The plan's refusals, and one for every new version whose number does not say that it breaks something.

        A version that must be raised anyway is to be raised as far as its content needs.
        """
        raised = tuple(self._raised(refusal, breaks.get(refusal.name, ())) for refusal in self.plan.refusals)
        return (*raised, *(refusal for change in self.plan.changes for refusal in self._unsaid(change, breaks)))

    def _is_of_live(self, refusal: Refusal) -> bool:
        declared = self.declared.get(refusal.name)
        return declared is not None and declared.live.version == refusal.version

    def _raised(self, refusal: Refusal, found: Sequence[BreakingChange]) -> Refusal:
        if refusal.reason is not RefusalReason.VERSION_REUSED or not found or not self._is_of_live(refusal):
            return refusal
        live = self.entries[refusal.name].version
        other = refusal.other if may_break(live, refusal.other) else self._free(refusal.name, live)
        return replace(refusal, other=other, live=live, breaks=tuple(map(told, found)))

    def _unsaid(self, change: Change, breaks: Breaks) -> Iterator[Refusal]:
        found, version, before = breaks.get(change.name, ()), change.publishes, change.before
        if not found or version is None or before is None or may_break(before.version, version.version):
            return
        if sort_key(version.version) > sort_key(before.version):
            needed = self._free(change.name, before.version)
            yield Refusal(
                change.name,
                RefusalReason.BREAKING,
                version.version,
                version.path,
                needed,
                live=before.version,
                breaks=tuple(map(told, found)),
            )

    def _free(self, name: EntryName, live: str) -> str:
        """The version that a breaking change of *live* needs, or the next one after it that nothing has."""
        taken: Collection[str] = {version.version for version in self.published.get(name, ())}
        version = needed_version(live, breaking=True)
        while version in taken:
            version = next_version(version)
        return version


def told(found: BreakingChange) -> str:
    """A breaking change in words, with its rule and its place."""
    place = f" at {render_pointer(found.pointer)}" if found.pointer else ""
    return f"{found.message} ({found.rule}{place})"


def _read(document: str | bytes) -> Any:
    return json.loads(document)
