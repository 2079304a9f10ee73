"""Builders of what is proposed to a store: versions, changes, proposals, and whole releases in one call.

They say what a planner would say, without deciding what a planner decides; ``before`` is what the caller last knew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry_cli.application.ports import Store
from registry_cli.domain.digest import canonical_document, sha256
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import Catalogue, DeclaredEntry, DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, Snapshot

_FILES: dict[str, bytes] = {}


def entry_name(name: EntryName | str) -> EntryName:
    """*name*, also from its text ``kind/id``."""
    return name if isinstance(name, EntryName) else EntryName.parse(name)


def declared(
    name: EntryName | str,
    version: str = "1.0.0",
    data: Mapping[str, Any] | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
    references: Iterable[Reference] = (),
    path: str | None = None,
) -> DeclaredVersion:
    """A version of *name* whose manifest has *data* beside id, name, description and version.

    The bytes of *files* are remembered by digest, so that ``objects_of`` can upload them.
    """
    named = entry_name(name)
    contents = dict(files or {})
    digests = {file: sha256(content) for file, content in contents.items()}
    _FILES.update((digests[file], content) for file, content in contents.items())
    id_field = "profile_id" if named.kind == "model_profile" else f"{named.kind}_id"
    manifest = {id_field: named.id, "name": named.id, "description": f"What {named.id} does.", "version": version}
    canonical = canonical_document(named, version, {**manifest, **(data or {})}, digests)
    return DeclaredVersion(
        version=version,
        digest=sha256(canonical.encode()),
        canonical=canonical,
        path=path or f"packages/shared/{named.kind}s/{named.id}/{named.kind}.json",
        files=digests,
        references=tuple(references),
    )


def declared_entry(
    name: EntryName | str,
    version: str = "1.0.0",
    data: Mapping[str, Any] | None = None,
    *,
    side: Iterable[DeclaredVersion] = (),
    catalogue: Catalogue | None = None,
    **more: Any,
) -> DeclaredEntry:
    """An entry that stands at ``declared(name, version, data, **more)``."""
    live = declared(name, version, data, **more)
    return DeclaredEntry(entry_name(name), live, tuple(side), catalogue or Catalogue())


def refers(kind: str, entry_id: str, version_range: str = "", *pointer: str | int) -> Reference:
    """A reference to ``kind/entry_id``."""
    return Reference(EntryName(kind, entry_id), version_range, pointer or ("references", 0))


def objects_of(*versions: DeclaredVersion) -> dict[str, bytes]:
    """The objects that *versions* name: their canonical documents and the files that ``declared`` was given."""
    objects: dict[str, bytes] = {}
    for version in versions:
        objects[version.digest] = version.canonical.encode()
        objects.update((digest, _FILES[digest]) for digest in version.files.values())
    return objects


def create(owner: str, name: EntryName | str, version: DeclaredVersion, catalogue: Catalogue | None = None) -> Change:
    """The entry comes to be, at *version*."""
    after = EntryState(entry_name(name), owner, version.version, version.digest, catalogue or Catalogue())
    return Change(ChangeKind.CREATE, None, after, version)


def add(before: EntryState, version: DeclaredVersion) -> Change:
    """*version* is published and not made live."""
    return Change(ChangeKind.ADD, before, before, version)


def update(before: EntryState, version: DeclaredVersion) -> Change:
    """*version* is published and made live."""
    after = replace(before, version=version.version, digest=version.digest)
    return Change(ChangeKind.UPDATE, before, after, version)


def move(before: EntryState, version: DeclaredVersion) -> Change:
    """*version*, published before, is made live."""
    return Change(ChangeKind.MOVE, before, replace(before, version=version.version, digest=version.digest))


def annotate(before: EntryState, **fields: Any) -> Change:
    """Catalogue *fields* change."""
    return Change(ChangeKind.ANNOTATE, before, replace(before, catalogue=replace(before.catalogue, **fields)))


def retire(before: EntryState) -> Change:
    """The entry goes out of service."""
    return Change(ChangeKind.RETIRE, before, replace(before, retired=True))


def restore(before: EntryState) -> Change:
    """The entry comes back into service."""
    return Change(ChangeKind.RESTORE, before, replace(before, retired=False))


def hold(before: EntryState, version: DeclaredVersion, *turned_down: str) -> Change:
    """*version*, which git declares, is turned down."""
    held = Hold(version.version, version.digest, turned_down or (version.version,))
    return Change(ChangeKind.HOLD, before, replace(before, hold=held))


def resume(before: EntryState) -> Change:
    """The hold ends."""
    return Change(ChangeKind.RESUME, before, replace(before, hold=None))


def transfer(before: EntryState, owner: str) -> Change:
    """The entry goes over to *owner*."""
    return Change(ChangeKind.TRANSFER, before, replace(before, owner=owner))


def proposal(snapshot: Snapshot, *changes: Change, action: str = "publish", **facts: Any) -> ReleaseProposal:
    """A release of *changes* by the snapshot's owner on top of it; *facts* replace fields of the proposal.

    The watermark stays where it is unless ``commit`` is given for a publish or sync: then it moves there.
    """
    moves = action in {"publish", "sync"}
    return replace(
        ReleaseProposal(
            owner=snapshot.owner,
            action=action,
            base_release=snapshot.release,
            changes=changes,
            watermark_before=snapshot.watermark,
            watermark_after=facts.get("commit", snapshot.watermark) if moves else snapshot.watermark,
        ),
        **facts,
    )


def commit(store: Store, owner: str, *changes: Change, action: str = "publish", **facts: Any) -> CommittedRelease:
    """Upload what *changes* publish, and commit them as one release on top of the newest state."""
    published = [change.publishes for change in changes if change.publishes]
    if published:
        store.put_objects(objects_of(*published))
    return store.commit_release(proposal(store.snapshot(owner), *changes, action=action, **facts))


def publish(store: Store, owner: str, entries: Iterable[DeclaredEntry], **facts: Any) -> CommittedRelease:
    """Make *entries* live and published in one release: what is not there yet, and nothing else."""
    wanted = list(entries)
    live = store.snapshot(owner).entries
    known = store.versions([entry.name for entry in wanted])
    changes = [
        change for entry in wanted for change in _steps(owner, entry, live.get(entry.name), known.get(entry.name, ()))
    ]
    return commit(store, owner, *changes, **facts)


@dataclass(slots=True)
class _Walk:
    """An entry on its way: each step starts where the one before it ended."""

    steps: list[Change]
    state: EntryState

    def go(self, change: Change) -> None:
        self.steps.append(change)
        self.state = change.after


def _steps(
    owner: str, entry: DeclaredEntry, before: EntryState | None, known: Iterable[PublishedVersion]
) -> list[Change]:
    published = {version.version for version in known}
    if before is None:
        first = create(owner, entry.name, entry.live, entry.catalogue)
        walk = _Walk([first], first.after)
    else:
        walk = _Walk([], before)
        if before.version != entry.live.version:
            step = move if entry.live.version in published else update
            walk.go(step(before, entry.live))
        if before.catalogue != entry.catalogue:
            walk.go(Change(ChangeKind.ANNOTATE, walk.state, replace(walk.state, catalogue=entry.catalogue)))
    for version in entry.side:
        if version.version not in published:
            walk.go(add(walk.state, version))
    return walk.steps
