"""The files of one commit, read through git's own batch commands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from registry_cli.bundles.file_part import WholeTree
from registry_cli.bundles.file_tree import FileKind, TreeFile
from registry_cli.git.failures import missing_content
from registry_cli.git.process import GitProcess

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a larger file is listed and not read, in a commit as in a work tree."""

_ENTRY = re.compile(rb"(\d+) [a-z]+ ([0-9a-f]+) +(\d+|-|BAD)\t(.+)", re.DOTALL)
_KINDS = {b"120000": FileKind.LINK, b"160000": FileKind.SUBMODULE}
_HEADER = re.compile(rb"([0-9a-f]+) (?:blob (\d+)|.*)\n")
# More names than this on one command line, and listing the whole tree is the safer way.
_MOST_NAMES = 100


def shown(path: bytes) -> str:
    """A path as text; bytes that are no UTF-8 are written escaped, so that a finding can name them."""
    return path.decode("utf-8", "backslashreplace")


def inside(path: str) -> str | None:
    """*path* in its plain form (``""`` is the top), or None when it cannot name anything in a tree."""
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or "\0" in path:
        return None
    return "" if plain == PurePosixPath() else str(plain)


def is_among(path: str, places: Collection[str]) -> bool:
    """Whether *path* is one of *places*, or lies in one that is a folder (``.`` is the top)."""
    return path in places or any(str(parent) in places for parent in PurePosixPath(path).parents)


def kind_of_mode(mode: bytes) -> FileKind:
    """What git's *mode* of a path, in octal digits, says that it is."""
    return _KINDS.get(mode, FileKind.FILE)


class CommitTree(WholeTree):
    """A ``FileTree`` of one commit: regular files, links and submodules, with the bytes exactly as committed."""

    def __init__(self, process: GitProcess, commit: str, *, largest: int = LARGEST_FILE) -> None:
        self._process = process
        self._commit = commit
        self._largest = largest
        self._known: dict[str, TreeFile] = {}
        self._listed: dict[str, tuple[TreeFile, ...]] = {}

    def files(self, under: str) -> Sequence[TreeFile]:
        """Every file below the folder *under* (``""`` is the top), ordered by path; listed once.

        Raises ``GitUnavailable`` when git cannot read the tree.
        """
        folder = inside(under)
        if folder is None:
            return ()
        if folder not in self._listed:
            listed = self._list([folder] if folder else [])
            below = f"{folder}/" if folder else ""
            self._listed[folder] = tuple(file for file in listed if file.path.startswith(below))
        return self._listed[folder]

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*, in one batch; of a link the text of its target.

        What does not exist, is no file or link, or is larger than the bound, is missing from the answer.
        Raises ``GitUnavailable`` when the repository lacks a content that the commit names.
        """
        self._learn(path for path in paths if path not in self._known)
        readable = {path: file for path in paths if (file := self._known.get(path)) and self._is_readable(file)}
        contents = self._contents(dict.fromkeys(file.object_id for file in readable.values()))
        return {path: contents[file.object_id] for path, file in readable.items()}

    def _is_readable(self, file: TreeFile) -> bool:
        return file.kind in (FileKind.FILE, FileKind.LINK) and file.size <= self._largest

    def _learn(self, paths: Iterable[str]) -> None:
        names = {path: name for path in paths if (name := inside(path))}
        if not names:
            return
        self._list(sorted(set(names.values())) if len(names) <= _MOST_NAMES else [])
        for path, name in names.items():
            if name in self._known:
                self._known[path] = self._known[name]

    def _list(self, names: Sequence[str]) -> list[TreeFile]:
        output = self._process.run("ls-tree", "-r", "-z", "-l", "--full-tree", self._commit, "--", *names)
        files = sorted(map(self._file, output.split(b"\0")[:-1]), key=lambda file: file.path)
        self._known.update((file.path, file) for file in files)
        return files

    def _file(self, line: bytes) -> TreeFile:
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            raise AssertionError(f"git ls-tree wrote a line of a new form: {line!r}")
        mode, object_id, size, path = entry.groups()
        if size == b"BAD":
            raise missing_content(self._process.folder, f"{shown(path)} ({object_id.decode()})")
        return TreeFile(shown(path), kind_of_mode(mode), 0 if size == b"-" else int(size), object_id.decode())

    def _contents(self, object_ids: Collection[str]) -> dict[str, bytes]:
        if not object_ids:
            return {}
        typed = "".join(f"{object_id}\n" for object_id in object_ids).encode()
        output = self._process.run("cat-file", "--batch", "--buffer", typed=typed)
        contents: dict[str, bytes] = {}
        position = 0
        for object_id in object_ids:
            header = _HEADER.match(output, position)
            if header is None or header.group(2) is None:
                raise missing_content(self._process.folder, object_id)
            end = header.end() + int(header.group(2))
            contents[object_id] = output[header.end() : end]
            position = end + 1
        return contents
