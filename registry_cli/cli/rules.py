"""The option ``--policies-from`` of ``registry validate``: a revision whose rules manifests are held to.

What checks a pull request must not take its rules from it: it could bring the ones that it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured

if TYPE_CHECKING:
    from registry_cli.application.part_check import Policies
    from registry_cli.validation.baseline import Baseline

policies_option = click.option(
    "--policies-from", metavar="REV", help="Judge by the policies, registry.toml and baseline of this revision."
)


class Rules(NamedTuple):
    """The rules of a revision: its settings, its policies, and the files that its baseline is among.

    ``folder`` is that of registry.toml within ``tree``, empty at its top.
    """

    revision: str
    tree: FileTree
    folder: str
    configuration: Configuration
    policies: Policies

    def baseline(self, name: str) -> Baseline:
        """The baseline *name*, which the settings name; raises ``Misconfigured`` where it cannot be used."""
        from registry_cli.validation.baseline import read_baseline

        path = "/".join(filter(None, (self.folder, name)))
        content = self.tree.read([path]).get(path)
        if content is None:
            raise Misconfigured(
                f"there is no baseline {path} at {self.revision}",
                hint="commit it there, or take it out of registry.toml",
            )
        return read_baseline(f"{path} at {self.revision}", content)


def read_rules(session: Session, revision: str) -> Rules:
    """The rules of *revision*; raises ``GitUnavailable``, and ``Misconfigured`` for a registry.toml that is wrong."""
    from registry_cli.application.desired import manifests_at
    from registry_cli.application.part_check import policies_in

    manifests, configuration = manifests_at(session.checkout, revision)
    policies = policies_in(manifests.tree, manifests.root, manifests.names())
    return Rules(revision, manifests.tree, session.prefix, configuration, policies)
