"""Review: a plan with what differs in each entry, what that breaks, and who depends on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from registry_cli.application.desired import Checkout
from registry_cli.application.diff import EntryDiff, FileChange, diff_plan
from registry_cli.application.plan import Planned
from registry_cli.application.ports import LiveState
from registry_cli.domain.configuration import CONFIGURATION_FILE
from registry_cli.domain.errors import GitUnavailable
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState
from registry_cli.planning.breaking.judgement import told
from registry_cli.planning.review import EntryReview, FileReview, HeldReview, Review
from registry_cli.validation.rules.policy import POLICY

_MOST_LINES = 2_000
"""Lines of a file that are compared one by one; of longer ones only the numbers of equal lines are."""


def review(checkout: Checkout, store: LiveState, planned: Planned) -> Review:
    """Everything that is to be said of *planned*, which no finding forbids."""
    changes = _by_entry(planned)
    held = store.references((), changes.keys()) if changes else ()
    dependants = _dependants(held)
    reach = _reach(store, [name for name in changes if planned.breaks.get(name)], held)
    return replace(
        outline(planned),
        entries=tuple(
            replace(
                _entry(planned, one, changes[one.name]),
                dependants=dependants.get(one.name, ()),
                reach=reach.get(one.name, 0),
            )
            for one in diff_plan(store, planned.plan, _contents(store, planned))
        ),
        rules=changed_rules(checkout, planned),
        accepted=tuple(_accepted(planned)),
    )


def outline(planned: Planned) -> Review:
    """What is to be said of *planned* without asking anybody for more."""
    return Review(
        owner=planned.plan.owner,
        commit=planned.desired.commit.sha,
        release=planned.snapshot.release,
        entries=tuple(_outlined(planned, name, changes) for name, changes in _by_entry(planned).items()),
        held=tuple(_held(planned, name) for name in planned.plan.held),
        orphans=planned.plan.orphans,
        stand_in=planned.snapshot.stand_in,
        empty=not planned.desired.declared,
    )


def _by_entry(planned: Planned) -> dict[EntryName, list[Change]]:
    changes: dict[EntryName, list[Change]] = {}
    for change in planned.plan.changes:
        changes.setdefault(change.name, []).append(change)
    return changes


def _outlined(planned: Planned, name: EntryName, changes: list[Change]) -> EntryReview:
    sides = (changes[0].before, changes[-1].after)
    before, after = (None if side is None or side.retired else side.version for side in sides)
    return _entry(planned, EntryDiff(name, before, after, tuple(change.kind for change in changes)), changes)


def _entry(planned: Planned, diff: EntryDiff, changes: list[Change]) -> EntryReview:
    return EntryReview(
        name=diff.name,
        changes=tuple(dict.fromkeys(diff.changes)),
        before=diff.before,
        after=diff.after,
        publishes=tuple(
            change.publishes.version for change in changes if change.kind is ChangeKind.ADD and change.publishes
        ),
        breaks=tuple(map(told, planned.breaks.get(diff.name, ()))),
        fields=diff.fields,
        files=tuple(map(_file, diff.files)),
    )


def _held(planned: Planned, name: EntryName) -> HeldReview:
    state = planned.snapshot.entries[name]
    return HeldReview(name, None if state.retired else state.version, state.hold.version if state.hold else "")


def _dependants(references: Iterable[HeldReference]) -> dict[EntryName, tuple[tuple[str, str], ...]]:
    """Who holds *references* to each entry now: the live entries, each with the range that it accepts."""
    found: dict[EntryName, set[tuple[str, str]]] = {}
    for held in references:
        if held.source != held.reference.target:
            source = (f"{held.source}@{held.version}", held.reference.range)
            found.setdefault(held.reference.target, set()).add(source)
    return {name: tuple(sorted(sources)) for name, sources in found.items()}


def _reach(store: LiveState, names: Collection[EntryName], references: Iterable[HeldReference]) -> dict[EntryName, int]:
    """How many live entries hold a reference to each of *names*, or to one that does, and so on.

    *references* are those to *names* themselves.
    """
    holders: dict[EntryName, set[EntryName]] = {}
    asked, found = set(names), tuple(references)
    while found:
        for held in found:
            holders.setdefault(held.reference.target, set()).add(held.source)
        following = set[EntryName]().union(*(_reached(name, holders) for name in names)) - asked
        asked |= following
        found = store.references((), following) if following else ()
    return {name: len(_reached(name, holders) - {name}) for name in names}


def _reached(name: EntryName, holders: Mapping[EntryName, Collection[EntryName]]) -> set[EntryName]:
    found: set[EntryName] = set()
    left = [name]
    while left:
        new = set(holders.get(left.pop(), ())) - found
        found |= new
        left.extend(new)
    return found


def _accepted(planned: Planned) -> Iterator[tuple[str, str]]:
    """The findings in what changes that a waiver or a severity of registry.toml keeps from counting."""
    if not planned.accepted:
        return
    changed = {change.name for change in planned.plan.changes}
    places = [bundle.place for bundle in planned.desired.bundles if bundle.name in changed]
    folders = tuple(f"{place.folder}/" for place in places if place.folder)
    manifests = {place.manifest for place in places}
    for finding in planned.accepted:
        if finding.path in manifests or finding.path.startswith(folders):
            yield finding.code, f"{finding.path}:{finding.location.line}"


def _contents(store: LiveState, planned: Planned) -> dict[str, bytes]:
    """All contents that the comparison needs, fetched in two calls and not entry by entry."""
    contents = planned.contents()
    states = [state for change in planned.plan.changes for state in (change.before, change.after) if state]
    documents = {state.digest for state in states if not state.retired}
    contents |= _fetched(store, documents - contents.keys())
    files: set[str] = set()
    for change in planned.plan.changes:
        before, after = (_files_of(state, contents).items() for state in (change.before, change.after))
        files |= {digest for _, digest in before ^ after}
    return contents | _fetched(store, files - contents.keys())


def _fetched(store: LiveState, digests: Collection[str]) -> dict[str, bytes]:
    return store.fetch_objects(digests) if digests else {}


def _files_of(state: EntryState | None, contents: Mapping[str, bytes]) -> dict[str, str]:
    """The digests, by path, of the files that are live in *state*."""
    if state is None or state.retired or state.digest not in contents:
        return {}
    return dict(json.loads(contents[state.digest]).get("files", {}))


def changed_rules(checkout: Checkout, planned: Planned) -> tuple[str, ...]:
    """The settings and policies that are other than at the commit published last; none where there is no such."""
    return tuple(_changed_rules(checkout, planned))


def _changed_rules(checkout: Checkout, planned: Planned) -> Iterator[str]:
    watermark, path = planned.snapshot.watermark, checkout.path(CONFIGURATION_FILE)
    if watermark is None:
        return
    try:
        before = checkout.repository.tree(watermark).read([path]).get(path)
    except GitUnavailable:  # a rewritten history need not hold it any more
        return
    if before != planned.desired.tree.read([path]).get(path):
        yield path
    yield from dict.fromkeys(str(change.name) for change in planned.plan.changes if change.name.kind == POLICY)
    yield from (str(name) for name in planned.plan.orphans if name.kind == POLICY)


def _file(file: FileChange) -> FileReview:
    change = "added" if file.before is None else "removed" if file.after is None else "changed"
    try:
        before, after = ((side or b"").decode("utf-8").splitlines() for side in (file.before, file.after))
    except UnicodeDecodeError:
        return FileReview(file.path, change)
    return FileReview(file.path, change, *_counted(before, after))


def _counted(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many lines came and went."""
    if max(len(before), len(after)) > _MOST_LINES:
        same = (Counter(before) & Counter(after)).total()
    else:
        same = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    return len(after) - same, len(before) - same
