"""``registry transfer``: another manifest repository becomes the owner of an entry."""

from __future__ import annotations

import click

from registry_cli.application.transfer import transfer
from registry_cli.bootstrap import Session
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session, reason_option
from registry_cli.cli.printing import print_json, tell
from registry_cli.cli.rendering import plan_json, print_changes
from registry_cli.domain.identity import EntryName, is_id


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY)
@click.option("--to", "owner", required=True, metavar="OWNER", help="The name in the other repository's registry.toml.")
@reason_option(required=True)
@json_option
@pass_session
def command(session: Session, entry: EntryName, owner: str, reason: str, as_json: bool) -> None:
    """Hand an entry over to another manifest repository.

    \b
    Examples:
      registry transfer tool/fraud_rules --to risk-tools --reason "the risk team keeps it now"
    """
    if not is_id(owner):
        raise click.UsageError(f"--to {owner}: no name of a manifest repository; it is `name` in its registry.toml")
    plan, release = transfer(session.store, entry, owner, reason=reason)
    if as_json:
        print_json(plan_json(plan, commit=None, release=release.number, written=release.written))
        return
    click.echo(f"release {release.number}: {entry} belongs to {owner}")
    print_changes(plan.changes)
    tell(f"went to {session.where}")
