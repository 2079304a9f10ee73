"""A tree with other content in some of its files, as if they had been written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from registry_cli.bundles.file_tree import FileTree, TreeFile


@dataclass(frozen=True, slots=True)
class OverlaidTree:
    """The ``FileTree`` *below*, in which each path of *contents*, a regular file of it, holds that instead."""

    below: FileTree
    contents: Mapping[str, bytes] = field(default_factory=dict)

    def files(self, under: str) -> Sequence[TreeFile]:
        """The files of the tree below, those with other content in their new size and without git's name for it."""
        return [self._sized(file) for file in self.below.files(under)]

    def names(self, under: str) -> Sequence[str]:
        """The paths of ``files(under)``."""
        return self.below.names(under)

    def part(self, names: Collection[str]) -> OverlaidTree:
        """The same tree as if it held only *names*."""
        return OverlaidTree(self.below.part(names), self.contents)

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*."""
        put = {path: self.contents[path] for path in paths if path in self.contents}
        return {**self.below.read([path for path in paths if path not in put]), **put}

    def _sized(self, file: TreeFile) -> TreeFile:
        content = self.contents.get(file.path)
        return file if content is None else TreeFile(file.path, file.kind, len(content))
