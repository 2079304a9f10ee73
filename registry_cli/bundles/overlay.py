"""A tree with other content in some of its files, as if they had been written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from registry_cli.bundles.file_tree import FileKind, FileTree, TreeFile


@dataclass(frozen=True, slots=True)
class OverlaidTree:
    """The ``FileTree`` *below*, in which each path of *contents* holds that instead.

    Each of them is a regular file of the tree below, or it is in ``new``: then it has none there.
    """

    below: FileTree
    contents: Mapping[str, bytes] = field(default_factory=dict)
    new: frozenset[str] = frozenset()

    def files(self, under: str) -> Sequence[TreeFile]:
        """The files of the tree below and the new ones, those with other content without git's name for it."""
        files = [self._sized(file) for file in self.below.files(under)]
        new = [TreeFile(path, FileKind.FILE, len(self.contents[path])) for path in self._new_below(under)]
        return sorted([*files, *new]) if new else files

    def names(self, under: str) -> Sequence[str]:
        """The paths of ``files(under)``."""
        new = self._new_below(under)
        return sorted({*self.below.names(under), *new}) if new else self.below.names(under)

    def part(self, names: Collection[str]) -> OverlaidTree:
        """The same tree as if it held only *names*."""
        new = self.new.intersection(names) if self.new else self.new
        below = [name for name in names if name not in new] if new else names
        contents = {path: content for path, content in self.contents.items() if path in new or path not in self.new}
        return OverlaidTree(self.below.part(below), contents, new)

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*."""
        put = {path: self.contents[path] for path in paths if path in self.contents}
        return {**self.below.read([path for path in paths if path not in put]), **put}

    def _sized(self, file: TreeFile) -> TreeFile:
        content = self.contents.get(file.path)
        return file if content is None else TreeFile(file.path, file.kind, len(content))

    def _new_below(self, under: str) -> list[str]:
        if under in {"", "."}:
            return list(self.new)
        return [path for path in self.new if path.startswith(f"{under}/")]
