"""What differs from a revision, found by git while the rest of the command is still being imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from registry_cli.git import revisions
from registry_cli.git.commit_tree import shown
from registry_cli.git.comparing import start_comparison
from registry_cli.git.process import GitProcess, Started

_MOST_NAMES = 200
"""How many paths git is asked about by name; for more, all of them are looked through."""

_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")
_CACHE_FOLDER = "manifest-registry"


class Base(NamedTuple):
    """The revision that something is compared with: its commit, and git's names of two trees of it.

    ``root_tree`` is the folder of the manifests, empty where that revision has none.
    """

    commit: str
    root_tree: str


class Changes:
    """The paths that differ from a revision; git is started at once, and waited for when the answer is asked for."""

    def __init__(  # noqa: PLR0913 - what may be left out has a name
        self,
        process: GitProcess,
        base: str,
        root: str,
        *,
        staged: bool = False,
        commit: str = "",
        configuration: str = "",
        known_alone: bool = False,
        comparison: Started | None = None,
    ) -> None:
        """Compare with *base* what is loose or, *staged*, in the index, or in *commit*.

        *root* is the folder of the manifests, *configuration* the path of registry.toml. *known_alone*: loose files
        that git does not track are left out, but for registry.toml, because to look for them takes longer than all
        else. *comparison* is that of ``start_comparison``, where it has been started before. Raises ``GitUnavailable``
        for a *base* that cannot be a revision.
        """
        self._process = process
        self._base = revisions.checked(base)
        top = "" if root == "." else root
        compared = (base, commit) if commit else (base,)
        self._diff = comparison or start_comparison(process, *compared, staged=staged)
        self._found = process.start("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")
        self._tree = process.start("rev-parse", "--verify", "--quiet", f"{base}:{top}")
        self._folder = process.start("rev-parse", "--git-common-dir")
        self.loose = not (staged or commit)
        """Whether loose files are compared."""
        self._configuration = configuration
        named = ["--", configuration or "registry.toml"] if known_alone else []
        self._untracked = process.start(*_UNTRACKED, *named) if self.loose else None

    @cached_property
    def base(self) -> Base:
        """The revision compared with; raises ``GitUnavailable`` when it names no commit."""
        found = self._found.answer()
        # Where there is no such commit, looking it up in full tells what is wrong.
        commit = revisions.resolve(self._process, self._base) if found.status else found.output.decode().strip()
        return Base(commit, self._tree.answer().output.decode().strip())

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path that differs, as a tree shows it; raises ``GitUnavailable``."""
        _ = self.base  # a revision that does not exist is better told by its name
        untracked = self._names(self._untracked) if self._untracked else ()
        return frozenset(map(_as_shown, (*self._names(self._diff), *untracked)))

    @property
    def configuration_differs(self) -> bool:
        """Whether registry.toml is among what differs, or git does not track it."""
        return self._configuration in self.paths

    def untracked_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git neither tracks nor ignores, as a tree shows them."""
        return self._below(paths, *_UNTRACKED)

    def files_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git does not ignore, as a tree shows them."""
        if len(paths) > _MOST_NAMES:
            return self._below(paths, *_UNTRACKED, "--cached")
        # To ask for what the revision holds takes git a quarter of the time that its index does.
        before = self._below(paths, "ls-tree", "-r", "-z", "--name-only", "--full-tree", self.base.commit)
        known = self.paths.union(before)
        there = [_as_shown(name) for path in paths for name in self._walk(path)]
        new = set(self.untracked_in([name for name in there if name not in known]))
        return [name for name in there if name in known or name in new]

    def _walk(self, path: str) -> Iterator[str]:
        """The loose file *path*, or all files below the folder *path*; no link is followed."""
        place = self._process.folder / path
        if place.is_symlink() or not place.is_dir():
            yield path
            return
        for parent, folders, names in os.walk(place):
            links = [name for name in folders if os.path.islink(f"{parent}/{name}")]  # noqa: PTH114 - texts are quicker
            below = Path(parent).relative_to(self._process.folder).as_posix()
            yield from (f"{below}/{name}" for name in (*names, *links))

    def names_in(self, folder: str) -> list[str]:
        """The names of what lies loose in *folder*, but for what is hidden; none where it is no folder."""
        try:
            names = os.listdir(self._process.folder / folder)  # noqa: PTH208 - names are enough
        except OSError:
            return []
        return [name for name in names if not name.startswith(".")]

    def _below(self, paths: Sequence[str], *command: str) -> list[str]:
        if not paths:
            return []
        named = paths if len(paths) <= _MOST_NAMES else ()
        return list(map(_as_shown, self._names(self._process.start(*command, "--", *named))))

    @cached_property
    def cache_folder(self) -> Path:
        """Where something may be kept for this repository, out of its history; it need not exist yet."""
        folder = self._output(self._folder).removesuffix(b"\n").decode("utf-8", "surrogateescape")
        return self._process.folder / folder / _CACHE_FOLDER

    def _names(self, started: Started) -> tuple[str, ...]:
        names = self._output(started).decode("utf-8", "surrogateescape").split("\0")
        return tuple(name for name in dict.fromkeys(names) if name)

    def _output(self, started: Started) -> bytes:
        answer = started.answer()
        if answer.status != 0:
            raise self._process.failure(answer)
        return answer.output


def _as_shown(path: str) -> str:
    return shown(os.fsencode(path.rstrip("/")))
