"""Diff: what changed between two versions of an entry, or between what is live and what a plan would make live."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry_cli.application.ports import LiveState, Store
from registry_cli.domain.errors import Gone, NotFound
from registry_cli.domain.identity import EntryName
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
    files: tuple[FileChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison: a version and its canonical document, both missing where there is none."""

    version: str | None
    document: Mapping[str, Any]

    @property
    def manifest(self) -> Mapping[str, Any]:
        manifest: Mapping[str, Any] = self.document.get("manifest", {})
        return manifest

    @property
    def files(self) -> Mapping[str, str]:
        files: Mapping[str, str] = self.document.get("files", {})
        return files


_NOTHING = _Side(None, {})


def diff_versions(store: Store, name: EntryName, before: str | None, after: str | None) -> EntryDiff:
    """Compare two published versions; *after* defaults to the live one, *before* to the one published before it.

    Raises ``NotFound`` when one is not published, and ``Gone`` when it was purged.
    """
    entry = store.show_entry(name)
    versions = sorted(store.versions([name])[name], key=lambda version: version.release)
    published = [version.version for version in versions]
    purged = {version.version for version in versions if version.purged}
    after = after or str(entry["version"])
    if before is None:
        earlier = published[: published.index(after)] if after in published else []
        before = next((version for version in reversed(earlier) if version not in purged), None)
    digests = {version.version: version.digest for version in versions}
    for asked in (before, after):
        if asked is not None and asked not in digests:
            raise NotFound(f"{name} has no version {asked}", hint=f"published are: {', '.join(published)}")
        if asked in purged:
            raise Gone(f"{name}@{asked} was purged", hint=f"see registry show {name} --version {asked} for the reason")
    documents = _documents(store, {digests[version] for version in (before, after) if version})
    sides = [_Side(version, documents[digests[version]]) if version else _NOTHING for version in (before, after)]
    return _entry_diff(store, name, sides[0], sides[1])


def diff_plan(store: LiveState, plan: Plan, contents: Mapping[str, bytes]) -> tuple[EntryDiff, ...]:
    """What *plan* changes, entry by entry; *contents* holds the bytes, by digest, that are not yet published."""
    by_entry: dict[EntryName, list[Change]] = {}
    for change in plan.changes:
        by_entry.setdefault(change.name, []).append(change)
    wanted = {state.digest for changes in by_entry.values() for state in _ends(changes) if state}
    documents = _documents(store, wanted - contents.keys()) | {
        digest: json.loads(contents[digest]) for digest in wanted & contents.keys()
    }
    return tuple(_plan_diff(store, changes, documents, contents) for changes in by_entry.values())


def _ends(changes: list[Change]) -> tuple[EntryState | None, EntryState | None]:
    """The entry before the first and after the last of *changes*; a retired one counts as none."""
    before, after = changes[0].before, changes[-1].after
    return (None if before is None or before.retired else before, None if after.retired else after)


def _plan_diff(
    store: LiveState, changes: list[Change], documents: Mapping[str, dict[str, Any]], contents: Mapping[str, bytes]
) -> EntryDiff:
    before, after = _ends(changes)
    sides = [_Side(state.version, documents[state.digest]) if state else _NOTHING for state in (before, after)]
    found = _entry_diff(store, changes[0].name, sides[0], sides[1], contents)
    catalogue = differences(before.catalogue.as_json(), after.catalogue.as_json()) if before and after else ()
    return replace(found, changes=tuple(change.kind for change in changes), fields=(*found.fields, *catalogue))


def _documents(store: LiveState, digests: Collection[str]) -> dict[str, dict[str, Any]]:
    found = store.fetch_objects(digests) if digests else {}
    return {digest: json.loads(content) for digest, content in found.items()}


def _entry_diff(
    store: LiveState, name: EntryName, before: _Side, after: _Side, contents: Mapping[str, bytes] | None = None
) -> EntryDiff:
    old, new = before.files, after.files
    changed = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    wanted = [side[path] for path in changed for side in (old, new) if path in side]
    bytes_of = _contents(store, wanted, contents or {})
    return EntryDiff(
        name,
        before.version,
        after.version,
        fields=tuple(differences(before.manifest, after.manifest)),
        files=tuple(
            FileChange(path, bytes_of.get(old.get(path, "")), bytes_of.get(new.get(path, ""))) for path in changed
        ),
    )


def _contents(store: LiveState, digests: list[str], contents: Mapping[str, bytes]) -> dict[str, bytes]:
    missing = {digest for digest in digests if digest not in contents}
    found = store.fetch_objects(missing) if missing else {}
    return found | {digest: contents[digest] for digest in digests if digest in contents}
