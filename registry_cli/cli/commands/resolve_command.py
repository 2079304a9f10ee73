"""``registry resolve``: the exact version that a reference means now."""

from __future__ import annotations

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.options import Verb, json_option, parse_reference, pass_session
from registry_cli.cli.printing import print_json, tell
from registry_cli.domain.version import compile_range


@click.command(cls=Verb)
@click.argument("reference", metavar="KIND/ID[@RANGE]")
@json_option
@pass_session
def command(session: Session, reference: str, as_json: bool) -> None:
    """Say which exact version a reference means now, as a runtime would be answered.

    The live version if it fits; else the highest fitting one that was ever live and is not turned down.
    A disabled or retired entry is an error that names what replaces it.

    \b
    Examples:
      registry resolve agent/fraud_agent
      registry resolve tool/fraud_rules@^1.2
    """
    name, text = parse_reference(reference)
    try:
        version_range = compile_range(text)
    except ValueError as error:
        raise click.UsageError(f"{reference}: {error}") from error
    found = session.store.resolve_entry(name, version_range)
    if found.get("status") == "deprecated":
        deprecation = found.get("deprecation") or {}
        instead = f"; use {deprecation['replaced_by']}" if deprecation.get("replaced_by") else ""
        tell(f"warning: {name} is deprecated: {deprecation.get('message', 'no reason is given')}{instead}")
    if as_json:
        print_json(found)
    else:
        click.echo(f"{found['entry']}@{found['version']}  {found['digest']}")
