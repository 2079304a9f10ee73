"""What git declares at a commit: configuration, bundles and their findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from registry_cli.application.ports import Repository
from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.declaration import object_contents
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.loading import load
from registry_cli.domain.commit import Commit
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry, DeclaredVersion
from registry_cli.domain.progress import Progress
from registry_cli.validation.pipeline import validate_files


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the manifests of one owner are: a repository, and how its ``registry.toml`` is read.

    ``prefix`` is the folder of ``registry.toml`` within the repository, empty at its top; ``root`` overrules the
    configured root. ``branch`` is the branch that a commit must be on, where the environment names one.
    """

    repository: Repository
    parse_configuration: Callable[[bytes], Configuration]
    owner: Callable[[Configuration], str]
    prefix: str = ""
    root: str | None = None
    branch: str | None = None

    def path(self, *parts: str) -> str:
        """A path within the repository from one relative to ``registry.toml``."""
        return "/".join(part for part in (self.prefix, *parts) if part and part != ".")


@dataclass(frozen=True, slots=True)
class Desired:
    """The state that a commit declares.

    ``findings`` are those of the files alone; ``declared`` holds every entry that they leave usable.
    """

    commit: Commit
    owner: str
    configuration: Configuration
    root: str
    bundles: tuple[Bundle, ...]
    declared: Mapping[EntryName, DeclaredEntry]
    findings: tuple[Finding, ...]

    def objects_of(self, versions: Mapping[EntryName, tuple[DeclaredVersion, ...]]) -> dict[str, bytes]:
        """The content that publishing *versions* needs, by digest: canonical documents and files."""
        objects: dict[str, bytes] = {}
        for bundle in self.bundles:
            wanted = versions.get(bundle.name, ())
            if not wanted:
                continue
            contents = object_contents(bundle)
            for version in wanted:
                objects[version.digest] = version.canonical.encode()
                objects.update((digest, contents[digest]) for digest in version.files.values())
        return objects


def read_desired(checkout: Checkout, revision: str, progress: Progress) -> Desired:
    """Read what *revision* declares; never from loose files."""
    commit = checkout.repository.commit(revision)
    tree = checkout.repository.tree(commit.sha)
    configuration = read_configuration(checkout, tree)
    root = checkout.path(checkout.root or configuration.root)
    discovery = discover(tree, root)
    bundles, unread = load(tree, discovery, progress=progress)
    check = validate_files(bundles, (*discovery.misplaced, *unread))
    return Desired(
        commit=commit,
        owner=checkout.owner(configuration),
        configuration=configuration,
        root=root,
        bundles=tuple(bundles),
        declared=check.declared,
        findings=tuple(check.findings),
    )


def read_configuration(checkout: Checkout, tree: FileTree) -> Configuration:
    """The ``registry.toml`` of *tree*, or the defaults where it has none."""
    path = checkout.path("registry.toml")
    content = tree.read([path]).get(path)
    return Configuration() if content is None else checkout.parse_configuration(content)
