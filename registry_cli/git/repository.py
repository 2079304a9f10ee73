"""A git repository as the registry needs it: facts of commits, ancestry, and the files of a commit."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from registry_cli.domain.commit import Commit
from registry_cli.git import ancestry, revisions
from registry_cli.git.changes import Changes
from registry_cli.git.commit_tree import CommitTree, inside, is_among, shown
from registry_cli.git.comparing import comparison
from registry_cli.git.index_tree import IndexTree
from registry_cli.git.listing import TRACKED, Listing
from registry_cli.git.process import INDEX_VARIABLE, Answer, GitProcess, Started, is_installed
from registry_cli.git.upstream import Upstream, read_upstream

_STATUS = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none")
_WHERE = ("rev-parse", "--is-bare-repository", "--show-toplevel")
_ENTRY_PREFIX = len("XY ")


class Repository:
    """One repository, read only, and only through git itself.

    Every method starts at most a handful of git processes and ends them before it returns.
    Every method raises ``GitUnavailable`` with its own message for a repository that is damaged or cannot be entered.
    """

    def __init__(self, process: GitProcess, root: Path) -> None:
        self._process = process
        self.root = root
        """The top of the work tree, links resolved; of a bare repository its own folder."""

    @classmethod
    def open(cls, folder: Path, environment: Mapping[str, str]) -> Repository:
        """The repository that *folder* lies in.

        *environment* is what git runs in: the caller's, after ``clean_environment``.
        Raises ``GitUnavailable`` when git is not installed, *folder* is in no repository, or git refuses to read it.
        """
        process = GitProcess(folder, environment)
        return cls._at(process, process.start(*_WHERE).answer())

    @classmethod
    def _at(cls, process: GitProcess, answer: Answer) -> Repository:
        """The repository that git tells of in its *answer* to where it is."""
        bare, _, top = answer.output.partition(b"\n")
        if bare == b"true":
            top = process.run("rev-parse", "--absolute-git-dir")
        elif answer.status != 0:
            raise process.failure(answer)
        root = Path(top.removesuffix(b"\n").decode("utf-8", "surrogateescape"))
        return cls(GitProcess(root, process.environment), root)

    @classmethod
    def find(cls, folder: Path, environment: Mapping[str, str]) -> Repository | None:
        """As ``open``, but None when there is no git, or *folder* is in no repository."""
        if not is_installed(environment):
            return None
        process = GitProcess(folder, environment)
        answer = process.start(*_WHERE).answer()
        if answer.status != 0 and "not a git repository" in answer.complaint:
            return None
        return cls._at(process, answer)

    def with_index(self, index: str) -> Repository:
        """This repository with *index*, a path that git gives to a hook; as it is where that is not one of its own.

        `git commit --all` and `git commit PATH` stage into an index beside the usual one, which takes its place only
        after the hooks. An index elsewhere is that of another repository, whose hook led here.
        """
        place = (self.root / index).resolve()
        if not index or not place.is_file():
            return self
        folder = self._process.start("rev-parse", "--absolute-git-dir").answer().output.removesuffix(b"\n")
        if place.parent != Path(os.fsdecode(folder)).resolve():
            return self
        return Repository(GitProcess(self.root, {**self._process.environment, INDEX_VARIABLE: str(place)}), self.root)

    def commit(self, revision: str = "HEAD") -> Commit:
        """The facts of the commit that *revision* names.

        ``ref`` is the branch that *revision* stands for (the current one for HEAD); None when HEAD is detached.
        Raises ``GitUnavailable``, each with its own reason: unknown or ambiguous revision, one that names no commit,
        one that looks like an option, a repository without commits.
        """
        return revisions.read_commit(self._process, revision)

    def check_descendant(self, watermark: str, commit: str) -> None:
        """Raise ``Diverged`` unless *commit* is *watermark* or a descendant of it (both full object names).

        Each cause has its own message: a late run, histories that parted, a watermark that is unknown here, a shallow
        clone that cannot tell.
        """
        ancestry.check_descendant(self._process, watermark, commit)

    def first_ancestor(self, candidates: Sequence[str], of: str) -> str | None:
        """The first of *candidates* (full object names) that is *of* or comes before it, or None.

        Raises ``GitUnavailable`` when none does and the clone is shallow: it may lie beyond the cut.
        """
        return ancestry.first_ancestor(self._process, candidates, of)

    def branch_contains(self, branch: str, commit: str) -> bool:
        """Whether *commit* is on *branch*, here or as last fetched from origin.

        Raises ``GitUnavailable`` when the branch is unknown here, or when the clone is too shallow to tell.
        """
        return ancestry.branch_contains(self._process, branch, commit)

    def is_shallow(self) -> bool:
        """Whether the clone's history was cut off (``git clone --depth``)."""
        return ancestry.is_shallow(self._process)

    def upstream(self) -> Upstream | None:
        """How HEAD stands to the branch that its own follows, as last fetched; None where there is none."""
        return read_upstream(self._process)

    def is_dirty(self, under: str) -> tuple[str, ...]:
        """The paths below the folder *under* that differ from HEAD, untracked files included; ordered.

        ``""`` is the top. A bare repository has no loose files and is never dirty.
        """
        folder = inside(under)
        if folder is None or not self._has_work_tree():
            return ()
        output = self._process.run(*_STATUS, "--", folder or ".")
        return tuple(sorted(shown(entry[_ENTRY_PREFIX:]) for entry in output.split(b"\0") if entry))

    def tree(self, commit: str) -> CommitTree:
        """The files of *commit*; raises as ``commit`` does when it is unknown."""
        return CommitTree(self._process, revisions.resolve(self._process, commit))

    def changes(  # noqa: PLR0913 - what may be left out has a name
        self,
        base: str,
        root: str,
        *,
        staged: bool = False,
        commit: str = "",
        configuration: str = "",
        known_alone: bool = False,
        also: Collection[str] = (),
    ) -> Changes:
        """What differs from the revision *base*: loose files or, *staged*, the index, or *commit*.

        *root* is the folder of the manifests, *configuration* the path of registry.toml. *known_alone*: loose files
        that git does not track are left out. The paths *also* count as if they differed.
        Raises ``GitUnavailable`` for a *base* that cannot be a revision.
        """
        return Changes(
            self._process,
            base,
            root,
            staged=staged,
            commit=commit,
            configuration=configuration,
            known_alone=known_alone,
            also=also,
        )

    def staged(self) -> IndexTree:
        """The files of the index."""
        return IndexTree(self._process)

    def is_loose(self, paths: Collection[str]) -> bool:
        """Whether of *paths*, files and folders as a tree shows them, one does not lie as it is staged.

        That is an edit below one of them that is not staged, or a file named there that git does not track.
        """
        edited, tracked = (self._process.start(*words) for words in (comparison(), TRACKED))
        if any(is_among(path, paths) for path in self._paths(edited)):
            return True
        known = self._paths(tracked)
        return any(path not in known and (self.root / path).is_file() for path in paths)

    def _paths(self, started: Started) -> set[str]:
        answer = started.answer()
        if answer.status != 0:
            raise self._process.failure(answer)
        return {shown(path) for path in answer.output.split(b"\0") if path}

    def has_commits(self) -> bool:
        """Whether HEAD names a commit, which it does not in a new repository."""
        return self._process.start("rev-parse", "--verify", "--quiet", "HEAD").answer().status == 0

    def listing(self) -> Listing:
        """Start to list the loose files that are not ignored, tracked or not."""
        return Listing(self._process)

    def _has_work_tree(self) -> bool:
        return self._process.run("rev-parse", "--is-inside-work-tree").strip() == b"true"
