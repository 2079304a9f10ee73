"""What differs from a revision, found by git while the rest of the command is still being imported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from registry_cli.git import revisions
from registry_cli.git.commit_tree import shown
from registry_cli.git.process import GitProcess, Started

_DIFF = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")
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
        self._loose = not (staged or commit)
        if self._loose:
            self._untracked = process.start("ls-files", "-z", "--others", "--exclude-standard")
            self._tracked = process.start("ls-files", "-z", "--cached")

    @cached_property
    def base(self) -> Base:
        """The revision compared with; raises ``GitUnavailable`` when it names no commit."""
        found = self._found.answer()
        # Where there is no such commit, looking it up in full tells what is wrong.
        commit = revisions.resolve(self._process, self._base) if found.status else found.output.decode().strip()
        return Base(commit, self._tree.answer().output.decode().strip())

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path that differs, as a tree shows it, untracked files included; raises ``GitUnavailable``."""
        _ = self.base  # a revision that does not exist is better told by its name
        differing = self._names(self._diff)
        untracked = self.untracked if self._loose else ()
        return frozenset(shown(os.fsencode(path.rstrip("/"))) for path in (*differing, *untracked))

    @cached_property
    def untracked(self) -> tuple[str, ...]:
        """The loose files that git neither tracks nor ignores, as the system names them."""
        return self._names(self._untracked)

    def listing(self) -> tuple[str, ...]:
        """All loose files, as ``Repository.listing`` gives them."""
        return (*self._names(self._tracked), *self.untracked)

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
