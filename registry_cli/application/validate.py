"""Validate: everything that can be said about manifests without a database."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from registry_cli.application.part_check import PartCheck, Policies, check_parts
from registry_cli.bundles.file_tree import FileTree
from registry_cli.documents.document import SUFFIXES, Document
from registry_cli.documents.reading import read_document
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.progress import Progress, silent
from registry_cli.validation.outline import unsound_in, world_of
from registry_cli.validation.pipeline import validate_world
from registry_cli.validation.stage import Subject
from registry_cli.validation.waivers import Found


class Validation(NamedTuple):
    """All findings of all files, by place, the number of manifests checked, and the waivers in the files."""

    findings: tuple[Finding, ...]
    checked: int
    waivers: tuple[Found, ...] = ()


class DocumentsOf:
    """The documents of a tree, each read when it is asked for: only findings need them again."""

    def __init__(self, tree: FileTree) -> None:
        self._tree = tree
        self._known: dict[str, Document | None] = {}

    def get(self, path: str) -> Document | None:
        """The document at *path*; ``None`` when it is none, or no longer there."""
        if path not in self._known:
            content = self._tree.read([path]).get(path) if path.lower().endswith(SUFFIXES) else None
            self._known[path] = None if content is None else read_document(path, content).document
        return self._known[path]


def validate(  # noqa: PLR0913 - what may be left out has a name
    tree: FileTree,
    root: str,
    configuration: Configuration,
    progress: Progress = silent,
    *,
    processes: int | None = None,
    policies: Policies | None = None,
) -> Validation:
    """Run every stage that needs nothing but the files below *root*, the files in up to *processes* at once.

    *processes* are by default as many as may run here, *policies* those of the tree itself.
    """
    with collector_resting():
        check = check_parts(tree, root, progress, processes, policies)
        findings = {*check.findings, *_world_findings(tree, root, configuration, check)}
    checked = sum(outline.files for outline in check.outlines)
    return Validation(tuple(sorted(findings, key=lambda finding: finding.sort_key)), checked, check.waivers)


def _world_findings(tree: FileTree, root: str, configuration: Configuration, check: PartCheck) -> list[Finding]:
    world = world_of(check.outlines, configuration.external)
    subject = Subject(
        world=world,
        sayings=[saying for outline in check.outlines for saying in outline.sayings],
        unsound=unsound_in(check.outlines, world),
        manifests={outline.name: outline.path for outline in check.outlines},
        documents=DocumentsOf(tree),
        root=root,
    )
    return validate_world(subject)


_MANY_OBJECTS = 100_000


@contextmanager
def collector_resting() -> Iterator[None]:
    """No garbage collection while the block runs.

    Documents hold no cycles; looking for some in ten thousand of them takes longer than reading them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > _MANY_OBJECTS:
            # All of them are old now: else the first new object would have all looked through. Not done for few, as in
            # a server that does this again and again: the collector counts anew from here, and would never come to act.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
