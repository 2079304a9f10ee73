"""Validate what changed since a revision, and what depends on it, as a run over everything would."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from registry_cli.application.changed_world import World, world_findings
from registry_cli.application.entry_keys import Key, is_policy, key_of, name_of, names_with, places_of
from registry_cli.application.outline_cache import OutlineCache, open_outlines
from registry_cli.application.outlines import Outlines
from registry_cli.application.part_check import PartCheck, check_part, check_parts, policies_in
from registry_cli.application.validate import DocumentsOf, Validation, collector_resting, validate
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.parts import place_key
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.progress import Progress, silent
from registry_cli.validation.outline import Outline


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

    def untracked_in(self, paths: Sequence[str]) -> Sequence[str]:
        """The files at or below *paths* that git does not track; those of new entries are in ``paths`` anyway."""

    @property
    def cache_folder(self) -> Path:
        """Where something may be kept for the repository."""


@dataclass(frozen=True, slots=True)
class Range:
    """What to compare: the tree as it is, what changed in it, and the tree of a revision.

    Of what git does not track, ``tree`` need hold only new entries; ``whole`` gives the tree with all of it.
    ``tree_at`` gives the tree of the commit it is asked for; ``configuration_path`` is that of registry.toml.
    """

    tree: FileTree
    changes: Changes
    tree_at: Callable[[str], FileTree]
    whole: Callable[[], FileTree]
    root: str
    configuration_path: str


@dataclass(frozen=True, slots=True)
class ChangeValidation:
    """The findings in what changed and what depends on it; ``concerns`` says of a path whether it belongs there."""

    validation: Validation
    concerns: Callable[[str], bool]


def validate_changes(found: Range, configuration: Configuration, progress: Progress = silent) -> ChangeValidation:
    """Run every stage that needs no database on what changed, and on all that names it, also through others.

    A changed policy or registry.toml concerns everything.
    """
    below = _paths_below(found.changes.paths, found.root)
    if found.configuration_path in found.changes.paths or any(is_policy(path, found.root) for path in below):
        return ChangeValidation(validate(found.whole(), found.root, configuration, progress), lambda _: True)
    if not below:
        return ChangeValidation(Validation((), 0), lambda _: False)
    with collector_resting():
        outlines = _outlines_before(found, progress)
        try:
            return _validated(found, configuration, outlines, {place_key(path, found.root) for path in below})
        finally:
            outlines.close()


def _validated(found: Range, configuration: Configuration, before: Outlines, keys: set[Key]) -> ChangeValidation:
    names = found.tree.names("" if found.root == "." else found.root)
    policies = policies_in(found.tree, found.root, names)

    def checked(wanted: Collection[Key]) -> PartCheck:
        untracked = found.changes.untracked_in(places_of(wanted, found.root))
        part = dict.fromkeys(names_with([*names, *untracked], wanted, found.root))
        return check_part(found.tree.part(list(part)), found.root, policies)

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
