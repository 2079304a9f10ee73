"""``registry resume``: end a hold by hand."""

from __future__ import annotations

import click

from registry_cli.application.resume import resume
from registry_cli.bootstrap import Session
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session, reason_option
from registry_cli.cli.printing import print_json, tell
from registry_cli.cli.rendering import plan_json, print_changes
from registry_cli.domain.identity import EntryName


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY)
@reason_option(required=True)
@json_option
@pass_session
def command(session: Session, entry: EntryName, reason: str, as_json: bool) -> None:
    """End a hold, so that the next publish follows git again.

    \b
    Examples:
      registry resume agent/fraud_agent --reason "the rules were fixed"
      registry publish
    """
    plan, release = resume(session.store, session.owner, entry, reason=reason)
    if as_json:
        print_json(plan_json(plan, commit=None, release=release.number, written=release.written))
        return
    click.echo(f"release {release.number}: the hold on {entry} ended")
    print_changes(plan.changes)
    tell("to make git's version live: registry publish")
    tell(f"went to {session.where}")
