"""The texts that findings point into, as reports may show them."""

from __future__ import annotations

import codecs
import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

LARGEST_TEXT = 8 * 1024 * 1024
"""Bytes; nothing is shown of a larger file, and no document of that size is read."""

_BATCH = 50
"""Files that are read at once: each batch from a commit is a process of git."""

_LONGEST_TARGET = 1024


class Sources(Protocol):
    """The texts of files, by the paths that findings name."""

    def text(self, path: str) -> str | None:
        """The text of the file at *path*, in which locations count; ``None`` when there is none to show."""


class NoSources:
    """There is nothing to show."""

    def text(self, path: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None


NO_SOURCES = NoSources()

Read = Callable[[Collection[str]], Mapping[str, bytes]]
"""How a tree of files gives the content of paths, and of a link the text of its target."""


class TreeSources:
    """The texts of a tree of files, read when they are first asked for, a few at a time."""

    def __init__(self, read: Read, paths: Iterable[str]) -> None:
        """*paths* are those that will be asked for, most likely in this order."""
        self._read = read
        self._paths = list(dict.fromkeys(paths))
        self._index = {path: index for index, path in enumerate(self._paths)}
        self._held: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """As the protocol says; bytes that are no UTF-8 are shown as replacement characters."""
        if path not in self._held:
            begin = self._index.get(path)
            wanted = [path] if begin is None else self._paths[begin : begin + _BATCH]
            contents = self._read(wanted)
            self._held = {one: self._decoded(one, contents.get(one)) for one in wanted}
        return self._held[path]

    def _decoded(self, path: str, content: bytes | None) -> str | None:
        if content is not None and _may_be_target(content):
            content = self._behind(path, content)
        if content is None or len(content) > LARGEST_TEXT:
            return None
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")

    def _behind(self, path: str, content: bytes) -> bytes:
        """What the link at *path* leads to, if *content* is the text of its target; else *content* itself."""
        target = posixpath.join(posixpath.dirname(path), content.decode("utf-8", "replace"))
        behind = posixpath.normpath(target)
        return self._read([behind]).get(behind, content) if behind != path else content


def _may_be_target(content: bytes) -> bool:
    return 0 < len(content) <= _LONGEST_TARGET and not {0, 10, 13} & set(content)
