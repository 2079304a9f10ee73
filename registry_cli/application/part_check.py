"""Checking the files of a tree part by part, so that parts can be checked side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import chain, takewhile
from typing import Any, NamedTuple, Protocol, runtime_checkable

from registry_cli.application.side_by_side import MOST_PARTS, available_processes, side_by_side
from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree, Manifests
from registry_cli.bundles.loading import load, load_in_batches
from registry_cli.bundles.parts import place_key, split
from registry_cli.domain.finding import Finding
from registry_cli.domain.progress import Progress
from registry_cli.kinds.table import KINDS
from registry_cli.validation.outline import Outline, packed, unpacked
from registry_cli.validation.pipeline import outline_files
from registry_cli.validation.waivers import Found, find_waivers

Policies = tuple[Bundle, ...]
"""The bundles of policies that manifests are held to."""

SMALLEST_PART = 2_000
"""Files; to hand over fewer takes longer than to read them."""

FILES_AT_ONCE = 500
"""Files that are held in memory together, but for entries that have more.

A few at a time stay in the processor's cache, and their memory is used again.
"""


class PartCheck(NamedTuple):
    """What the files of a part show; small, because it goes from process to process.

    ``outlines`` has every entry, ``waivers`` those in the files.
    """

    findings: tuple[Finding, ...]
    outlines: tuple[Outline, ...]
    waivers: tuple[Found, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.findings, packed(self.outlines), self.waivers)


def _unpickled(findings: tuple[Finding, ...], outlines: bytes, waivers: tuple[Found, ...]) -> PartCheck:
    return PartCheck(findings, unpacked(outlines), waivers)


@runtime_checkable
class GrowingTree(FileTree, Protocol):
    """A tree of which most is known before the rest is."""

    def tree_at_once(self) -> FileTree | None:
        """What is known of it without waiting; ``None`` when that is all."""

    def names_later(self, under: str) -> Sequence[str]:
        """The paths below the folder *under* that what is known at once lacks."""


def check_parts(
    tree: FileTree,
    root: str,
    progress: Progress,
    processes: int | None = None,
    policies: Policies | None = None,
) -> PartCheck:
    """Check every file below the folder *root*, in up to *processes* at once, by default as many as may run.

    Manifests are held to *policies*, without them to those of the tree itself.
    """
    if not isinstance(tree, GrowingTree) or (early := tree.tree_at_once()) is None:
        return _check_all(tree, root, progress, processes, policies)
    check = _check_all(early, root, progress, processes, policies)
    top = "" if root == "." else root
    late = tree.names_later(top)
    if not late:
        return check
    keys = {place_key(name, root) for name in late}
    if policies is None and any(folder == KINDS["policy"].folder for folder, _ in keys):
        return _check_all(tree, root, progress, processes, None)
    return _corrected(check, tree, root, keys, policies)


def _check_all(
    tree: FileTree, root: str, progress: Progress, processes: int | None, given: Policies | None
) -> PartCheck:
    names = Manifests(tree, root).names()
    policies = policies_in(tree, root, names) if given is None else given
    workers = min(processes or available_processes(), len(names) // SMALLEST_PART)
    pieces = list(enumerate(split(names, root, min(-(-len(names) // FILES_AT_ONCE), MOST_PARTS))))

    def checked(piece: tuple[int, Sequence[str]]) -> PartCheck:
        done, part = piece
        progress("reading manifests", done, len(pieces))
        return check_part(tree.part(part), root, policies)

    return joined(side_by_side(checked, pieces, workers))


def _corrected(
    check: PartCheck, tree: FileTree, root: str, keys: Collection[tuple[str, str]], given: Policies | None
) -> PartCheck:
    """*check*, of what was known of *tree* at once, with what lies at *keys* checked again."""
    names = Manifests(tree, root).names()
    part = tree.part([name for name in names if place_key(name, root) in keys])
    kept = PartCheck(
        tuple(finding for finding in check.findings if place_key(finding.path, root) not in keys),
        tuple(outline for outline in check.outlines if place_key(outline.path, root) not in keys),
        tuple(waiver for waiver in check.waivers if place_key(waiver.path, root) not in keys),
    )
    return joined([kept, check_part(part, root, policies_in(tree, root, names) if given is None else given)])


def check_part(tree: FileTree, root: str, policies: Policies) -> PartCheck:
    """Check all that *tree* holds below *root*; *policies* are those of the whole tree."""
    discovery = discover(tree, root)
    found = [PartCheck(outline_files((), discovery.misplaced, policies).findings, ())]
    for bundles, unread in load_in_batches(tree, discovery):
        check = outline_files(bundles, (*discovery.misplaced, *unread), policies)
        waivers = tuple(waiver for bundle in bundles for waiver in find_waivers(bundle))
        found.append(PartCheck(check.findings, check.outlines, waivers))
    return joined(found)


def joined(checks: Sequence[PartCheck]) -> PartCheck:
    """What several parts show together; what lies astray is said by each of them, and told once."""
    return PartCheck(
        tuple(dict.fromkeys(chain.from_iterable(check.findings for check in checks))),
        tuple(chain.from_iterable(check.outlines for check in checks)),
        tuple(chain.from_iterable(check.waivers for check in checks)),
    )


def policies_in(tree: FileTree, root: str, names: Sequence[str]) -> Policies:
    """The bundles of all policies among *names*, which are ordered."""
    folder = f"{KINDS['policy'].folder}/" if root in {"", "."} else f"{root}/{KINDS['policy'].folder}/"
    part = list(takewhile(lambda name: name.startswith(folder), names[bisect_left(names, folder) :]))
    if not part:
        return ()
    part_tree = tree.part(part)
    return load(part_tree, discover(part_tree, root))[0]
