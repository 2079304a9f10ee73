"""What differs from a revision, found by git while the rest of the command is still being imported."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from registry_cli.git import revisions
from registry_cli.git.commit_tree import shown
from registry_cli.git.process import GitProcess, Started

_DIFF = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")
_MOST_NAMES = 200
"""How many paths git is asked about by name; for more, all of them are looked through."""

_CACHE_FOLDER = "manifest-registry"


@dataclass(frozen=True, slots=True)
class Base:
    """The revision that something is compared with: its commit, and git's names of two trees of it.

    ``root_tree`` is the folder of the manifests, empty where that revision has none.
    """

    commit: str
    root_tree: str


class Changes:
    """The paths that differ from a revision; git is started at once, and waited for when the answer is asked for."""

    def __init__(self, process: GitProcess, base: str, root: str, *, staged: bool = False, commit: str = "") -> None:
        """Compare with *base* what is loose or, *staged*, in the index, or in *commit*.

        *root* is the folder of the manifests. Raises ``GitUnavailable`` for a *base* that cannot be a revision.
        """
        self._process = process
        self._base = revisions.checked(base)
        top = "" if root == "." else root
        self._found = process.start("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")
        self._tree = process.start("rev-parse", "--verify", "--quiet", f"{base}:{top}")
        self._folder = process.start("rev-parse", "--git-common-dir")
        against = ["--cached", base] if staged else [base, commit] if commit else [base]
        self._diff = process.start(*_DIFF, *against, "--")
        self._top = top
        self._loose = not (staged or commit)
        if self._loose:
            self._listed = process.start("ls-files", "-z", "--cached")

    @cached_property
    def base(self) -> Base:
        """The revision compared with; raises ``GitUnavailable`` when it names no commit."""
        found = self._found.answer()
        # Where there is no such commit, looking it up in full tells what is wrong.
        commit = revisions.resolve(self._process, self._base) if found.status else found.output.decode().strip()
        return Base(commit, self._tree.answer().output.decode().strip())

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path that differs, as a tree shows it; raises ``GitUnavailable``.

        Of what git does not track yet, new entries differ. To look for new files in each of the others, too, git would
        take longer than all else does.
        """
        _ = self.base  # a revision that does not exist is better told by its name
        differing = self._names(self._diff)
        new = self.new if self._loose else ()
        return frozenset(shown(os.fsencode(path.rstrip("/"))) for path in (*differing, *new))

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """The loose files that git tracks, as the system names them."""
        return self._names(self._listed)

    @cached_property
    def new(self) -> tuple[str, ...]:
        """The loose files of entries that git does not track at all, and such files above the folder of all entries."""
        top = f"{self._top}/" if self._top else ""
        places = set(self._places(top.count("/") + 2))
        folders = {posixpath.dirname(place) for place in places}
        parents = {parent for folder in folders for parent in _parents(folder)}
        known = places | parents
        looked_in = {*_parents(self._top), *(folder for folder in parents if posixpath.dirname(folder) == self._top)}
        return self.untracked_in([name for folder in looked_in for name in self._names_in(folder) if name not in known])

    def _places(self, depth: int) -> Iterator[str]:
        """The tracked paths cut off after *depth* steps, each once: git gives them in order."""
        inside = "\0"
        for name in self.tracked:
            if not name.startswith(inside):
                place = "/".join(name.split("/", depth)[:depth])
                inside = f"{place}/"
                yield place

    def _names_in(self, folder: str) -> Iterator[str]:
        """What lies in *folder*, but for what is hidden; nothing where it is none."""
        try:
            with os.scandir(self._process.folder / folder) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        yield f"{folder}/{entry.name}" if folder else entry.name
        except OSError:
            return

    def untracked_in(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The loose files at or below *paths* that git neither tracks nor ignores."""
        if not self._loose or not paths:
            return ()
        named = paths if len(paths) <= _MOST_NAMES else [self._top or "."]
        return self._names(self._process.start("ls-files", "-z", "--others", "--exclude-standard", "--", *named))

    def listing(self) -> tuple[str, ...]:
        """The loose files that git tracks, and those of new entries."""
        return (*self.tracked, *self.new)

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


def _parents(folder: str) -> Iterator[str]:
    """*folder*, and all that it lies in, up to the top, which is the empty text."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
