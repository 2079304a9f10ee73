"""Where bundles come from: a commit or a work tree, seen as the same tree of files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol


class FileKind(StrEnum):
    """What a path is: only regular files and links have content; the others are reported, never read."""

    FILE = "file"
    LINK = "link"
    SUBMODULE = "submodule"
    SPECIAL = "special"


class TreeFile(NamedTuple):
    """One path of a tree; a tuple, because there are tens of thousands of them.

    ``path`` is relative to the repository, with ``/``. ``object_id`` is git's name of the content, empty where git has
    none (a loose file). ``size`` is in bytes.
    """

    path: str
    kind: FileKind
    size: int
    object_id: str = ""


class FileTree(Protocol):
    """A tree of files that can be listed once and read in batches."""

    def files(self, under: str) -> Sequence[TreeFile]:
        """Every file below the folder *under* (a path relative to the repository), ordered by path."""

    def names(self, under: str) -> Sequence[str]:
        """The paths of ``files(under)``, without a look at the files themselves: one may be gone by now."""

    def part(self, names: Collection[str]) -> FileTree:
        """The same tree as if it held only *names*, which ``names`` gave."""

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*; of a link the text of its target, as git stores it.

        A path that does not exist, or cannot be read, is missing from the answer.
        """


class Manifests(NamedTuple):
    """What lies below the folder ``root`` of a tree; a root that does not exist holds nothing."""

    tree: FileTree
    root: str

    def names(self) -> Sequence[str]:
        """The paths of all files in it, ordered."""
        return self.tree.names("" if self.root == "." else self.root)
