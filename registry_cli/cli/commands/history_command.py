"""``registry history``: the releases, which are the audit log."""

from __future__ import annotations

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session
from registry_cli.cli.printing import print_json, print_rows, tell
from registry_cli.cli.rendering import arrow, release_json, versions_recorded
from registry_cli.domain.identity import EntryName
from registry_cli.domain.release import Release
from registry_cli.reporting.escaping import escaped

_SHOWN = 12


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY, required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many releases.")
@click.option("--before", type=click.IntRange(min=1), metavar="N", help="Only releases before release N.")
@click.option("--owner", metavar="NAME", help="Only releases of this owner.")
@json_option
@pass_session
def command(
    session: Session, entry: EntryName | None, limit: int, before: int | None, owner: str | None, as_json: bool
) -> None:
    """Show releases, newest first: what changed, who did it, why, and from which commit.

    \b
    Examples:
      registry history
      registry history agent/fraud_agent
      registry history --limit 1 --json
    """
    releases = session.store.releases(owner=owner, entry=entry, before=before, limit=limit)
    if as_json:
        print_json([release_json(release) for release in releases])
        return
    if not releases:
        tell("no such releases" if entry or owner or before else "no releases; registry publish makes the first")
    for release in releases:
        _print(release)


def _print(release: Release) -> None:
    author = release.git_author or release.actor
    source = f"commit {release.commit[:12]} by {author}" if release.commit else f"by {release.actor}"
    reason = f'  "{release.reason}"' if release.reason else ""
    headline = f"release {release.number}  {release.action}  {release.at}  {source}{reason}"
    click.echo(click.style(escaped(headline), bold=True))
    rows = [[one.change, str(one.name), arrow(*versions_recorded(one))] for one in release.changes[:_SHOWN]]
    print_rows(rows, indent="  ")
    if len(release.changes) > _SHOWN:
        click.echo(f"  and {len(release.changes) - _SHOWN} more: registry history --json")
