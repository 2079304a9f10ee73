"""``registry status``: what is live, held and retired, and where git stands."""

from __future__ import annotations

from typing import Any

import click

from registry_cli.application.status import Status, status
from registry_cli.bootstrap import Session
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import counted, print_json, print_rows, tell
from registry_cli.cli.rendering import state_json
from registry_cli.domain.errors import Misconfigured


@click.command(cls=Verb)
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Show what is live, held and retired, and where git stands.

    \b
    Examples:
      registry status
      registry status --json
    """
    found = status(session.store, lambda: session.checkout, session.owner, session.root)
    if as_json:
        print_json(_as_json(session, found))
    else:
        _print(session, found)
    try:
        session.require_committed_name()
    except Misconfigured as error:
        tell(f"warning: {error.message}: {error.hint}")


def _as_json(session: Session, found: Status) -> dict[str, Any]:
    snapshot = found.snapshot
    return {
        "owner": snapshot.owner,
        "environment": session.settings.environment.name if session.settings.environment else None,
        "database": session.where,
        "release": snapshot.release,
        "chain": snapshot.chain,
        "at": found.newest.at if found.newest else None,
        "watermark": snapshot.watermark,
        "head": found.head.sha if found.head else None,
        "behind": found.behind,
        "diverged": found.diverged,
        "uncommitted": list(found.dirty),
        "entries": len(found.ours),
        "foreign": len(snapshot.entries) - len(found.ours),
        "held": [state_json(state) for state in found.held],
        "retired": [str(name) for name in found.retired],
    }


def _print(session: Session, found: Status) -> None:
    snapshot, newest = found.snapshot, found.newest
    made = f"{newest.number}, {newest.action} at {newest.at} by {newest.actor}" if newest else "none yet"
    rows = [
        ["owner", snapshot.owner],
        ["database", session.where],
        ["release", made],
        ["watermark", snapshot.watermark or "none: nothing was published yet"],
        ["head", _head(found)],
        ["entries", _entries(found)],
    ]
    print_rows(rows)
    for state in found.held:
        stays = "retired" if state.retired else f"live at {state.version}"
        declared = state.hold.version if state.hold else ""
        click.echo(f"held       {state.name} is {stays}; git declares {declared}, turned down")
    for name in found.retired:
        click.echo(f"retired    {name}")


def _head(found: Status) -> str:
    if found.head is None:
        return "no git repository here"
    dirty = f"; {counted(len(found.dirty), 'uncommitted change')}" if found.dirty else ""
    if not found.behind:
        return f"{found.head.sha} (published){dirty}"
    word = found.diverged or "not published yet: registry plan"
    return f"{found.head.sha} ({word}){dirty}"


def _entries(found: Status) -> str:
    foreign = len(found.snapshot.entries) - len(found.ours)
    active = len(found.ours) - len(found.retired)
    others = f"; {foreign} of other owners" if foreign else ""
    return f"{active} live, {len(found.held)} held, {len(found.retired)} retired{others}"
