"""What ``registry validate`` looks at: loose files, the index or a commit, all of it or what changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.progress import Progress

if TYPE_CHECKING:
    from registry_cli.application.part_check import Policies
    from registry_cli.application.validate import Validation
    from registry_cli.application.validate_changes import Changes, ChangeValidation
    from registry_cli.cli.rules import Rules

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--commit", "revision", metavar="REV", help="Read this commit instead of the loose files."),
    click.option("--since", metavar="REV",
                 help="Check only what changed since this revision, and what depends on it."),
    click.option("--staged", is_flag=True,
                 help="Check what is staged for the next commit: only that, and what depends on it."),
    click.option("--hook", is_flag=True,
                 help="For hooks of git: check the PATHs and what is staged, and what depends on either."),
)  # fmt: skip


class Asked(NamedTuple):
    """What the options ask to be looked at; where they say nothing, all loose files."""

    revision: str | None = None
    since: str | None = None
    staged: bool = False
    hook: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether not all loose files are read."""
        return any(self)

    def parts(self, paths: Sequence[Path]) -> list[str]:
        """What asks for only a part of all, in the words of the command line."""
        named = (("PATH", paths), ("--since", self.since), ("--staged", self.staged), ("--hook", self.hook))
        return [name for name, given in named if given]

    def subject(self, session: Session, paths: Sequence[Path]) -> tuple[Subject, Sequence[str]]:
        """What to look at, and the files and folders whose findings count of it, all where there are none.

        Raises as ``_subject_of`` does, and ``click.UsageError`` for options that contradict one another.
        """
        if self.hook:
            if self.revision or self.since or self.staged:
                raise click.UsageError("--hook finds out itself what to read: leave out --commit, --since and --staged")
            return _of_hook(session, paths)
        subject = _subject_of(session, revision=self.revision, since=self.since, staged=self.staged)
        must_exist = self.revision is None and not self.staged
        return subject, [_below(subject.base, path, must_exist=must_exist) for path in paths]


def subject_options(function: F) -> F:
    """The options that say what to look at; the command gets them as one ``asked``."""

    @wraps(function)
    def wrapper(*args: Any, revision: str | None, since: str | None, staged: bool, hook: bool, **others: Any) -> Any:
        return function(*args, asked=Asked(revision, since, staged, hook), **others)

    for option in reversed(_OPTIONS):
        wrapper = option(wrapper)
    return wrapper  # type: ignore[return-value]


class Subject(NamedTuple):
    """A tree of files, the folder that its paths count from, the root within it, and the configuration.

    ``configuration_path`` is that of ``registry.toml`` as the tree names it. ``changes`` is what to look at alone, if
    that is wanted; ``loose`` says whether the tree is that of the loose files. ``rules`` are those of another revision,
    by which it is judged, if that is wanted; the configuration is of there, then.
    """

    tree: FileTree
    base: Path
    root: str
    configuration: Configuration
    configuration_path: str
    changes: Changes | None = None
    loose: bool = True
    rules: Rules | None = None

    @property
    def policies(self) -> Policies | None:
        """The policies that its manifests are held to; ``None``: its own."""
        return self.rules.policies if self.rules else None

    def judged_by(self, rules: Rules) -> Subject:
        """The same tree, judged by *rules*; where its manifests lie it says itself."""
        return self._replace(configuration=rules.configuration._replace(root=self.configuration.root), rules=rules)

    def validated(self, session: Session, progress: Progress) -> tuple[Validation, ChangeValidation | None]:
        """All that is found in it, and in what changed, if only that is looked at."""
        # Imported here because git lists the files meanwhile.
        if self.changes is None:
            from registry_cli.application.validate import validate

            return validate(self.tree, self.root, self.configuration, progress, policies=self.policies), None
        from registry_cli.application.validate_changes import Range, validate_changes

        whole = session.worktree if self.loose else lambda: self.tree
        tree_at = session.repository.tree
        compared = Range(self.tree, self.changes, tree_at, whole, self.root, self.policies)
        found = validate_changes(compared, self.configuration, progress)
        return found.validation, found


def _subject_of(session: Session, *, revision: str | None, since: str | None, staged: bool) -> Subject:
    """What the options ask for; ``--staged`` is all since HEAD unless ``--since`` says otherwise.

    Raises ``Misconfigured`` where there are no manifests, and ``GitUnavailable``.
    """
    if staged and revision is not None:
        raise click.UsageError("--staged and --commit each name something to read: give one of them")
    if staged:
        return _staged(session, since)
    if revision is not None:
        return _committed(session, revision, since)
    if since is not None:
        tree, root, changes = session.changed_worktree(since)
        path = session.configuration_path(tree.root)
        return Subject(tree, tree.root.resolve(), root, session.configuration, path, changes)
    return _loose(session)


def _of_hook(session: Session, paths: Sequence[Path]) -> tuple[Subject, Sequence[str]]:
    """What a hook looks at that is handed *paths*, and which paths' findings count, all where there are none.

    It is the index, as tools that run hooks put aside what is not staged. Where they did not, because they were asked
    for certain files, it is those, loose. Raises as ``_subject_of`` does.
    """
    from registry_cli.git.commit_tree import shown

    repository = session.committing
    base = repository.root.resolve()
    named = frozenset(shown(os.fsencode(_below(base, path))) for path in paths)
    if named and repository.is_loose(named):
        return _loose(session), sorted(named)
    return _staged(session, None, named), ()


def _below(base: Path, path: Path, *, must_exist: bool = False) -> str:
    """*path* as a tree with the top *base* names it; a link at its end is not followed.

    Raises ``click.UsageError`` when it lies elsewhere, or is not there and *must_exist*.
    """
    absolute = Path(os.path.normpath(Path.cwd() / path))
    if must_exist and not os.path.lexists(absolute):
        raise click.UsageError(f"{path} does not exist")
    place = absolute.parent.resolve() / absolute.name
    if not place.is_relative_to(base):
        raise click.UsageError(f"{path} lies outside of {base}")
    return place.relative_to(base).as_posix()


def _loose(session: Session) -> Subject:
    tree = session.worktree()
    base = tree.root.resolve()
    return Subject(tree, base, session.root_in(tree), session.configuration, session.configuration_path(base))


def _staged(session: Session, since: str | None, named: Collection[str] = ()) -> Subject:
    """What is staged since HEAD, or *since* another revision, and what is *named*: files and folders."""
    from registry_cli.git.commit_tree import is_among

    repository = session.committing
    tree = repository.staged()
    root, configuration = _told_by(session, tree, "the index")
    base = repository.root.resolve()
    path = session.configuration_path(base)
    against = since or ("HEAD" if repository.has_commits() else None)
    changes = None
    if against and not is_among(root or ".", named):
        also = [name for name in (path, *tree.names(root)) if is_among(name, named)] if named else ()
        changes = repository.changes(against, root, staged=True, configuration=path, also=also)
    return Subject(tree, base, root, configuration, path, changes, loose=False)


def _committed(session: Session, revision: str, since: str | None) -> Subject:
    repository = session.repository
    commit = repository.commit(revision)
    tree = repository.tree(commit.sha)
    root, configuration = _told_by(session, tree, f"commit {commit.sha[:12]}")
    base = repository.root.resolve()
    path = session.configuration_path(base)
    changes = repository.changes(since, root, commit=commit.sha, configuration=path) if since is not None else None
    return Subject(tree, base, root, configuration, path, changes, loose=False)


def _told_by(session: Session, tree: FileTree, what: str) -> tuple[str, Configuration]:
    """The folder of the manifests and the configuration that *tree* itself holds."""
    from registry_cli.application.desired import read_configuration

    checkout = session.checkout
    configuration = read_configuration(checkout, tree)
    root = checkout.path(checkout.root or configuration.root)
    if not tree.files(root):
        raise Misconfigured(
            f"{what} has no folder {root}",
            hint="commit the manifests first, or name their folder with --root or in registry.toml",
        )
    return root, configuration
