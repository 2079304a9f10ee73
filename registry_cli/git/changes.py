"""What differs from a revision, found by git while the rest of the command is still being imported."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from registry_cli.git import revisions
from registry_cli.git.commit_tree import shown
from registry_cli.git.comparing import comparison
from registry_cli.git.listing import OTHERS
from registry_cli.git.process import GitProcess, Started

_MOST_NAMES = 200
"""How many paths git is asked about by name; for more, all of them are looked through."""

_FOLDER = "--git-common-dir"
_OBJECT = re.compile(r"[0-9a-f]{40,64}")
_CACHE_FOLDER = "manifest-registry"


class Base(NamedTuple):
    """The revision that something is compared with: its commit, and git's names of two trees of it.

    ``root_tree`` is the folder of the manifests, empty where that revision has none.
    """

    commit: str
    root_tree: str


class _Told(NamedTuple):
    """What git names in one go, each empty where it is not there: its folder, a commit, and two things in that.

    ``root_tree`` is the folder of the manifests, ``configuration`` registry.toml.
    """

    folder: str
    commit: str
    root_tree: str
    configuration: str = ""


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
        also: Collection[str] = (),
    ) -> None:
        """Compare with *base* what is loose or, *staged*, in the index, or in *commit*.

        *root* is the folder of the manifests, *configuration* the path of registry.toml. *known_alone*: loose files
        that git does not track are left out, but for registry.toml, because to look for them takes longer than all
        else. The paths *also*, as a tree shows them, count as if they differed.
        Raises ``GitUnavailable`` for a *base* that cannot be a revision.
        """
        self._process = process
        self._base = revisions.checked(base)
        top = "" if root == "." else root
        compared = (base, commit) if commit else (base,)
        self._diff = process.start(*comparison(*compared, staged=staged))
        self.loose = not (staged or commit)
        """Whether loose files are compared."""
        self._configuration = configuration
        self._also = also
        self._named = (f"{base}^{{commit}}", f"{base}:{top}", *((f"{base}:{configuration}",) if configuration else ()))
        self._found = process.start("rev-parse", *self._named, _FOLDER)
        self._untracked = process.start(*OTHERS) if self.loose and not known_alone else None

    @cached_property
    def base(self) -> Base:
        """The revision compared with; raises ``GitUnavailable`` when it names no commit."""
        if not self._told.commit:  # looking it up in full tells what is wrong
            return Base(revisions.resolve(self._process, self._base), self._told.root_tree)
        return Base(self._told.commit, self._told.root_tree)

    @cached_property
    def _told(self) -> _Told:
        answer = self._found.answer()
        *names, folder = answer.output.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
        # Of a range git names both ends, in lines of their own.
        if answer.status == 0 and len(names) == len(self._named) and all(map(_OBJECT.fullmatch, names)):
            return _Told(folder, *names)
        # git stops at the first that is not there.
        asked = [self._process.start("rev-parse", "--verify", "--quiet", name) for name in self._named]
        answers = [one.answer() for one in asked]
        told = ("" if one.status else one.output.decode().strip() for one in answers)
        folder = self._output(self._process.start("rev-parse", _FOLDER)).decode("utf-8", "surrogateescape")
        return _Told(folder.removesuffix("\n"), *told)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path that differs, as a tree shows it; raises ``GitUnavailable``."""
        _ = self.base  # a revision that does not exist is better told by its name
        return frozenset((*map(_as_shown, (*self._names(self._diff), *self._untracked_names())), *self._also))

    def _untracked_names(self) -> tuple[str, ...]:
        if self._untracked is not None:
            return self._names(self._untracked)
        if not self.loose or self._told.configuration:
            return ()
        return self._names(self._process.start(*OTHERS, "--", self._configuration or "registry.toml"))

    @property
    def configuration_differs(self) -> bool:
        """Whether registry.toml is among what differs, or git does not track it."""
        return self._configuration in self.paths

    def untracked_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git neither tracks nor ignores, as a tree shows them."""
        return self._below(paths, *OTHERS)

    def files_in(self, paths: Sequence[str]) -> list[str]:
        """The loose files at or below *paths* that git does not ignore, as a tree shows them."""
        if len(paths) > _MOST_NAMES:
            return self._below(paths, *OTHERS, "--cached")
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
        return self._process.folder / self._told.folder / _CACHE_FOLDER

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
