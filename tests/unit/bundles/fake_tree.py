"""A tree of files over a dict, that remembers what was asked of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from registry_cli.bundles.file_part import WholeTree
from registry_cli.bundles.file_tree import FileKind, TreeFile


@dataclass(frozen=True)
class Link:
    """A link with the text of its target."""

    target: str


@dataclass(frozen=True)
class Sized:
    """A regular file of that many bytes, which nobody should read."""

    size: int


@dataclass
class FakeTree(WholeTree):
    """A ``FileTree``; ``reads`` lists the batches that were read, ``lost`` the paths that cannot be."""

    content: Mapping[str, bytes | Link | Sized | FileKind]
    lost: frozenset[str] = frozenset()
    reads: list[list[str]] = field(default_factory=list)

    def files(self, under: str) -> Sequence[TreeFile]:
        """As the protocol says."""
        below = f"{under}/" if under else ""
        return [self._file(path) for path in sorted(self.content) if path.startswith(below)]

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """As the protocol says; the batch is remembered."""
        self.reads.append(list(paths))
        return {path: self._bytes(path) for path in paths if path in self.content and path not in self.lost}

    def _file(self, path: str) -> TreeFile:
        match self.content[path]:
            case bytes(content):
                return TreeFile(path, FileKind.FILE, len(content))
            case Sized(size):
                return TreeFile(path, FileKind.FILE, size)
            case Link(target):
                return TreeFile(path, FileKind.LINK, len(target))
            case kind:
                return TreeFile(path, kind, 0)

    def _bytes(self, path: str) -> bytes:
        match self.content[path]:
            case bytes(content):
                return content
            case Link(target):
                return target.encode()
            case other:
                raise AssertionError(f"{path} must not be read, it is {other}")
