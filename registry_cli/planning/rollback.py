"""What going back would change: one entry, one release, or an owner's whole state; and ending a hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from registry_cli.domain.errors import Conflict, Gone, Guarded, NotFound, OwnedByAnother
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, Release, Snapshot
from registry_cli.domain.version import sort_key
from registry_cli.planning.states import same_state, steps

Declared = tuple[str, str]
"""What git declares of an entry as far as the registry knows: version and digest."""

_EXACTLY_UNDONE = frozenset({"rollback", "resume", "transfer"})


def plan_entry_rollback(
    state: EntryState,
    versions: Sequence[PublishedVersion],
    declared: Declared | None,
    snapshot: Snapshot,
    *,
    to: str | None,
) -> Plan:
    """The entry *state* back at version *to*, by default the one published before the live one.

    A first version is retired and held.
    *versions* are all published versions of the entry; those that were purged are passed over.
    Raises ``OwnedByAnother``; ``NotFound`` when *to* is not published, ``Gone`` when it was purged; ``Conflict`` when
    *to* is live already, and when the entry is retired and *to* is not given.
    """
    _require_owned(state, snapshot.owner)
    target = _earlier_version(state, versions) if to is None else _named_version(state, versions, to)
    goal = replace(state, retired=True)
    if target is not None:
        goal = replace(state, version=target.version, digest=target.digest, retired=False)
    changes = steps(state, _with_hold(state, goal, declared), owner=snapshot.owner)
    return Plan(snapshot.owner, snapshot.release, changes)


def plan_release_rollback(
    release: Release, snapshot: Snapshot, declared: Mapping[EntryName, Declared], *, even_if_changed: bool
) -> Plan:
    """What *release* changed, as it was before.

    The undo of a rollback, resume or transfer restores the rows wholly, holds included, but for entries that changed
    since; of these, and of any other release, a hold is left where git declares otherwise.
    Raises ``OwnedByAnother`` when the release or an entry it changed belongs to another owner, ``Guarded`` when
    entries changed since, unless *even_if_changed*, and ``Conflict`` when the release is a purge.
    """
    if release.action == "purge":
        raise Conflict(
            f"release {release.number} purged content, which cannot be brought back",
            hint="publish it as a new version, without what had to go",
        )
    if release.owner != snapshot.owner:
        raise OwnedByAnother(
            f"release {release.number} belongs to {release.owner}",
            hint=f"roll it back from the repository of {release.owner}",
        )
    goals: dict[EntryName, EntryState] = {}
    changed_since: list[EntryName] = []
    for name, (before, after) in sorted(_spans(release).items()):
        state = snapshot.entries[name]
        untouched = same_state(state, after)
        handed_over = before is not None and before.owner != after.owner
        # Of an entry that changed since, git may declare something new: then the hold is what keeps it back.
        exact = release.action in _EXACTLY_UNDONE and (untouched or handed_over)
        goal = _goal(state, before, declared.get(name), exact=exact)
        if same_state(state, goal):
            continue
        if not (handed_over and goal.owner == snapshot.owner):
            _require_owned(state, snapshot.owner)
        goals[name] = goal
        if not untouched:
            changed_since.append(name)
    if changed_since and not even_if_changed:
        raise _changed_since(release.number, changed_since)
    changes = [
        change for name, goal in goals.items() for change in steps(snapshot.entries[name], goal, owner=snapshot.owner)
    ]
    return Plan(snapshot.owner, snapshot.release, tuple(changes))


def plan_state_rollback(
    snapshot: Snapshot, target: Mapping[EntryName, EntryState], declared: Mapping[EntryName, Declared]
) -> Plan:
    """The entries of ``snapshot.owner`` as *target* says they stood, ordered by name.

    Those it does not name did not exist then: they are retired and held.
    The owner stays, and a hold is left where git declares otherwise.
    """
    changes = tuple(
        change
        for name, state in sorted(snapshot.entries.items())
        if state.owner == snapshot.owner
        for change in steps(state, _goal(state, target.get(name), declared.get(name), exact=False), owner=state.owner)
    )
    return Plan(snapshot.owner, snapshot.release, changes)


def refuse_purged(plan: Plan, published: Mapping[EntryName, Sequence[PublishedVersion]]) -> None:
    """Raise ``Gone``, which names them, when *plan* would return to versions in *published* that were purged."""
    ends = {change.name: change.after for change in plan.changes}
    lost = [
        f"{name}@{state.version}"
        for name, state in sorted(ends.items())
        if not state.retired and any(one.purged and one.version == state.version for one in published.get(name, ()))
    ]
    if lost:
        raise Gone(
            f"this would return to versions that were purged: {', '.join(lost)}",
            hint="roll those back one by one, each to another version: registry rollback KIND/ID --to VERSION",
        )


def plan_resume(state: EntryState, snapshot: Snapshot) -> Plan:
    """The end of the hold on *state*, which stays where it stands.

    Raises ``OwnedByAnother``, and ``Conflict`` when there is no hold.
    """
    _require_owned(state, snapshot.owner)
    if state.hold is None:
        raise Conflict(f"{state.name} is not held", hint="there is nothing to resume: it follows git already")
    return Plan(snapshot.owner, snapshot.release, steps(state, replace(state, hold=None), owner=snapshot.owner))


def _earlier_version(state: EntryState, versions: Sequence[PublishedVersion]) -> PublishedVersion | None:
    if state.retired:
        raise Conflict(
            f"{state.name} is retired, so there is no live version to go back from",
            hint=f"say which version it shall stand at, e.g. --to {state.version}",
        )
    ordered = _by_publication(versions)
    standing = [version.version for version in ordered].index(state.version)
    return next((version for version in reversed(ordered[:standing]) if not version.purged), None)


def _named_version(state: EntryState, versions: Sequence[PublishedVersion], to: str) -> PublishedVersion:
    found = next((version for version in versions if version.version == to), None)
    if found is None:
        names = ", ".join(version.version for version in _by_publication(versions) if not version.purged)
        raise NotFound(f"{state.name} has no version {to}; published are {names}", hint="name one of them with --to")
    if found.purged:
        raise Gone(
            f"{state.name}@{to} was purged, so there is nothing to go back to",
            hint=f"see registry show {state.name} --version {to} for the reason, and name another version with --to",
        )
    if found.version == state.version and not state.retired:
        raise Conflict(
            f"{state.name} stands at {to} already",
            hint="leave --to out to go back to the version published before it",
        )
    return found


def _by_publication(versions: Sequence[PublishedVersion]) -> list[PublishedVersion]:
    return sorted(versions, key=lambda version: (version.release, sort_key(version.version)))


def _goal(current: EntryState, then: EntryState | None, declared: Declared | None, *, exact: bool) -> EntryState:
    """The row that *current* goes back to, *then* being what it was (``None``: not there)."""
    if then is None:
        return current if current.retired else _with_hold(current, replace(current, retired=True), declared)
    if exact or same_state(current, replace(then, owner=current.owner)):
        return then if exact else current
    return _with_hold(current, replace(then, owner=current.owner), declared)


def _with_hold(current: EntryState, goal: EntryState, declared: Declared | None) -> EntryState:
    """The *goal* with the hold that keeps git from undoing it, or without one where git declares just that.

    ``goal.hold`` is what was held then: the versions turned down then stay turned down.
    """
    held = current.hold
    version, digest = (held.version, held.digest) if held else declared or (current.version, current.digest)
    if not goal.retired and (goal.version, goal.digest) == (version, digest):
        return replace(goal, hold=None)
    rolled_back = goal.version != current.version or (goal.retired and not current.retired)
    left = (current.version,) if rolled_back else ()
    turned_down = dict.fromkeys((*_turned_down(goal.hold), *_turned_down(held), *left, version))
    return replace(goal, hold=Hold(version, digest, tuple(turned_down)))


def _turned_down(hold: Hold | None) -> tuple[str, ...]:
    return hold.turned_down if hold else ()


def _spans(release: Release) -> dict[EntryName, tuple[EntryState | None, EntryState]]:
    """The rows of each entry before and after *release*, but for entries whose row it left as it was."""
    spans: dict[EntryName, tuple[EntryState | None, EntryState]] = {}
    for change in release.changes:
        before = spans[change.name][0] if change.name in spans else change.before
        spans[change.name] = (before, change.after)
    return {name: span for name, span in spans.items() if not same_state(*span)}


def _require_owned(state: EntryState, owner: str) -> None:
    if state.owner != owner:
        raise OwnedByAnother(
            f"{state.name} belongs to {state.owner}, not to {owner}",
            hint="use registry transfer to move the ownership of an entry",
        )


def _changed_since(number: int, names: Sequence[EntryName]) -> Guarded:
    listed = ", ".join(str(name) for name in names)
    return Guarded(
        f"entries that release {number} changed have changed since: {listed}",
        hint="roll back what came after first, or put them back all the same with --even-if-changed",
    )
