"""Parts of trees that list all of their files at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence

from registry_cli.bundles.file_tree import FileTree, TreeFile


class WholeTree(ABC):
    """A ``FileTree`` whose parts are views of it."""

    @abstractmethod
    def files(self, under: str) -> Sequence[TreeFile]:
        """As the protocol says."""

    @abstractmethod
    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """As the protocol says."""

    def names(self, under: str) -> Sequence[str]:
        """As the protocol says."""
        return [file.path for file in self.files(under)]

    def part(self, names: Collection[str]) -> FileTree:
        """As the protocol says."""
        return _FilePart(self, names)


class _FilePart(WholeTree):
    """Only some files of another tree."""

    def __init__(self, tree: WholeTree, names: Collection[str]) -> None:
        self._tree = tree
        self._names = frozenset(names)

    def files(self, under: str) -> Sequence[TreeFile]:
        return [file for file in self._tree.files(under) if file.path in self._names]

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        return self._tree.read([path for path in paths if path in self._names])
