"""``registry show``: one entry with its manifest."""

from __future__ import annotations

from typing import Any

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session
from registry_cli.cli.printing import print_json, print_rows
from registry_cli.domain.identity import EntryName
from registry_cli.reporting.escaping import escaped


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY)
@click.option("--version", metavar="VERSION", help="Another version than the live one.")
@json_option
@pass_session
def command(session: Session, entry: EntryName, version: str | None, as_json: bool) -> None:
    """Show one entry: its standing, versions, files, references and manifest.

    \b
    Examples:
      registry show agent/fraud_agent
      registry show agent/fraud_agent --version 1.0.0 --json
    """
    found = session.store.show_entry(entry, version)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    standing = ", ".join([found["status"], *(word for word in ("retired", "held") if found[word])])
    beside = "" if found["version"] == found["live_version"] else f", while {found['live_version']} is live"
    print_rows(
        [
            ["entry", found["entry"]],
            ["name", escaped(found["name"])],
            ["version", f"{found['version']}{beside} ({standing})"],
            ["owner", found["owner"]],
            ["commit", found["commit"] or ""],
            ["path", escaped(found["path"])],
            ["digest", found["digest"]],
            ["published", f"{found['published_at']} in release {found['release']}"],
            ["tags", escaped(", ".join(found["tags"]))],
        ]
    )
    for title, lines in (
        ("versions", [f"{one['version']}  {one['status']}  {one['published_at']}" for one in found["versions"]]),
        ("references", [_reference(one) for one in found["references"]]),
        ("files", [f"{digest[:12]}  {escaped(path)}" for path, digest in sorted(found["files"].items())]),
    ):
        if lines:
            click.echo(click.style(title, bold=True))
            for line in lines:
                click.echo(f"  {line}")
    if found["purged"]:
        click.echo(_purge(found["purged"]))
        return
    click.echo(click.style("manifest", bold=True))
    print_json(found["manifest"])


def _purge(purged: dict[str, Any]) -> str:
    made = f"by {escaped(purged['actor'])} in release {purged['release']} at {purged['at']}"
    return f"{click.style('purged', bold=True)} {made}: {escaped(purged['reason'])}"


def _reference(one: dict[str, str]) -> str:
    name = f"{one['kind']}/{one['id']}"
    return f"{name}@{one['range']}" if one["range"] else name
