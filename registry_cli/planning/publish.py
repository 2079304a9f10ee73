"""What publishing would change: the table of declared against live, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry, DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind, Plan, Refusal, RefusalReason
from registry_cli.domain.release import EntryState, PublishedVersion, Snapshot
from registry_cli.domain.version import next_version, sort_key
from registry_cli.planning.states import steps


def versions_needed(desired: Mapping[EntryName, DeclaredEntry], snapshot: Snapshot) -> frozenset[EntryName]:
    """The entries whose published versions ``plan_publish`` must know; all others need no lookup."""
    return frozenset(name for name, entry in desired.items() if _needs_versions(entry, snapshot))


def _needs_versions(entry: DeclaredEntry, snapshot: Snapshot) -> bool:
    state = snapshot.entries.get(entry.name)
    if state is None or state.owner != snapshot.owner:
        return False
    return not _stands_at(state, entry.live) or state.hold is not None or state.retired or bool(entry.side)


def plan_publish(
    desired: Mapping[EntryName, DeclaredEntry],
    snapshot: Snapshot,
    published: Mapping[EntryName, Sequence[PublishedVersion]],
    *,
    allow_downgrade: bool = False,
) -> Plan:
    """Everything that makes *snapshot* what git declares, but for retiring orphans.

    *desired* is all that the owner's git declares.
    *published* holds all versions of the entries that ``versions_needed`` names.
    Entries are ordered by name; a refused one contributes refusals and no changes.
    """
    comparisons = [
        _Comparison(entry, snapshot.owner, snapshot.entries.get(name), published.get(name, ()))
        for name, entry in sorted(desired.items())
    ]
    undeclared = [
        state
        for name, state in sorted(snapshot.entries.items())
        if state.owner == snapshot.owner and name not in desired
    ]
    refusals = {item.entry.name: tuple(item.refusals(allow_downgrade=allow_downgrade)) for item in comparisons}
    changes = [change for item in comparisons if not refusals[item.entry.name] for change in item.changes()]
    changes += [change for state in undeclared for change in _let_go(state)]
    return Plan(
        owner=snapshot.owner,
        base_release=snapshot.release,
        changes=tuple(sorted(changes, key=lambda change: change.name)),
        held=tuple(item.entry.name for item in comparisons if item.turned_down),
        orphans=tuple(state.name for state in undeclared if not state.retired),
        refusals=tuple(refusal for found in refusals.values() for refusal in found),
    )


def _let_go(state: EntryState) -> tuple[Change, ...]:
    """A hold lasts while git declares what it turned down: an entry that is not declared loses it."""
    return steps(state, replace(state, hold=None), owner=state.owner)


def _stands_at(state: EntryState, version: DeclaredVersion) -> bool:
    return (state.version, state.digest) == (version.version, version.digest)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One declared entry against its row, ``published`` being the versions that the registry is known to hold."""

    entry: DeclaredEntry
    owner: str
    state: EntryState | None
    published: Sequence[PublishedVersion]

    @property
    def foreign(self) -> bool:
        """Whether the entry belongs to another owner."""
        return self.state is not None and self.state.owner != self.owner

    @property
    def turned_down(self) -> bool:
        """Whether a hold turns down just what is declared."""
        if self.state is None or self.state.hold is None or self.foreign:
            return False
        hold, live = self.state.hold, self.entry.live
        return (hold.version, hold.digest) == (live.version, live.digest)

    @property
    def known(self) -> dict[str, str]:
        """The digest of each version that is in the registry."""
        standing = {self.state.version: self.state.digest} if self.state else {}
        return {**standing, **{version.version: version.digest for version in self.published}}

    @property
    def purged(self) -> bool:
        """Whether what is declared live is the very content that was purged."""
        live = self.entry.live
        return any(one.purged and (one.version, one.digest) == (live.version, live.digest) for one in self.published)

    @property
    def versions(self) -> dict[str, DeclaredVersion]:
        """Every declared version once, the live one first."""
        live = self.entry.live
        return {live.version: live, **{side.version: side for side in self.entry.side if side.version != live.version}}

    def refusals(self, *, allow_downgrade: bool) -> Iterator[Refusal]:
        """Why the declared entry cannot be carried out, if so."""
        live, state, known = self.entry.live, self.state, self.known
        if state is None:
            return
        if self.foreign:
            yield self._refusal(RefusalReason.FOREIGN, live, state.owner)
            return
        for version in self.versions.values():
            if known.get(version.version, version.digest) != version.digest:
                yield self._refusal(RefusalReason.VERSION_REUSED, version, self._next_free(version, state))
        if self.purged and not self.turned_down:
            yield self._refusal(RefusalReason.PURGED, live, self._next_free(live, state))
        lowered = live.version not in known and sort_key(live.version) < sort_key(state.version)
        if lowered and not state.retired and not allow_downgrade:
            yield self._refusal(RefusalReason.VERSION_LOWERED, live, state.version)

    def _refusal(self, reason: RefusalReason, version: DeclaredVersion, other: str) -> Refusal:
        return Refusal(self.entry.name, reason, version.version, version.path, other)

    def _next_free(self, version: DeclaredVersion, state: EntryState) -> str:
        """The next patch version after *version* that nothing has, for the live one also above what is live."""
        behind = version is self.entry.live and not state.retired
        start = max(version.version, state.version, key=sort_key) if behind else version.version
        taken = self.known.keys() | self.versions.keys()
        following = next_version(start)
        while following in taken:
            following = next_version(following)
        return following

    def changes(self) -> tuple[Change, ...]:
        """The steps from the row to what is declared, then the versions that are published beside it."""
        moves = self._steps()
        row = moves[-1].after if moves else self.state
        present = self.known.keys() | {change.publishes.version for change in moves if change.publishes}
        missing = [version for version in self.versions.values() if version.version not in present]
        return (*moves, *(Change(ChangeKind.ADD, row, row, version) for version in missing if row))

    def _steps(self) -> tuple[Change, ...]:
        entry, live, state = self.entry, self.entry.live, self.state
        if state is None:
            row = EntryState(entry.name, self.owner, live.version, live.digest, entry.catalogue)
            return (Change(ChangeKind.CREATE, None, row, live),)
        wanted = replace(state, catalogue=entry.catalogue)
        if not self.turned_down:
            wanted = replace(wanted, version=live.version, digest=live.digest, hold=None, retired=False)
        return steps(state, wanted, owner=self.owner, publishes=None if live.version in self.known else live)
