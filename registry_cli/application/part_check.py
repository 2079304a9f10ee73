"""Checking the files of a tree part by part, so that parts can be checked side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from registry_cli.application.side_by_side import available_processes, side_by_side
from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.loading import load, load_in_batches
from registry_cli.bundles.parts import split
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.progress import Progress, silent
from registry_cli.kinds.table import KINDS
from registry_cli.validation.pipeline import validate_files
from registry_cli.validation.sayings import Saying, sayings_of
from registry_cli.validation.waivers import Found, find_waivers

SMALLEST_PART = 2_000
"""Files; to hand over fewer takes longer than to read them."""


class PartCheck(NamedTuple):
    """What the files of a part show; small, because it goes from process to process.

    ``declared`` are the entries of sound bundles, in outline; ``manifests`` the path of every entry's manifest.
    ``checked`` counts manifests and versions beside them; ``waivers`` are those in the files.
    """

    findings: tuple[Finding, ...]
    declared: Mapping[EntryName, DeclaredEntry]
    sayings: tuple[Saying, ...]
    manifests: Mapping[EntryName, str]
    checked: int
    waivers: tuple[Found, ...] = ()


def check_parts(tree: FileTree, root: str, progress: Progress, processes: int | None = None) -> PartCheck:
    """Check every file below the folder *root*, in up to *processes* at once, by default as many as may run."""
    names = tree.names("" if root == "." else root)
    policies = policies_in(tree, root, names)
    count = min(processes or available_processes(), len(names) // SMALLEST_PART)
    parts = split(names, root, count) if count > 1 else []
    if len(parts) < 2:
        return check_part(tree, root, policies, progress)
    check = partial(_check_names, tree, root, policies, progress)
    return joined(side_by_side(check, parts))


def _check_names(
    tree: FileTree, root: str, policies: Sequence[Bundle], progress: Progress, names: Sequence[str]
) -> PartCheck:
    return check_part(tree.part(names), root, policies, progress)


def check_part(tree: FileTree, root: str, policies: Sequence[Bundle], progress: Progress = silent) -> PartCheck:
    """Check all that *tree* holds below *root*; *policies* are those of the whole tree."""
    discovery = discover(tree, root)
    astray = validate_files((), discovery.misplaced, policies)
    found = [PartCheck(astray.findings, {}, (), {}, 0)]
    done = 0
    for bundles, unread in load_in_batches(tree, discovery):
        check = validate_files(bundles, (*discovery.misplaced, *unread), policies, contents=False)
        found.append(
            PartCheck(
                check.findings,
                check.declared,
                tuple(sayings_of(bundles, check.declared)),
                {bundle.name: bundle.manifest.path for bundle in bundles},
                sum(1 + len(bundle.versions) for bundle in bundles),
                tuple(waiver for bundle in bundles for waiver in find_waivers(bundle)),
            )
        )
        done += len(bundles)
        progress("reading manifests", done, len(discovery.places))
    return joined(found)


def joined(checks: Iterable[PartCheck]) -> PartCheck:
    """What several parts show together."""
    findings: dict[Finding, None] = {}
    declared: dict[EntryName, DeclaredEntry] = {}
    sayings: list[Saying] = []
    manifests: dict[EntryName, str] = {}
    waivers: list[Found] = []
    checked = 0
    for check in checks:
        findings.update(dict.fromkeys(check.findings))
        declared.update(check.declared)
        sayings += check.sayings
        manifests.update(check.manifests)
        waivers += check.waivers
        checked += check.checked
    return PartCheck(tuple(findings), declared, tuple(sayings), manifests, checked, tuple(waivers))


def policies_in(tree: FileTree, root: str, names: Sequence[str]) -> tuple[Bundle, ...]:
    """The bundles of all policies among *names*."""
    folder = f"{KINDS['policy'].folder}/" if root in {"", "."} else f"{root}/{KINDS['policy'].folder}/"
    part = [name for name in names if name.startswith(folder)]
    if not part:
        return ()
    part_tree = tree.part(part)
    return load(part_tree, discover(part_tree, root))[0]
