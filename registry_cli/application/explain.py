"""Explain: what the registry says of the example that a code is explained with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry_cli.application.rehearsal import rehearse
from registry_cli.application.validate import validate
from registry_cli.bundles.file_part import WholeTree
from registry_cli.bundles.file_tree import FileKind, Manifests, TreeFile
from registry_cli.domain.configuration import CONFIGURATION_FILE, Configuration
from registry_cli.domain.finding import Finding
from registry_cli.validation.codes.code import Content, Example, Filled, Link, Special, Unreadable
from registry_cli.validation.verdict import Ground, accept
from registry_cli.validation.waivers import Reach

_DAY = date(2026, 1, 1)
"""The day on which examples are read: what is said of them is the same on every other."""


@dataclass(frozen=True, slots=True)
class ExampleTree(WholeTree):
    """A ``FileTree`` of what an example holds."""

    content: Mapping[str, Content]

    def files(self, under: str) -> Sequence[TreeFile]:
        """As the protocol says."""
        below = f"{under}/" if under else ""
        return [_file(path, self.content[path]) for path in sorted(self.content) if path.startswith(below)]

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """As the protocol says."""
        contents = {path: _bytes(self.content[path]) for path in paths if path in self.content}
        return {path: content for path, content in contents.items() if content is not None}


def explain(example: Example, configuration: Configuration) -> tuple[Finding, ...]:
    """Everything that is found in *example*, whose ``registry.toml`` says *configuration*.

    Where it was published before, the findings are those of publishing what it holds now.
    """
    root = configuration.root
    tree = ExampleTree(_placed(example.files, root) | {CONFIGURATION_FILE: example.configuration})
    if not (example.before or example.foreign):
        found = validate(tree, root, configuration)
        ground = Ground(configuration.validation, _DAY, root, CONFIGURATION_FILE)
        return accept(found.findings, found.waivers, ground, Reach()).findings
    return rehearse(
        Manifests(tree, root),
        before=Manifests(ExampleTree(_placed(example.before, root)), root),
        foreign=Manifests(ExampleTree(_placed(example.foreign, root)), root),
    )


def _placed(files: Mapping[str, Content], root: str) -> dict[str, Content]:
    folder = "" if root == "." else f"{root}/"
    return {f"{folder}{path}": content for path, content in files.items()}


def _file(path: str, content: Content) -> TreeFile:
    match content:
        case Link(target):
            return TreeFile(path, FileKind.LINK, len(target.encode()))
        case Special():
            return TreeFile(path, FileKind.SPECIAL, 0)
        case Filled(size):
            return TreeFile(path, FileKind.FILE, size)
        case _:
            return TreeFile(path, FileKind.FILE, len(_bytes(content) or b""))


def _bytes(content: Content) -> bytes | None:
    match content:
        case str():
            return content.encode()
        case bytes():
            return content
        case Link(target):
            return target.encode()
        case Filled(size):
            return b"\n" * size
        case Special() | Unreadable():
            return None
