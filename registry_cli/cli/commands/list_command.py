"""``registry list``: the entries."""

from __future__ import annotations

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import print_json, print_rows, tell
from registry_cli.kinds.table import KINDS
from registry_cli.reporting.escaping import escaped

_KEYS = ("entry", "kind", "id", "name", "version", "status", "retired", "held", "tags", "owner", "description")


@click.command(cls=Verb)
@click.argument("kind", type=click.Choice(list(KINDS)), required=False, metavar="[KIND]")
@click.option("--owner", metavar="NAME", help="Only entries of this owner.")
@click.option("--status", type=click.Choice(["active", "deprecated", "disabled"]), help="Only entries of this status.")
@json_option
@pass_session
def command(session: Session, kind: str | None, owner: str | None, status: str | None, as_json: bool) -> None:
    """List the entries of the registry, of all owners.

    \b
    Examples:
      registry list
      registry list agent --status active
      registry list --json | jq -r '.[].entry'
    """
    entries = list(session.store.list_entries(kind=kind, owner=owner, status=status))
    if as_json:
        print_json([{key: entry[key] for key in _KEYS} for entry in entries])
        return
    if not entries:
        tell("no such entries" if kind or owner or status else "no entries; registry publish makes the first")
        return
    rows = [
        [entry["entry"], entry["version"], _standing(entry), entry["owner"], escaped(entry["name"])]
        for entry in entries
    ]
    print_rows(rows, header=["ENTRY", "VERSION", "STATUS", "OWNER", "NAME"])


def _standing(entry: dict[str, object]) -> str:
    words = [str(entry["status"])]
    words += [word for word in ("retired", "held") if entry[word]]
    return ", ".join(words)
