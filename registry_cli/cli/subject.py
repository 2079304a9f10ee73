"""What ``registry validate`` looks at: loose files, the index or a commit, all of it or what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.progress import Progress

if TYPE_CHECKING:
    from registry_cli.application.validate import Validation
    from registry_cli.application.validate_changes import Changes, ChangeValidation

since_option = click.option(
    "--since", metavar="REV", help="Check only what changed since this revision, and what depends on it."
)
staged_option = click.option(
    "--staged", is_flag=True, help="Check what is staged for the next commit: only that, and what depends on it."
)


class Subject(NamedTuple):
    """A tree of files, the folder that its paths count from, the root within it, and the configuration.

    ``configuration_path`` is that of ``registry.toml`` as the tree names it. ``changes`` is what to look at alone, if
    that is wanted; ``loose`` says whether the tree is that of the loose files.
    """

    tree: FileTree
    base: Path
    root: str
    configuration: Configuration
    configuration_path: str
    changes: Changes | None = None
    loose: bool = True

    def validated(self, session: Session, progress: Progress) -> tuple[Validation, ChangeValidation | None]:
        """All that is found in it, and in what changed, if only that is looked at."""
        # Imported here because git lists the files meanwhile.
        if self.changes is None:
            from registry_cli.application.validate import validate

            return validate(self.tree, self.root, self.configuration, progress), None
        from registry_cli.application.validate_changes import Range, validate_changes

        whole = session.worktree if self.loose else lambda: self.tree
        tree_at = session.repository.tree
        compared = Range(self.tree, self.changes, tree_at, whole, self.root)
        found = validate_changes(compared, self.configuration, progress)
        return found.validation, found


def subject_of(session: Session, *, revision: str | None, since: str | None, staged: bool) -> Subject:
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
    tree = session.worktree()
    base = tree.root.resolve()
    return Subject(tree, base, session.root_in(tree), session.configuration, session.configuration_path(base))


def _staged(session: Session, since: str | None) -> Subject:
    repository = session.repository
    tree = repository.staged()
    root, configuration = _told_by(session, tree, "the index")
    base = repository.root.resolve()
    path = session.configuration_path(base)
    against = since or ("HEAD" if repository.has_commits() else None)
    changes = repository.changes(against, root, staged=True, configuration=path) if against else None
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
