"""Validate: everything that can be said about manifests without a database."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.loading import load
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.progress import Progress, silent
from registry_cli.validation.pipeline import validate as run_stages


@dataclass(frozen=True, slots=True)
class Validation:
    """All findings of all files, by place, and the number of manifests checked."""

    findings: tuple[Finding, ...]
    checked: int


def validate(tree: FileTree, root: str, configuration: Configuration, progress: Progress = silent) -> Validation:
    """Run every stage that needs nothing but the files below *root*."""
    discovery = discover(tree, root)
    bundles, unread = load(tree, discovery, progress=progress)
    findings = run_stages(bundles, (*discovery.misplaced, *unread), configuration, root=root)
    return Validation(tuple(findings), sum(1 + len(bundle.versions) for bundle in bundles))
