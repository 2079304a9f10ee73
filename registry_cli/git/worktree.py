"""Loose files as they lie in a folder, seen as the same tree of files as a commit."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from registry_cli.bundles.file_tree import FileKind, TreeFile
from registry_cli.git.commit_tree import LARGEST_FILE, inside, shown
from registry_cli.git.listing import Listing
from registry_cli.git.repository import Repository

_MOST_AHEAD = 64 * 1024
_ROOM_AHEAD = 64 * 1024 * 1024
"""How many bytes of one file, and of all, are kept between listing and reading."""

# Should a FIFO take the file's place, the open must not block; should a link, it must not lead elsewhere.
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def open_worktree(folder: Path, environment: Mapping[str, str]) -> WorkTree:
    """The loose files of the repository that *folder* lies in, without the ignored ones.

    Without git, or outside of any repository, all files of *folder* itself.
    *environment* is as for ``Repository.open``. Raises ``GitUnavailable`` when git refuses to read the repository.
    """
    repository = Repository.find(folder, environment)
    if repository is None:
        return WorkTree(folder, listed=None)
    listing = repository.listing()
    return WorkTree(repository.root, listed=listing, growing=listing)


class WorkTree:
    """A ``FileTree`` over loose files: what is no regular file or link is reported and never read."""

    def __init__(
        self,
        root: Path,
        *,
        listed: Collection[str] | Callable[[], Collection[str]] | None,
        growing: Listing | None = None,
        unlisted: bool = False,
        largest: int = LARGEST_FILE,
    ) -> None:
        """*listed* are the paths to see, relative to *root*, or gives them once they are needed; None walks the folder.

        Of those of *growing* some are known without waiting. *unlisted*: others may be read, too.

        A file of more than *largest* bytes is listed and not read.
        """
        self.root = root
        self._largest = largest
        self._walks = listed is None
        self._listed = listed
        self._growing = growing
        self._reads_all = listed is None or unlisted
        self._ahead: dict[str, bytes] = {}
        self._room = _ROOM_AHEAD
        self._most_ahead = min(_MOST_AHEAD, largest)
        # Paths are plain texts here: one of pathlib's costs as much as the call to the system it is made for.
        self._top = os.fspath(root)
        self._real_folders: dict[str, bool] = {"": True}

    @cached_property
    def _actual(self) -> dict[str, str]:
        """A path as it is shown -> as the system knows it; they differ in bytes that are no UTF-8."""
        listed = self._listed() if callable(self._listed) else self._listed
        return _by_shown_path(listed or ())

    def files(self, under: str) -> Sequence[TreeFile]:
        """Every file below the folder *under* (``""`` is the top), ordered by path.

        A file that was deleted is not there; one whose state cannot be seen is ``SPECIAL``.
        """
        names = self.names(under)
        actual = self._actual
        return [file for path in names if (file := self._file(path, actual[path])) is not None]

    def names(self, under: str) -> Sequence[str]:
        """As the protocol says: what is listed, also when it is gone."""
        folder = inside(under)
        if folder is None:
            return ()
        if self._walks:
            self._actual |= _by_shown_path(self._walk(folder))
        below = f"{folder}/" if folder else ""
        return sorted(path for path in self._actual if path.startswith(below))

    def tree_at_once(self) -> WorkTree | None:
        """The same tree as far as it is known without waiting; ``None`` when there is nothing to wait for."""
        if self._growing is None:
            return None
        return WorkTree(self.root, listed=self._growing.tracked, largest=self._largest)

    def names_later(self, under: str) -> Sequence[str]:
        """The paths of ``names(under)`` that ``tree_at_once`` lacks."""
        folder = inside(under)
        if self._growing is None or folder is None:
            return ()
        below = f"{folder}/" if folder else ""
        return sorted(path for path in _by_shown_path(self._growing.others) if path.startswith(below))

    def part(self, names: Collection[str]) -> WorkTree:
        """As the protocol says."""
        part = WorkTree(self.root, listed=(), largest=self._largest)
        known = {name: self._actual[name] for name in names if name in self._actual}
        part._real_folders = self._real_folders
        part._actual = known | _by_shown_path(name for name in names if name not in known)
        return part

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*; of a link the text of its target.

        What is not listed, does not exist, cannot be read, or is larger than the bound, is missing from the answer.
        """
        ahead = {path: self._ahead.pop(path) for path in paths if path in self._ahead}
        self._room += sum(map(len, ahead.values()))
        if len(ahead) == len(paths):
            return ahead
        others = ((path, self._content(path)) for path in paths if path not in ahead)
        return ahead | {path: content for path, content in others if content is not None}

    def _walk(self, folder: str) -> Iterator[str]:
        # Not os.walk, which calls itself for each level in Python 3.11: there may be two thousand.
        pending = [folder]
        while pending:
            parent = pending.pop()
            try:
                with os.scandir(f"{self._top}/{parent}") as listing:
                    entries = list(listing)
            except OSError:
                yield parent
                continue
            for entry in entries:
                path = f"{parent}/{entry.name}" if parent else entry.name
                if _is_entered(entry):
                    pending.append(path)
                elif entry.name != ".git":
                    yield path

    def _file(self, path: str, actual: str) -> TreeFile | None:
        place = f"{self._top}/{actual}"
        folder = actual.rpartition("/")[0]
        try:
            if not (self._real_folders.get(folder) or self._is_real_folder(folder)):
                return None
            return (None if self._walks else self._read_ahead(path, place)) or _looked_at(path, place)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return TreeFile(path, FileKind.SPECIAL, 0)

    def _read_ahead(self, path: str, place: str) -> TreeFile | None:
        """The file, with its content kept until it is asked for: what is listed is mostly read, and one look is saved.

        ``None`` for what is no small regular file, cannot be opened, changes meanwhile, or would be too much to keep.
        """
        if self._room <= 0:
            return None
        try:
            descriptor = os.open(place, _OPEN_FLAGS)
        except OSError:
            return None
        try:
            found = os.fstat(descriptor)
            size = found.st_size
            if size > self._most_ahead or not stat.S_ISREG(found.st_mode):
                return None
            content = os.read(descriptor, size + 1)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if len(content) != size:
            return None
        self._ahead[path] = content
        self._room -= size
        return TreeFile(path, FileKind.FILE, size)

    def _is_reached_without_links(self, actual: str) -> bool:
        return self._is_real_folder(actual.rpartition("/")[0])

    def _is_real_folder(self, folder: str) -> bool:
        # The index may list files below a folder that has since become a link to anywhere.
        unknown = []
        while folder not in self._real_folders:
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        is_real = self._real_folders[folder]
        for below in reversed(unknown):
            is_real = is_real and stat.S_ISDIR(os.lstat(f"{self._top}/{below}").st_mode)
            self._real_folders[below] = is_real
        return is_real

    def _content(self, path: str) -> bytes | None:
        actual = self._actual.get(path, inside(path) if self._reads_all else None)
        if not actual or ".git" in actual.split("/"):
            return None
        place = f"{self._top}/{actual}"
        try:
            return _opened(place, self._largest) if self._is_reached_without_links(actual) else None
        except OSError as error:
            return _target(place) if error.errno == errno.ELOOP else None
        except ValueError:  # a name that no file can have
            return None


def _opened(place: str, largest: int) -> bytes | None:
    """The content of the file at *place*; ``None`` when it is no regular one, or has more than *largest* bytes."""
    descriptor = os.open(place, _OPEN_FLAGS)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
            return None
        # Nearly always all of it comes at once; asking for one byte more shows a file that has grown meanwhile.
        content = os.read(descriptor, found.st_size + 1)
        while len(content) != found.st_size and (part := os.read(descriptor, largest + 1)):
            content += part
            if len(content) > largest:
                return None
        return content
    finally:
        os.close(descriptor)


def _looked_at(path: str, place: str) -> TreeFile | None:
    """What lies at *place*, by a look that opens nothing; ``None`` for a folder that holds anything."""
    found = os.lstat(place)
    if stat.S_ISREG(found.st_mode):
        return TreeFile(path, FileKind.FILE, found.st_size)
    kind = _kind(found.st_mode, place)
    return None if kind is None else TreeFile(path, kind, found.st_size if kind is FileKind.LINK else 0)


def _target(place: str) -> bytes | None:
    try:
        return os.fsencode(os.readlink(place))  # noqa: PTH115 - one of pathlib's costs as much as the call to the system
    except OSError:  # it is no link any more
        return None


def _are_plain(paths: Collection[str]) -> bool:
    """Whether all of *paths* are shown as they are: a look at all of them at once takes a fifth of the time."""
    together = "\0".join(paths)
    return together.isascii() and "/\0" not in together and not together.endswith("/")


def _by_shown_path(paths: Collection[str] | Iterator[str]) -> dict[str, str]:
    if not isinstance(paths, Iterator) and _are_plain(paths):
        return dict(zip(paths, paths, strict=True))
    # git writes a nested repository with a slash at its end.
    names = (path if path[-1:] != "/" else path.rstrip("/") for path in paths)
    return {name if name.isascii() else shown(os.fsencode(name)): name for name in names}


def _is_entered(entry: os.DirEntry[str]) -> bool:
    """Whether *entry* is a folder to look into: no link, and no repository of its own."""
    try:
        is_folder = entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
    return is_folder and entry.name != ".git" and not os.path.lexists(f"{entry.path}/.git")


def _kind(mode: int, place: str) -> FileKind | None:
    """What a path with *mode*, which is no regular file, is; ``None`` for a folder that holds anything."""
    if stat.S_ISLNK(mode):
        return FileKind.LINK
    if not stat.S_ISDIR(mode):
        return FileKind.SPECIAL
    # A listed folder is a submodule, empty until it is checked out; else it took the place of a tracked file.
    content = os.listdir(place)  # noqa: PTH208 - names are enough
    return FileKind.SUBMODULE if not content or ".git" in content else None
