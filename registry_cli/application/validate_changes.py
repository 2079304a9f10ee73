"""Validate what changed since a revision, and what depends on it, as a run over everything would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple, Protocol

from registry_cli.application.changed_world import World, world_findings
from registry_cli.application.entry_keys import Key, key_of, name_of, names_with
from registry_cli.application.outline_cache import OutlineCache, open_outlines
from registry_cli.application.outlines import Outlines
from registry_cli.application.part_check import PartCheck, Policies, check_part, check_parts, policies_in
from registry_cli.application.validate import DocumentsOf, Validation, collector_resting, validate
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.parts import place_key
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.progress import Progress, silent
from registry_cli.kinds.table import KINDS
from registry_cli.validation.outline import Outline

POLICIES = KINDS["policy"].folder


class Base(Protocol):
    """The revision that is compared with."""

    @property
    def commit(self) -> str:
        """Its full object name."""

    @property
    def root_tree(self) -> str:
        """Git's name of the manifests' folder in it; empty where it has none."""


class Changes(Protocol):
    """What differs from a revision, as git tells it."""

    @property
    def base(self) -> Base:
        """The revision."""

    @property
    def paths(self) -> AbstractSet[str]:
        """Every path that differs."""

    @property
    def loose(self) -> bool:
        """Whether loose files are compared, of which git does not know all."""

    @property
    def configuration_differs(self) -> bool:
        """Whether registry.toml is among what differs, or git does not track it."""

    def untracked_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git neither tracks nor ignores."""

    def files_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git does not ignore."""

    def names_in(self, folder: str) -> list[str]:
        """The names of what lies loose in *folder*."""

    @property
    def cache_folder(self) -> Path:
        """Where something may be kept for the repository."""


class Range(NamedTuple):
    """What to compare: the tree as it is, what changed in it, and the tree of a revision.

    Where loose files are compared, ``tree`` need list nothing, and ``whole`` gives the tree that does. ``tree_at``
    gives the tree of the commit it is asked for. ``policies`` are those of the tree where none are given.
    """

    tree: FileTree
    changes: Changes
    tree_at: Callable[[str], FileTree]
    whole: Callable[[], FileTree]
    root: str
    policies: Policies | None = None


class ChangeValidation(NamedTuple):
    """The findings in what changed and what depends on it; ``concerns`` says of a path whether it belongs there."""

    validation: Validation
    concerns: Callable[[str], bool]


def validate_changes(found: Range, configuration: Configuration, progress: Progress = silent) -> ChangeValidation:
    """Run every stage that needs no database on what changed, and on all that names it, also through others.

    A changed policy or registry.toml concerns everything. Of loose files that git does not track, those of new entries
    count as changes; a new file of an entry that git knows does once git is told of it.
    """
    with collector_resting():
        outlines = _outlines_before(found, progress)
        try:
            places = _Places(found)
            candidates = places.unknown(outlines)  # while git still looks for what differs
            paths = found.changes.paths | set(found.changes.untracked_in(candidates))
            keys = {place_key(path, found.root) for path in _paths_below(paths, found.root)}
            if found.changes.configuration_differs or any(folder == POLICIES for folder, _ in keys):
                all_of_it = validate(found.whole(), found.root, configuration, progress, policies=found.policies)
                return ChangeValidation(all_of_it, lambda _: True)
            return _validated(found, configuration, outlines, keys, places)
        finally:
            outlines.close()


class _Places:
    """Where the files of entries lie: for loose files what the folders hold now, else what the tree lists."""

    def __init__(self, found: Range) -> None:
        self._found = found
        self._top = "" if found.root == "." else f"{found.root}/"
        self._names: dict[str, list[str]] = {}

    def unknown(self, before: Outlines) -> list[str]:
        """What lies loose where entries are due and is none that *before* has: git may know it or not."""
        if not self._found.changes.loose:
            return []
        kinds = {kind.folder: kind.name for kind in KINDS.values()}
        tops = self._names_in("")
        unknown = [f"{self._top}{name}" for name in tops if name not in kinds]
        for folder in kinds.keys() & tops:
            known = before.ids_of(kinds[folder])
            new = (name for name in set(self._names_in(folder)) - known if _stem(name) not in known)
            unknown += [f"{self._top}{folder}/{name}" for name in new]
        return unknown

    def files(self, keys: AbstractSet[Key]) -> list[str]:
        """The files that belong to *keys*."""
        if not self._found.changes.loose:
            return names_with(self._found.tree.names(self._top.rstrip("/")), keys, self._found.root)
        places = [f"{self._top}{folder}" for folder, stem in keys if not stem]
        for folder in {folder for folder, stem in keys if stem}:
            names = self._names_in(folder)
            places += [f"{self._top}{folder}/{name}" for name in names if (folder, _stem(name)) in keys]
        return names_with(self._found.changes.files_in(places), keys, self._found.root)

    def policies(self) -> list[str]:
        """The files of all policies, ordered."""
        if not self._found.changes.loose:
            return list(self._found.tree.names(f"{self._top}{POLICIES}"))
        return sorted(self._found.changes.files_in([f"{self._top}{POLICIES}"])) if self._names_in(POLICIES) else []

    def _names_in(self, folder: str) -> list[str]:
        if folder not in self._names:
            self._names[folder] = self._found.changes.names_in(f"{self._top}{folder}".rstrip("/"))
        return self._names[folder]


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _validated(
    found: Range, configuration: Configuration, before: Outlines, keys: set[Key], places: _Places
) -> ChangeValidation:
    if not keys:
        return ChangeValidation(Validation((), 0), lambda _: False)
    policies = found.policies
    if policies is None:
        policies = policies_in(found.tree, found.root, places.policies())

    def checked(wanted: AbstractSet[Key]) -> PartCheck:
        return check_part(found.tree.part(places.files(wanted)), found.root, policies)

    check = checked(keys)
    changed = {outline.name: outline for outline in check.outlines}
    gone = {name for key in keys if (name := name_of(key)) is not None and name not in changed}
    dependants = before.all_dependants({*changed, *gone})
    if dependants:
        further = {key_of(name) for name in dependants} - keys
        keys = keys | further
        more = checked(further)
        check = PartCheck(
            (*check.findings, *more.findings), (*check.outlines, *more.outlines), (*check.waivers, *more.waivers)
        )
    world = World(before, {outline.name: outline for outline in check.outlines}, gone, configuration.external)
    findings = {*check.findings, *world_findings(world, check.outlines, DocumentsOf(found.tree), found.root)}
    counted = sum(outline.files for outline in check.outlines)
    ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    return ChangeValidation(Validation(ordered, counted, check.waivers), _within(keys, found.root))


def _outlines_before(found: Range, progress: Progress) -> OutlineCache:
    """Every entry as the revision has it, from the file where it is kept or by reading all of it once."""
    base = found.changes.base

    def read() -> tuple[Outline, ...]:
        return check_parts(found.tree_at(base.commit), found.root, progress).outlines if base.root_tree else ()

    return open_outlines(found.changes.cache_folder, base.root_tree or "none", read)


def _paths_below(paths: Iterable[str], root: str) -> list[str]:
    return [path for path in paths if root in {"", "."} or path.startswith(f"{root}/")]


def _within(keys: AbstractSet[Key], root: str) -> Callable[[str], bool]:
    tops = {folder for folder, _ in keys}

    def concerns(path: str) -> bool:
        key = place_key(path, root)
        return key in keys or (not key[1] and key[0] in tops)

    return concerns
