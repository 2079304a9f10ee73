"""Validation that is kept up to date while files change: only what a change concerns is looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Protocol, TypeVar

from registry_cli.application.changed_world import World, world_findings
from registry_cli.application.entry_keys import Key, is_policy, key_of, name_of, names_with
from registry_cli.application.outlines import OutlineIndex
from registry_cli.application.part_check import PartCheck, check_part, check_parts, policies_in
from registry_cli.application.validate import DocumentsOf, Validation, collector_resting
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.parts import place_key
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Pointer
from registry_cli.domain.progress import silent
from registry_cli.kinds.placement import kind_of_folder
from registry_cli.planning.graph import Standing
from registry_cli.validation.breaks import CODE_OF_BREAK
from registry_cli.validation.codes.references import AGENT_RING, MISSING, TEMPLATE_RING
from registry_cli.validation.codes.uses import UNFIT_USE
from registry_cli.validation.outline import Outline
from registry_cli.validation.template_uses import TEMPLATE_REFERENCE
from registry_cli.validation.waivers import Found

_CONTENT_COUNTS = "template"
"""The kind whose entries are looked into by those that name them; of others they only look at how they stand."""

_RINGS = frozenset({AGENT_RING.code, TEMPLATE_RING.code})
_OF_STANDING = frozenset(code.code for code in CODE_OF_BREAK.values())
"""What a reference is told by how its target stands, and by nothing else."""


class _Placed(Protocol):
    @property
    def path(self) -> str: ...


Item = TypeVar("Item", bound=_Placed)


class LiveValidation:
    """All that ``validate`` finds in a tree, and what its entries are, after each change."""

    def __init__(self, tree: FileTree, root: str, configuration: Configuration) -> None:
        """Look at everything in *tree* below the folder *root*."""
        self._root = root
        self._external = configuration.external
        self._read(tree)

    def _read(self, tree: FileTree) -> None:
        with collector_resting():
            self._policies = policies_in(tree, self._root, tree.names("" if self._root == "." else self._root))
            check = check_parts(tree, self._root, silent, processes=1)
            self.outlines = OutlineIndex(check.outlines)
            self._in_files = self._by_key(check.findings)
            self._waivers: dict[Key, list[Found]] = self._by_key(check.waivers)
            self._in_world = self._by_key(self._found_in_world(tree, check.outlines))

    @property
    def validation(self) -> Validation:
        """All that is found now, as a run over everything gives it."""
        lists = (*self._in_files.values(), *self._in_world.values())
        findings = sorted(set(chain.from_iterable(lists)), key=lambda finding: finding.sort_key)
        checked = sum(outline.files for outline in self.outlines.values())
        return Validation(tuple(findings), checked, tuple(chain.from_iterable(self._waivers.values())))

    def update(self, tree: FileTree, paths: Iterable[str]) -> None:
        """Look again at what a change of *paths* concerns, all of it in the new *tree*.

        Each of *paths* is that of a file, or of a folder that came or went with all that it held.
        """
        paths = set(paths)
        keys = {place_key(path, self._root) for path in paths if self._is_below(path)}
        if any(map(self._concerns_all, paths)):
            self._read(tree)
        elif keys:
            with collector_resting():
                self._update(tree, keys)

    def findings_in(self, part: FileTree, entry: EntryName | None) -> PartCheck:
        """What *part*, the files of *entry*, would show if they were as they are there; nothing is remembered."""
        check = check_part(part, self._root, self._policies)
        now = {outline.name: outline for outline in check.outlines}
        gone = frozenset({entry} - now.keys()) if entry else frozenset()
        world = World(self.outlines, now, gone, self._external)
        found = world_findings(world, check.outlines, DocumentsOf(part), self._root)
        return PartCheck((*check.findings, *found), check.outlines, check.waivers)

    def _update(self, tree: FileTree, keys: set[Key]) -> None:
        names = tree.names("" if self._root == "." else self._root)
        stray = {folder for folder, _ in keys if kind_of_folder(folder) is None}
        if stray:  # all that lies in such a folder has one finding together
            keys |= {key for name in names if (key := place_key(name, self._root))[0] in stray}
        part = tree.part(names_with(names, keys, self._root))
        check = check_part(part, self._root, self._policies)
        replaced = {key for key in (*self._in_files, *self._waivers) if key in keys or key[0] in stray} | keys
        _replace(self._in_files, replaced, self._by_key(check.findings))
        _replace(self._waivers, replaced, self._by_key(check.waivers))
        wholly, partly, moved = self._take_over(check.outlines, keys)
        outlines = [self.outlines[name] for name in wholly if name in self.outlines]
        found = self._by_key(self._found_in_world(tree, outlines))
        _replace(self._in_world, map(key_of, wholly), found)
        self._look_at_references(tree, partly, moved)

    def _take_over(
        self, outlines: Collection[Outline], keys: Iterable[Key]
    ) -> tuple[set[EntryName], set[EntryName], set[EntryName]]:
        """Remember *outlines*, all that is at *keys* now.

        The answer are the entries whose references are to be looked at again, all of them or only those to the third:
        the entries that are not as others knew them.
        """
        now = {outline.name: outline for outline in outlines}
        named = {name for key in keys if (name := name_of(key)) is not None} | now.keys()
        before = {name: self.outlines.get(name) for name in named}
        moved = {
            name
            for name in named
            if name.kind == _CONTENT_COUNTS or _standing(before[name]) != _standing(now.get(name))
        }
        # A ring is found only where all of its members are looked at.
        turned = {name for name in named if _edges(before[name]) != _edges(now.get(name))}
        wholly = named | self.outlines.all_dependants(turned)
        if any((name in now) is (before[name] is None) for name in named):
            # A name that came or went may be the one that a wrong one comes near.
            wholly |= self._told_of({MISSING.code})
        wholly |= self.outlines.all_dependants(wholly & self._told_of(_RINGS))
        partly = {dependant for name in moved for dependant in self.outlines.dependants(name)} - wholly
        for name in named - now.keys():
            self.outlines.drop(name)
        for outline in outlines:
            self.outlines.put(outline)
        return wholly, partly, moved

    def _look_at_references(self, tree: FileTree, names: Iterable[EntryName], targets: Collection[EntryName]) -> None:
        """Look again at the references of *names* to *targets* alone."""
        outlines = [_naming(self.outlines[name], targets) for name in names]
        found = self._by_key(self._found_in_world(tree, outlines))
        for outline in outlines:
            places = {(saying.path, one.pointer) for saying in outline.sayings for one in saying.references}
            key = key_of(outline.name)
            kept = [one for one in self._in_world.get(key, ()) if not _is_about(one, places)]
            self._in_world[key] = [*kept, *found.get(key, ())]

    def _told_of(self, codes: Collection[str]) -> set[EntryName]:
        """The entries that have a finding with one of *codes* by their references."""
        keys = (key for key, found in self._in_world.items() if any(finding.code in codes for finding in found))
        return {name for key in keys if (name := name_of(key)) is not None}

    def _found_in_world(self, tree: FileTree, outlines: Collection[Outline]) -> list[Finding]:
        world = World(self.outlines, {}, frozenset(), self._external)
        return world_findings(world, outlines, DocumentsOf(tree), self._root)

    def _by_key(self, items: Iterable[Item]) -> dict[Key, list[Item]]:
        found: defaultdict[Key, list[Item]] = defaultdict(list)
        for item in items:
            found[place_key(item.path, self._root)].append(item)
        return dict(found)

    def _is_below(self, path: str) -> bool:
        return self._root in {"", "."} or path.startswith(f"{self._root}/")

    def _concerns_all(self, path: str) -> bool:
        """Whether *path* is a policy, or a folder of several entries."""
        if not self._is_below(path):
            return f"{self._root}/".startswith(f"{path}/")
        folder, stem = place_key(path, self._root)
        return is_policy(path, self._root) or (not stem and kind_of_folder(folder) is not None)


def _standing(outline: Outline | None) -> tuple[bool, Standing | None]:
    """How others find an entry."""
    return outline is not None, outline.standing if outline else None


def _edges(outline: Outline | None) -> set[tuple[bool, str | int, EntryName]]:
    """Whom an entry names, and how, as far as that can close a ring."""
    sayings = outline.sayings if outline else ()
    return {(saying.live, one.pointer[0], one.target) for saying in sayings for one in saying.references}


def _is_about(finding: Finding, places: Collection[tuple[str, Pointer]]) -> bool:
    """Whether *finding* comes of the target of a reference at one of *places*, and of nothing else."""
    if finding.code == UNFIT_USE.code:
        return (finding.path, TEMPLATE_REFERENCE) in places
    return finding.code in _OF_STANDING and (finding.path, finding.pointer) in places


def _naming(outline: Outline, targets: Collection[EntryName]) -> Outline:
    """*outline* as if it named only *targets*."""
    sayings = (
        saying._replace(references=tuple(one for one in saying.references if one.target in targets))
        for saying in outline.sayings
    )
    return outline._replace(sayings=tuple(saying for saying in sayings if saying.references))


def _replace(kept: dict[Key, list[Item]], keys: Iterable[Key], found: dict[Key, list[Item]]) -> None:
    for key in keys:
        kept.pop(key, None)
    kept |= found
