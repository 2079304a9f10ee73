"""A record of releases for the tests of planning, and what the database would say to each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import CATALOGUE_FIELDS, DeclaredEntry
from registry_cli.domain.plan import Change, Plan
from registry_cli.domain.release import EntryState, PublishedVersion, RecordedChange, Release, Snapshot

_SIDES = {**dict.fromkeys(("version", "digest"), "version"), **dict.fromkeys(CATALOGUE_FIELDS, "catalogue")}


def derived_kind(before: EntryState | None, after: EntryState, publishes: str | None) -> str:
    """The kind that the two rows of a change say it is, as the database derives it."""
    if before is None:
        assert publishes == after.version
        assert (after.hold, after.retired) == (None, False)
        return "create"
    old, new = before.as_json(), after.as_json()
    sides = {_SIDES.get(key, key) for key in new if repr(old[key]) != repr(new[key])}
    assert len(sides) == (0 if publishes and publishes != after.version else 1), sides
    kinds = {
        "version": "update" if publishes == after.version else "move",
        "catalogue": "annotate",
        "retired": "retire" if after.retired else "restore",
        "hold": "hold" if after.hold else "resume",
        "owner": "transfer",
    }
    return kinds[sides.pop()] if sides else "add"


def check_change(
    change: Change, owner: str, entries: Mapping[EntryName, EntryState], digests: Mapping[str, str]
) -> None:
    """Assert that the database, holding *entries* and the versions *digests* of this one, would take *change*."""
    before, after, publishes = change.before, change.after, change.publishes
    assert before == entries.get(change.name)
    assert derived_kind(before, after, publishes.version if publishes else None) == change.kind
    assert owner in {before.owner if before else owner, after.owner if change.kind == "transfer" else None}
    assert publishes is None or publishes.version not in digests
    held = {**digests, **({publishes.version: publishes.digest} if publishes else {})}
    assert held[after.version] == after.digest
    if after.hold:
        assert held[after.hold.version] == after.hold.digest
        assert after.hold.version in after.hold.turned_down
        assert len(set(after.hold.turned_down)) == len(after.hold.turned_down)


def check_plan(plan: Plan, snapshot: Snapshot, published: Mapping[EntryName, Sequence[PublishedVersion]]) -> None:
    """Assert that the database would take all changes of *plan*, and that they are ordered by name."""
    entries = dict(snapshot.entries)
    digests = {name: {version.version: version.digest for version in known} for name, known in published.items()}
    for change in plan.changes:
        known = digests.setdefault(change.name, {})
        check_change(change, plan.owner, entries, known)
        entries[change.name] = change.after
        if change.publishes:
            known[change.publishes.version] = change.publishes.digest
    assert [change.name for change in plan.changes] == sorted(change.name for change in plan.changes)


def published_after(
    changes: Iterable[Change], published: Mapping[EntryName, Sequence[PublishedVersion]], release: int
) -> dict[EntryName, tuple[PublishedVersion, ...]]:
    """The *published* versions once *changes* were made by *release*."""
    versions = {name: {version.version: version for version in known} for name, known in published.items()}
    for change in changes:
        known = versions.setdefault(change.name, {})
        if change.publishes:
            new = change.publishes
            known[new.version] = PublishedVersion(new.version, new.digest, release, ever_live=False)
        live = known[change.after.version]
        known[live.version] = PublishedVersion(live.version, live.digest, live.release, ever_live=True)
    return {name: tuple(known.values()) for name, known in versions.items()}


@dataclass(slots=True)
class Ledger:
    """All releases so far, the state they led to, and what the git of each owner declares."""

    entries: dict[EntryName, EntryState] = field(default_factory=dict)
    published: dict[EntryName, tuple[PublishedVersion, ...]] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    git: dict[str, Mapping[EntryName, DeclaredEntry]] = field(default_factory=dict)
    declared: dict[EntryName, tuple[str, str]] = field(default_factory=dict)

    def snapshot(self, owner: str) -> Snapshot:
        """The state as *owner* reads it now."""
        return Snapshot(owner, len(self.releases), "", None, dict(self.entries))

    def commit(self, plan: Plan, action: str) -> Release:
        """Record *plan* as a release; an empty one is given back and not recorded."""
        check_plan(plan, self.snapshot(plan.owner), self.published)
        number = len(self.releases) + 1
        changes = tuple(
            RecordedChange(
                change.name,
                change.kind.value,
                change.before,
                change.after,
                change.publishes.version if change.publishes else None,
            )
            for change in plan.changes
        )
        release = Release(number, action, plan.owner, None, None, None, "ann", None, None, "", "", changes)
        self.published = published_after(plan.changes, self.published, number)
        self.entries |= {change.name: change.after for change in plan.changes}
        if changes:
            self.releases.append(release)
        handed_over = {change.name for change in plan.changes if change.kind == "transfer"}
        for owner, desired in self.git.items():
            self.git[owner] = {name: entry for name, entry in desired.items() if name not in handed_over}
        return release

    def declare(self, owner: str, desired: Mapping[EntryName, DeclaredEntry]) -> None:
        """Take *desired* for what *owner*'s git declares from now on."""
        self.git[owner] = desired
        self.declared |= {name: (entry.live.version, entry.live.digest) for name, entry in desired.items()}

    def state_at(self, owner: str, number: int) -> dict[EntryName, EntryState]:
        """The entries that now belong to *owner*, as they stood right after release *number*."""
        past: dict[EntryName, EntryState] = {}
        for release in self.releases[:number]:
            past |= {change.name: change.after for change in release.changes}
        return {name: state for name, state in past.items() if self.entries[name].owner == owner}
