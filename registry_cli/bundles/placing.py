"""What one folder, or one file, directly below a kind's folder declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from registry_cli.bundles.bundle import Misplaced, MisplacedReason, Place
from registry_cli.bundles.file_tree import FileKind, TreeFile
from registry_cli.bundles.links import UNFOLLOWED, irregular, resolve
from registry_cli.documents.document import SUFFIXES
from registry_cli.domain.identity import EntryName, is_id
from registry_cli.domain.version import is_version
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.placement import VERSIONS_FOLDER, manifest_path, stem

MAX_FILE_SIZE = 10 * 1024 * 1024
"""The size, in bytes, that no file may exceed. (A manifest's own, smaller limit is a matter of reading it.)"""

MAX_BUNDLE_SIZE = 50 * 1024 * 1024
"""The size, in bytes, that the files of one bundle together may not exceed."""

_VERSIONS = f"{VERSIONS_FOLDER}/"
_BY_SUFFIX = {suffix: order for order, suffix in enumerate(SUFFIXES)}


class Folder(NamedTuple):
    """A folder that may be a bundle: ``path`` in the repository, and what lies in it by its path within."""

    kind: Kind
    id: str
    path: str
    files: Mapping[str, TreeFile]


def place_folder(folder: Folder, targets: Mapping[str, str]) -> Iterator[Place | Misplaced]:
    """The place that *folder* is, and whatever in it is out of place; *targets* as for ``links.resolve``."""
    found, lost = resolve(folder.path, folder.files, targets)
    yield from lost
    linked = found is not folder.files
    files = dict(found)
    names = [name for name in _manifest_names(folder.kind.name) if name in folder.files]
    inside = [within for within in files if within.startswith(_VERSIONS)] if folder.kind.side_versions else []
    if linked:
        yield from _without_documents(folder, [*names, *inside], files)
    if not names:
        wanted = ", ".join(f"{folder.kind.name}{suffix}" for suffix in SUFFIXES)
        yield Misplaced(folder.path, MisplacedReason.NO_MANIFEST, f"one of {wanted}")
        return
    chosen = folder.files[names[0]].path
    yield from (Misplaced(folder.files[name].path, MisplacedReason.TWO_MANIFESTS, chosen) for name in names[1:])
    versions, misnamed = _versions(folder, [within for within in inside if within in files])
    yield from misnamed
    if not is_id(folder.id):
        yield Misplaced(chosen, MisplacedReason.BAD_ID, folder.id)
        return
    manifest = files.get(names[0], folder.files[names[0]])
    beside = dict(files)
    for within in (*names, *inside):
        beside.pop(within, None)
    if linked:
        beside = {within: file for within, file in beside.items() if file.path != manifest.path}
    if manifest.size + sum(file.size for file in files.values()) > MAX_FILE_SIZE:
        together = [manifest, *(files[within] for within in versions.values()), *beside.values()]
        yield from _too_large(folder.path, together)
    paths = {version: files[within].path for version, within in versions.items()}
    yield Place(EntryName(folder.kind.name, folder.id), folder.path, manifest.path, paths, beside)


@cache
def _manifest_names(kind: str) -> tuple[str, ...]:
    """The names that a manifest of *kind* may have in its folder, the first that is there is taken."""
    return tuple(f"{kind}{suffix}" for suffix in SUFFIXES)


def place_file(kind: Kind, file: TreeFile) -> Iterator[Place | Misplaced]:
    """The place that *file*, directly in the folder of *kind*, is, and what is wrong with it."""
    name = file.path.rpartition("/")[2]
    entry_id = stem(name)
    if _suffix(name) not in _BY_SUFFIX or not kind.file_form:
        reason, detail = _why_astray(kind, file, name)
        yield Misplaced(file.path, reason, detail)
        return
    if not is_id(entry_id):
        yield Misplaced(file.path, MisplacedReason.BAD_ID, entry_id)
        return
    if file.kind is not FileKind.FILE:
        yield Misplaced(file.path, *_why_astray(kind, file, name))
    yield from _too_large("", [file])
    yield Place(EntryName(kind.name, entry_id), "", file.path)


def _why_astray(kind: Kind, file: TreeFile, name: str) -> tuple[MisplacedReason, str]:
    if file.kind is FileKind.LINK:
        return MisplacedReason.LINK_OUTSIDE, UNFOLLOWED
    if file.kind is not FileKind.FILE:
        return MisplacedReason.NOT_REGULAR, irregular(file)
    if _suffix(name) not in _BY_SUFFIX:
        return MisplacedReason.STRAY_FILE, f"a manifest ends in one of {', '.join(SUFFIXES)}"
    expected = manifest_path(EntryName(kind.name, stem(name)), _suffix(name))
    return MisplacedReason.STRAY_FILE, f"as a manifest it would lie at {expected}"


def _without_documents(folder: Folder, documents: Iterable[str], files: dict[str, TreeFile]) -> Iterator[Misplaced]:
    """Take out of *files* each of *documents* that is a link to a file which is not read as one."""
    for within in documents:
        if within in files and _suffix(within) in _BY_SUFFIX and _suffix(files[within].path) not in _BY_SUFFIX:
            target = files.pop(within).path
            yield Misplaced(folder.files[within].path, MisplacedReason.NOT_REGULAR, f"a link to {target}")


def _versions(folder: Folder, inside: Iterable[str]) -> tuple[dict[str, str], list[Misplaced]]:
    """The path within the folder of each version side by side, and the files *inside* ``versions/`` that are none."""
    versions: dict[str, str] = {}
    misplaced: list[Misplaced] = []
    for within in sorted(inside, key=preference):
        path, name = folder.files[within].path, within.removeprefix(f"{VERSIONS_FOLDER}/")
        if _suffix(name) not in _BY_SUFFIX or not is_version(stem(name)):
            misplaced.append(Misplaced(path, MisplacedReason.BAD_VERSION_NAME, name))
        elif stem(name) in versions:
            other = folder.files[versions[stem(name)]].path
            misplaced.append(Misplaced(path, MisplacedReason.TWO_MANIFESTS, other))
        else:
            versions[stem(name)] = within
    return versions, misplaced


def _too_large(folder: str, files: Iterable[TreeFile]) -> Iterator[Misplaced]:
    files = list(files)
    if sum(file.size for file in files) <= MAX_FILE_SIZE:
        return
    sizes = {file.path: file.size for file in files}
    for path, size in sizes.items():
        if size > MAX_FILE_SIZE:
            yield Misplaced(path, MisplacedReason.TOO_LARGE, _in_mebibytes(MAX_FILE_SIZE))
    if folder and sum(sizes.values()) > MAX_BUNDLE_SIZE:
        yield Misplaced(folder, MisplacedReason.TOO_LARGE, _in_mebibytes(MAX_BUNDLE_SIZE))


def _in_mebibytes(size: int) -> str:
    return f"more than {size // (1024 * 1024)} MiB"


def _suffix(name: str) -> str:
    return name[len(stem(name)) :]


def preference(name: str) -> tuple[str, int]:
    """Names of the same stem in the order in which their endings are offered to people."""
    return stem(name), _BY_SUFFIX.get(_suffix(name), len(_BY_SUFFIX))
