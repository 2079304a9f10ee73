"""Diff: what changed between two versions of an entry, or between what is live and what a plan would make live."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry_cli.application.ports import Store
from registry_cli.domain.errors import NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import CATALOGUE_FIELDS
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.release import EntryState
from registry_cli.planning.compare import Difference, differences


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file beside the manifest whose bytes differ; ``None`` on the side where it is missing."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """The differences of one entry between two versions (``None``: there is none on that side)."""

    name: EntryName
    before: str | None
    after: str | None
    changes: tuple[ChangeKind, ...] = ()
    fields: tuple[Difference, ...] = ()
    files: tuple[FileChange, ...] = field(default=())


def diff_versions(store: Store, name: EntryName, before: str | None, after: str | None) -> EntryDiff:
    """Compare two published versions; *after* defaults to the live one, *before* to the one published before it."""
    entry = store.show_entry(name)
    versions = sorted(store.versions([name])[name], key=lambda version: version.release)
    published = [version.version for version in versions]
    after = after or str(entry["version"])
    if before is None:
        earlier = published[: published.index(after)] if after in published else []
        before = earlier[-1] if earlier else None
    digests = {version.version: version.digest for version in versions}
    for asked in (before, after):
        if asked is not None and asked not in digests:
            raise NotFound(f"{name} has no version {asked}", hint=f"published are: {', '.join(published)}")
    documents = _documents(store, [digests[version] for version in (before, after) if version])
    sides = [documents[digests[version]] if version else None for version in (before, after)]
    return _entry_diff(store, name, before, after, sides[0], sides[1])


def diff_plan(store: Store, plan: Plan, contents: Mapping[str, bytes]) -> tuple[EntryDiff, ...]:
    """What *plan* changes, entry by entry; *contents* holds the bytes, by digest, that are not yet published."""
    by_entry: dict[EntryName, list[Change]] = {}
    for change in plan.changes:
        by_entry.setdefault(change.name, []).append(change)
    wanted = {state.digest for changes in by_entry.values() for state in _ends(changes) if state}
    documents = _documents(store, wanted - contents.keys()) | {
        digest: json.loads(contents[digest]) for digest in wanted & contents.keys()
    }
    return tuple(
        _plan_diff(store, name, changes, documents, contents) for name, changes in by_entry.items()
    )


def _ends(changes: list[Change]) -> tuple[EntryState | None, EntryState | None]:
    """The entry before the first and after the last of *changes*; a retired one counts as none."""
    before, after = changes[0].before, changes[-1].after
    return (None if before is None or before.retired else before, None if after.retired else after)


def _plan_diff(
    store: Store,
    name: EntryName,
    changes: list[Change],
    documents: Mapping[str, dict[str, Any]],
    contents: Mapping[str, bytes],
) -> EntryDiff:
    before, after = _ends(changes)
    found = _entry_diff(
        store,
        name,
        before.version if before else None,
        after.version if after else None,
        documents[before.digest] if before else None,
        documents[after.digest] if after else None,
        contents,
    )
    catalogue = differences(
        before.catalogue.as_json() if before else {}, after.catalogue.as_json() if after else {}
    )
    fields = (*found.fields, *(one for one in catalogue if before and after))
    kinds = tuple(change.kind for change in changes)
    return EntryDiff(name, found.before, found.after, kinds, fields, found.files)


def _documents(store: Store, digests: Any) -> dict[str, dict[str, Any]]:
    found = store.fetch_objects(set(digests)) if digests else {}
    return {digest: json.loads(content) for digest, content in found.items()}


def _entry_diff(
    store: Store,
    name: EntryName,
    before: str | None,
    after: str | None,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    contents: Mapping[str, bytes] | None = None,
) -> EntryDiff:
    old_files, new_files = (old or {}).get("files", {}), (new or {}).get("files", {})
    changed = [path for path in sorted({*old_files, *new_files}) if old_files.get(path) != new_files.get(path)]
    bytes_of = _contents(store, [side[path] for path in changed for side in (old_files, new_files) if path in side], contents)
    return EntryDiff(
        name,
        before,
        after,
        fields=tuple(differences(_manifest(old), _manifest(new))),
        files=tuple(
            FileChange(path, bytes_of.get(old_files.get(path, "")), bytes_of.get(new_files.get(path, "")))
            for path in changed
        ),
    )


def _contents(store: Store, digests: list[str], contents: Mapping[str, bytes] | None) -> dict[str, bytes]:
    known = {digest: contents[digest] for digest in digests if contents and digest in contents}
    missing = [digest for digest in digests if digest not in known]
    return known | (store.fetch_objects(missing) if missing else {})


def _manifest(document: dict[str, Any] | None) -> dict[str, Any]:
    manifest: dict[str, Any] = (document or {}).get("manifest", {})
    return {key: value for key, value in manifest.items() if key not in CATALOGUE_FIELDS}
