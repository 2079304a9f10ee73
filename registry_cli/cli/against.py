"""The option ``--against`` of ``registry validate``: a revision that stands for the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.cli.subject import Subject

if TYPE_CHECKING:
    from registry_cli.application.validate import Validation
    from registry_cli.application.validate_changes import Changes

against_option = click.option(
    "--against", metavar="REV", help="Check versions too, as if what this revision declares were published."
)


class Yardstick(NamedTuple):
    """What a revision declares: its tree, and the folder of the manifests there.

    ``changes`` are all that differs from it, which git finds while manifests are read; ``None`` where its manifests lie
    elsewhere.
    """

    revision: str
    tree: FileTree
    root: str
    changes: Changes | None

    def measured(self, found: Validation, tree: FileTree, root: str, *, all_of_it: bool = False) -> Validation:
        """What was *found* in *tree*, and what is wrong with its versions.

        With *all_of_it* not only what differed at first is compared: fixes may have changed more.
        """
        from registry_cli.application.against import findings_against, told_of_removals
        from registry_cli.bundles.file_tree import Manifests

        paths = None if all_of_it or self.changes is None else self.changes.paths
        against = findings_against(Manifests(tree, root), Manifests(self.tree, self.root), self.revision, paths)
        findings = {*told_of_removals(found.findings, against, self.revision), *against.findings}
        return found._replace(findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)))


def yardstick(
    session: Session, subject: Subject, against: str | None, *, revision: str | None, staged: bool
) -> Yardstick | None:
    """The revision that ``--against`` names, for what ``--commit`` (*revision*) or ``--staged`` says to look at.

    Raises ``GitUnavailable``, and ``Misconfigured`` for a registry.toml that is wrong there.
    """
    if against is None:
        return None
    from registry_cli.application.desired import manifests_at

    repository = session.repository
    (tree, root), _ = manifests_at(session.checkout, against)
    if root != ("" if subject.root == "." else subject.root):
        return Yardstick(against, tree, root, None)
    commit = repository.commit(revision).sha if revision is not None else ""
    compared = session.committing if staged else repository
    return Yardstick(against, tree, root, compared.changes(against, root, staged=staged, commit=commit))
