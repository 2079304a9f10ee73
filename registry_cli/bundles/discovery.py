"""Finding the entries that a tree declares, by where their files lie."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from registry_cli.bundles.bundle import Discovery, Misplaced, MisplacedReason, Place
from registry_cli.bundles.file_tree import FileKind, FileTree, TreeFile
from registry_cli.bundles.links import UNFOLLOWED, irregular
from registry_cli.bundles.placing import Folder, place_file, place_folder, preference
from registry_cli.domain.identity import EntryName
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.placement import SCHEMAS_FOLDER, kind_of_folder, manifest_path
from registry_cli.kinds.table import KINDS

README = "README.md"
LEFTOVERS = frozenset({".gitkeep", ".keep", ".DS_Store", "Thumbs.db"})
"""Files that are no part of a bundle wherever they lie. Other hidden files are: an asset may be a ``.gitignore``."""


def discover(tree: FileTree, root: str) -> Discovery:
    """Every entry that *tree* declares below the folder *root*, and every path there that fits nowhere.

    ``<root>/schemas/``, hidden files, and a README.md directly in the root or in a kind's folder are passed over.
    Where the root is the repository itself (``.``), so is whatever else lies in it beside the kinds' folders.
    A root that does not exist declares nothing.
    """
    root = "" if root in {"", "."} else root.strip("/")
    cut = len(root) + 1 if root else 0
    files = [file for file in tree.files(root) if not _passed_over(file.path[cut:])]
    targets = _targets(tree, files)
    places: dict[EntryName, Place] = {}
    misplaced: list[Misplaced] = []
    for found in _sort_out(files, root, targets):
        if isinstance(found, Misplaced):
            misplaced.append(found)
        elif found.name in places:
            misplaced.append(Misplaced(found.manifest, MisplacedReason.TWO_MANIFESTS, places[found.name].manifest))
        else:
            places[found.name] = found
    return Discovery(
        tuple(places[name] for name in sorted(places)),
        tuple(sorted(misplaced, key=lambda item: (item.path, item.reason))),
    )


def _passed_over(below: str) -> bool:
    """Whether a file, by its path *below* the root, is none of our business."""
    name = below[below.rfind("/") + 1 :]
    if name in LEFTOVERS or below == SCHEMAS_FOLDER or below.startswith(_PASSED_OVER):
        return True
    if name != README and "/." not in below:
        return False
    outside = below.split("/")[:2]
    return any(part.startswith(".") for part in outside) or (name == README and "/".join(outside) == below)


def _targets(tree: FileTree, files: Iterable[TreeFile]) -> Mapping[str, str]:
    links = [file.path for file in files if file.kind is FileKind.LINK]
    if not links:
        return {}
    return {path: target.decode("utf-8", "backslashreplace") for path, target in tree.read(links).items()}


_PASSED_OVER = (".", f"{SCHEMAS_FOLDER}/")


def _sort_out(files: Iterable[TreeFile], root: str, targets: Mapping[str, str]) -> Iterator[Place | Misplaced]:
    folders: dict[tuple[str, str], dict[str, TreeFile]] = {}
    single: list[tuple[Kind, TreeFile]] = []
    unknown: dict[str, Misplaced] = {}
    cut = len(root) + 1 if root else 0
    for file in files:
        top, *rest = file.path[cut:].split("/", 2)
        kind = kind_of_folder(top)
        if kind is None or not rest:
            path = _join(root, top)
            if path not in unknown and (root or kind):
                unknown[path] = Misplaced(path, *_why_astray(file, top, inside=bool(rest)))
        elif len(rest) == 1:
            single.append((kind, file))
        elif kind.folder_form:
            folders.setdefault((kind.name, rest[0]), {})[rest[1]] = file
        else:
            path = _join(root, top, rest[0])
            detail = f"a {kind.name} is one file, {manifest_path(EntryName(kind.name, rest[0]))}"
            unknown.setdefault(path, Misplaced(path, MisplacedReason.UNKNOWN_FOLDER, detail))
    yield from unknown.values()
    for (name, entry_id), inside in folders.items():
        path = _join(root, KINDS[name].folder, entry_id)
        yield from place_folder(Folder(KINDS[name], entry_id, path, inside), targets)
    yield from chain.from_iterable(
        place_file(kind, file) for kind, file in sorted(single, key=lambda item: preference(item[1].path))
    )


def _why_astray(file: TreeFile, top: str, *, inside: bool) -> tuple[MisplacedReason, str]:
    """Why *top*, which *file* is or lies in, is no kind's folder."""
    if inside:
        nearest = difflib.get_close_matches(top, [kind.folder for kind in KINDS.values()], n=1, cutoff=0.75)
        return MisplacedReason.UNKNOWN_FOLDER, f"did you mean {nearest[0]}?" if nearest else ""
    if file.kind is FileKind.LINK:
        return MisplacedReason.LINK_OUTSIDE, UNFOLLOWED
    if file.kind is not FileKind.FILE:
        return MisplacedReason.NOT_REGULAR, irregular(file)
    return MisplacedReason.STRAY_FILE, ""


def _join(*parts: str) -> str:
    return "/".join(part for part in parts if part)
