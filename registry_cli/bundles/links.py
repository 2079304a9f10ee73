"""Following the links inside a bundle's folder; none may lead out of it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from registry_cli.bundles.bundle import Misplaced, MisplacedReason
from registry_cli.bundles.file_tree import FileKind, TreeFile

MAX_HOPS = 16
"""How many links may follow one another; more is taken for a loop."""

UNFOLLOWED = "a link is followed only inside an entry's folder"
"""Why a link that lies anywhere else is misplaced."""


def resolve(
    folder: str, files: Mapping[str, TreeFile], targets: Mapping[str, str]
) -> tuple[Mapping[str, TreeFile], list[Misplaced]]:
    """The regular file behind each path in *folder* (*files* itself where all are regular), and the paths with none.

    *files* maps paths within the folder to what lies there; *targets* maps a link's path in the repository to the text
    of its target. A link to a folder is refused: it would let a few links stand for any number of files.
    """
    if all(file.kind is FileKind.FILE for file in files.values()):
        return files, []
    folders = {within[:index] for within in files for index, letter in enumerate(within) if letter == "/"}
    found: dict[str, TreeFile] = {}
    misplaced: list[Misplaced] = []
    for within, file in files.items():
        behind = _follow(folder, within, files, targets, folders)
        if isinstance(behind, TreeFile):
            found[within] = behind
        else:
            misplaced.append(Misplaced(file.path, behind, _detail(file, behind, targets)))
    return found, misplaced


def irregular(file: TreeFile) -> str:
    """What *file*, which is no regular file, is instead."""
    return {FileKind.LINK: "a link", FileKind.SUBMODULE: "a submodule"}.get(file.kind, "a special file")


def _follow(
    folder: str, within: str, files: Mapping[str, TreeFile], targets: Mapping[str, str], folders: set[str]
) -> TreeFile | MisplacedReason:
    for _ in range(MAX_HOPS):
        file = files.get(within)
        if file is None:
            return MisplacedReason.NOT_REGULAR if within in folders or not within else MisplacedReason.UNREADABLE
        if file.kind is FileKind.FILE:
            return file
        if file.kind is not FileKind.LINK:
            return MisplacedReason.NOT_REGULAR
        target = targets.get(file.path)
        if target is None:
            return MisplacedReason.UNREADABLE
        inside = _inside(folder, posixpath.join(posixpath.dirname(file.path), target))
        if inside is None:
            return MisplacedReason.LINK_OUTSIDE
        within = inside
    return MisplacedReason.UNREADABLE


def _detail(file: TreeFile, reason: MisplacedReason, targets: Mapping[str, str]) -> str:
    if file.kind is not FileKind.LINK:
        return irregular(file)
    target = targets.get(file.path)
    if target is None:
        return "a link whose target is not known"
    return {
        MisplacedReason.LINK_OUTSIDE: target,
        MisplacedReason.NOT_REGULAR: f"a link to {target}, which is no file",
    }.get(reason, f"a link to {target}, which leads to no file of the folder")


def _inside(folder: str, path: str) -> str | None:
    """*path* relative to *folder*; the empty text for the folder itself, ``None`` when it leads out of it."""
    normal = posixpath.normpath(path)
    if normal == folder:
        return ""
    return normal.removeprefix(f"{folder}/") if normal.startswith(f"{folder}/") else None
