"""Bump: the versions of manifests are raised, and their layout kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from registry_cli.application.rewriting import Rewrite
from registry_cli.bundles.bundle import Bundle, Discovery, Source
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.loading import load
from registry_cli.documents.editing import apply_edits, replace_value
from registry_cli.domain.errors import Misconfigured, NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.version import sort_key
from registry_cli.planning.breaking.rule import BreakingChange
from registry_cli.planning.need import Need, version_needed
from registry_cli.validation.pipeline import validate_files

_VERSION = ("version",)


@dataclass(frozen=True, slots=True)
class Entries:
    """Some entries of a tree: their bundles, and what the sound ones declare; ``known`` are the names of all."""

    tree: FileTree
    known: tuple[EntryName, ...]
    bundles: Mapping[EntryName, Bundle]
    declared: Mapping[EntryName, DeclaredEntry]

    def content(self, path: str) -> bytes | None:
        """The bytes of the file at *path*."""
        return self.tree.read([path]).get(path)


@dataclass(frozen=True, slots=True)
class Bump:
    """What becomes of the version of an entry, and why; where nothing does, the two versions are the same.

    ``path`` is the file that holds the live content, ``rewrites`` the files to write, in this order.
    """

    name: EntryName
    before: str
    after: str
    path: str
    reason: str
    rewrites: tuple[Rewrite, ...] = ()


Step = Callable[[str], str]
"""From the version that a manifest has to the one it is to have."""


def read_entries(tree: FileTree, root: str, names: Sequence[EntryName]) -> Entries:
    """The entries *names* as *tree* has them below *root*; those that are not there are left out."""
    discovery = discover(tree, root)
    places = tuple(place for place in discovery.places if place.name in names)
    bundles, unread = load(tree, Discovery(places, discovery.misplaced))
    check = validate_files(bundles, unread, ())
    known = tuple(place.name for place in discovery.places)
    return Entries(tree, known, {bundle.name: bundle for bundle in bundles}, check.declared)


def bump(names: Sequence[EntryName], now: Entries, then: Entries | None, since: str, step: Step | None) -> list[Bump]:
    """How the version of each of *names* is raised; nothing is written.

    *step* gives the next version; without one, it is the lowest that says what changed from *then* to *now*, *since* a
    revision. Raises ``NotFound`` for a name that is not there, ``Misconfigured`` for a manifest that has errors or a
    version that cannot be written.
    """
    return [_bump(name, now, then, since, step) for name in dict.fromkeys(names)]


def _bump(name: EntryName, now: Entries, then: Entries | None, since: str, step: Step | None) -> Bump:
    entry = _declared(name, now)
    version, path = entry.live.version, entry.live.path
    before = then.declared.get(name) if then else None
    if step is not None:
        target, reason = step(version), "as asked"
    elif before is None:
        return Bump(name, version, version, path, f"it is new since {since}, nobody has it yet")
    else:
        need = version_needed(name.kind, _document(before), _document(entry))
        if need is None:
            return Bump(name, version, version, path, f"nothing changed since {since}")
        if sort_key(version) >= sort_key(need.version):
            return Bump(name, version, version, path, f"it is high enough for what changed since {since}")
        target, reason = need.version, _why(need)
    if target == version:
        return Bump(name, version, version, path, "that is its version")
    return Bump(name, version, target, path, reason, _rewrites(now, then, name, target))


def _declared(name: EntryName, now: Entries) -> DeclaredEntry:
    if name not in now.bundles:
        near = get_close_matches(str(name), map(str, now.known), n=1)
        hint = f"did you mean {near[0]}?" if near else "name an entry whose manifest lies below the root"
        raise NotFound(f"no file declares {name}", hint=hint)
    if name not in now.declared:
        path = now.bundles[name].manifest.path
        raise Misconfigured(f"{name} has errors: its version cannot be raised", hint=f"see registry validate {path}")
    return now.declared[name]


def _document(entry: DeclaredEntry) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(entry.live.canonical)
    return document


def _why(need: Need) -> str:
    if need.breaks:
        return f"it breaks: {_first(need.breaks)}"
    return "there is something new in it" if need.adds else "its content changed"


def _first(breaks: Sequence[BreakingChange]) -> str:
    more = len(breaks) - 1
    return breaks[0].message + (f", and {more} more" if more else "")


def _rewrites(now: Entries, then: Entries | None, name: EntryName, target: str) -> tuple[Rewrite, ...]:
    bundle = now.bundles[name]
    head = _raised(now, bundle.manifest, target)
    if not bundle.versions:
        return (head,)
    live = bundle.versions[_declared(name, now).live.version]
    raised = _raised(now, live, target)
    folder, _, file = live.path.rpartition("/")
    path = f"{folder}/{target}.{file.rpartition('.')[2]}"
    if target in bundle.versions or now.content(path) is not None:
        there = bundle.versions[target].path if target in bundle.versions else path
        raise Misconfigured(
            f"{there} is there already", hint=f"name another version: registry bump {name} --to VERSION"
        )
    added = Rewrite(path, None, raised.after, raised.titles)
    return added, head, *_taken_back(then, live, raised)


def _taken_back(then: Entries | None, live: Source, raised: Rewrite) -> list[Rewrite]:
    """The file of the version that stays, as it was: its new content lives on in the file of the new version."""
    committed = then.content(live.path) if then else None
    if committed is None or committed == raised.before:
        return []
    return [Rewrite(live.path, raised.before, committed, ("take the change back, it is in the new version",))]


def _raised(now: Entries, source: Source, target: str) -> Rewrite:
    content = now.content(source.path)
    edit = replace_value(source.document, _VERSION, target) if source.document else None
    if content is None or edit is None:
        raise Misconfigured(
            f"the version in {source.path} cannot be replaced safely",
            hint=f"write version: {target} there by hand, as a plain value without an anchor",
        )
    after = apply_edits(content.decode("utf-8"), [edit]).encode("utf-8")
    return Rewrite(source.path, content, after, (f"raise version to {target}",))
