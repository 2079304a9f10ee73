"""``registry purge``: what must not be kept leaves the database."""

from __future__ import annotations

import sys
from typing import Any

import click

from registry_cli.application.purge import PurgePlan, plan_purge, purge
from registry_cli.bootstrap import Session
from registry_cli.cli.options import Verb, json_option, parse_reference, pass_session, reason_option
from registry_cli.cli.printing import print_json, tell
from registry_cli.domain.proposal import KeptObject, PurgedVersion
from registry_cli.reporting.escaping import escaped


@click.command(cls=Verb)
@click.argument("named", metavar="KIND/ID@VERSION")
@click.option("--yes", is_flag=True, help="Do not ask.")
@reason_option(required=True)
@json_option
@pass_session
def command(session: Session, named: str, yes: bool, reason: str, as_json: bool) -> None:
    """Take the content of a version out of the database for good: a secret that leaked, or what a law wants gone.

    The version must not be live: publish one without the secret, or roll back, first. A tombstone with digest and
    reason stays, so that verify knows what is missing, and nobody can publish the same content again. Files that other
    versions need stay, and are named. Only an administrator may. The secret itself must be changed: git and backups
    still hold it.

    \b
    Examples:
      registry purge agent/fraud_agent@1.4.0 --reason "an API key in the prompt"
      registry purge agent/fraud_agent@1.4.0 --reason "an API key in the prompt" --yes --json
      registry verify    # all sound: what is missing is what was purged
    """
    name, version = parse_reference(named)
    if not version:
        raise click.UsageError(f"{named} names no version; write KIND/ID@VERSION, e.g. agent/fraud_agent@1.4.0")
    planned = plan_purge(session.store, name, version)
    for broken in planned.broken:
        tell(f"breaks: {broken.source}@{broken.version} needs {broken.reference}, and no other version fits")
    if not yes and not _agreed(session, named, planned):
        tell("nothing was purged")
        return
    done = purge(session.store, name, version, reason=reason)
    if as_json:
        print_json(_as_json(done))
    else:
        _print(session, done)


def _agreed(session: Session, named: str, planned: PurgePlan) -> bool:
    if planned.purged:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here, and a purge cannot be undone: say --yes")
    return click.confirm(f"Purge {named} from {session.where}? This cannot be undone.", err=True)


def _as_json(done: PurgedVersion) -> dict[str, Any]:
    return {
        "entry": str(done.name),
        "version": done.version,
        "digest": done.digest,
        "release": done.release.number,
        "written": done.release.written,
        "kept": [{"digest": one.digest, "path": one.path, "used_by": list(one.used_by)} for one in done.kept],
    }


def _print(session: Session, done: PurgedVersion) -> None:
    named, release = f"{done.name}@{done.version}", done.release
    if release.written:
        click.echo(f"release {release.number}: purged {named}, digest {done.digest}")
    else:
        click.echo(f"nothing to purge: {named} was purged before; release {release.number} is in force")
    for kept in done.kept:
        click.echo(_kept(kept))
    if release.written:
        tell(f"chain head {release.chain}")
        tell("the releases before it are as they were, and the chain goes on from them: registry verify")
        tell(f"went to {session.where}")


def _kept(kept: KeptObject) -> str:
    what = "the manifest" if kept.path is None else escaped(kept.path)
    return f"  kept  {what}, used by {', '.join(kept.used_by)}"
