"""``registry bump``: raise the version of manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from registry_cli.application.bump import Bump, Entries, Step, bump, read_entries
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session
from registry_cli.cli.patches import print_patches, write_files
from registry_cli.cli.printing import print_json, print_rows, tell
from registry_cli.domain.errors import GitUnavailable
from registry_cli.domain.identity import EntryName
from registry_cli.domain.version import is_version, next_version, sort_key
from registry_cli.git.worktree import WorkTree


@click.command(cls=Verb)
@click.argument("names", metavar="KIND/ID...", nargs=-1, required=True, type=ENTRY)
@click.option("--auto", "part", flag_value="auto", default=True, help="As far as the change needs; the default.")
@click.option("--major", "part", flag_value="major", help="1.2.3 becomes 2.0.0.")
@click.option("--minor", "part", flag_value="minor", help="1.2.3 becomes 1.3.0.")
@click.option("--patch", "part", flag_value="patch", help="1.2.3 becomes 1.2.4.")
@click.option("--to", "target", metavar="VERSION", help="Raise to exactly this version.")
@click.option("--against", "revision", metavar="REV", help="Compare with this revision instead of HEAD.")
@click.option("--diff", is_flag=True, help="Only show what would be written.")
@json_option
@pass_session
def command(
    session: Session,
    names: tuple[EntryName, ...],
    part: str,
    target: str | None,
    revision: str | None,
    diff: bool,
    as_json: bool,
) -> None:
    """Raise the version of manifests in the work tree, and keep all else as it is.

    \b
    Examples:
      registry bump agent/fraud_agent                      as far as what changed since HEAD needs
      registry bump agent/fraud_agent tool/fraud_rules --against origin/main
      registry bump agent/fraud_agent --minor --diff
      registry bump template/greeting --to 2.0.0

    What breaks those who use the entry needs a major version, something new a minor one, everything else a patch; below
    1.0.0 what breaks needs a minor version and all else a patch. Nothing changed: nothing is written.

    Where a template's versions lie side by side, the live one is written to a file of the new version, which becomes
    the live one; a change to the old file is taken back.
    """
    step = _step(part, target)
    tree = session.worktree()
    root = session.root_in(tree)
    now = read_entries(tree, root, names)
    bumps = bump(names, now, _then(session, names, revision, needed=step is None), revision or "HEAD", step)
    if diff:
        print_patches([rewrite for one in bumps for rewrite in one.rewrites])
        _tell_unchanged(bumps)
        return
    failed = not _write(tree, root, bumps)
    if as_json:
        print_json([_json(one) for one in bumps])
    else:
        print_rows([[str(one.name), f"{one.before} -> {one.after}", one.reason] for one in bumps if one.rewrites])
        _tell_unchanged(bumps)
    if failed:
        raise click.exceptions.Exit(Exit.CONFLICT)


def _step(part: str, target: str | None) -> Step | None:
    if target is None:
        return None if part == "auto" else lambda version: next_version(version, part)
    if part != "auto":
        raise click.UsageError(f"say either --to or --{part}")
    if not is_version(target):
        raise click.UsageError(f"--to {target}: write a semantic version without build metadata, e.g. 1.2.0")
    return lambda version: _higher(target, version)


def _higher(target: str, version: str) -> str:
    if sort_key(target) < sort_key(version):
        raise click.UsageError(f"--to {target} is lower than {version}, and a version only rises")
    return target


def _then(session: Session, names: Sequence[EntryName], revision: str | None, *, needed: bool) -> Entries | None:
    """The entries as they were at *revision*; ``None`` without git or a commit, where that is not *needed*."""
    from registry_cli.application.desired import read_configuration

    try:
        checkout = session.checkout
        commit = checkout.repository.commit(revision or "HEAD")
        tree = checkout.repository.tree(commit.sha)
    except GitUnavailable:
        if needed or revision is not None:
            raise
        return None
    root = checkout.path(checkout.root or read_configuration(checkout, tree).root)
    return read_entries(tree, root, names)


def _write(tree: WorkTree, root: str, bumps: Sequence[Bump]) -> bool:
    """Write the files; of an entry whose one file could not be written, the later ones are left alone, too."""
    top = tree.root.resolve()
    done = [all(write_files(top, [rewrite], drafts=top / root) for rewrite in one.rewrites) for one in bumps]
    return all(done)


def _json(one: Bump) -> dict[str, Any]:
    return {"entry": str(one.name), "from": one.before, "to": one.after, "path": one.path, "reason": one.reason}


def _tell_unchanged(bumps: Sequence[Bump]) -> None:
    for one in bumps:
        if not one.rewrites:
            tell(f"{one.name} stays at {one.before}: {one.reason}")
