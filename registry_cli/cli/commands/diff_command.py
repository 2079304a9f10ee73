"""``registry diff``: what differs between versions, or between git and what is live."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import click

from registry_cli.application.diff import EntryDiff, FileChange, diff_plan, diff_versions
from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import ENTRY, Verb, commit_option, json_option, pass_session
from registry_cli.cli.planning_output import print_findings, print_refusal
from registry_cli.cli.printing import json_text, print_json, printable, progress_bar, tell
from registry_cli.cli.rendering import arrow, print_held_and_orphans
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import render_pointer
from registry_cli.planning.compare import ABSENT, Difference


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY, required=False)
@click.argument("before", required=False, metavar="[FROM]")
@click.argument("after", required=False, metavar="[TO]")
@commit_option
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are differences.")
@json_option
@pass_session
def command(
    session: Session,
    entry: EntryName | None,
    before: str | None,
    after: str | None,
    revision: str,
    detailed_exitcode: bool,
    as_json: bool,
) -> None:
    """Show what differs, field by field and line by line.

    With KIND/ID: between two of its versions (by default the live one and the one published before it).
    Without: between what a commit declares and what is live.

    \b
    Examples:
      registry diff                                # git against live
      registry diff agent/fraud_agent              # live against the version before
      registry diff agent/fraud_agent 1.0.0 1.2.0
    """
    planned = None
    if entry is not None:
        found: tuple[EntryDiff, ...] = (diff_versions(session.store, entry, before, after),)
    else:
        planned = _plan(session, revision, as_json=as_json)
        found = diff_plan(session.store, planned.plan, planned.contents())
    differs = any(one.fields or one.files or one.changes for one in found)
    if as_json:
        print_json([_as_json(one) for one in found])
    else:
        for one in found:
            _print(one)
        if planned is not None:
            print_held_and_orphans(planned.plan, planned.snapshot)
        if not differs:
            tell("no differences")
    if detailed_exitcode and differs:
        raise click.exceptions.Exit(Exit.CHANGES)


def _plan(session: Session, revision: str, *, as_json: bool) -> Planned:
    with progress_bar(quiet=as_json) as progress:
        planned = plan(session.checkout, session.store, PlanRequest(revision=revision, today=today()), progress)
    if planned.refused:
        print_findings(planned, as_json=False)
        print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)
    return planned


def _as_json(one: EntryDiff) -> dict[str, Any]:
    return {
        "entry": str(one.name),
        "from": one.before,
        "to": one.after,
        "changes": [change.value for change in one.changes],
        "fields": [_field_json(field) for field in one.fields],
        "files": [{"path": file.path, "change": _file_change(file)} for file in one.files],
    }


def _field_json(field: Difference) -> dict[str, Any]:
    sides = {"from": field.before, "to": field.after}
    return {"pointer": render_pointer(field.pointer)} | {
        side: value for side, value in sides.items() if value is not ABSENT
    }


def _file_change(file: FileChange) -> str:
    if file.before is None:
        return "added"
    return "removed" if file.after is None else "changed"


def _print(one: EntryDiff) -> None:
    kinds = f" ({', '.join(change.value for change in one.changes)})" if one.changes else ""
    click.echo(click.style(f"{one.name} {arrow(one.before, one.after)}{kinds}", bold=True))
    for field in one.fields:
        for line in _field_lines(field):
            click.echo(line)
    for file in one.files:
        for line in _file_lines(file):
            click.echo(line)


def _field_lines(field: Difference) -> Iterator[str]:
    where = printable(render_pointer(field.pointer))
    if field.before is not ABSENT:
        yield click.style(f"  - {where}: {json_text(field.before)}", fg="red")
    if field.after is not ABSENT:
        yield click.style(f"  + {where}: {json_text(field.after)}", fg="green")


def _file_lines(file: FileChange) -> Iterator[str]:
    yield f"  {_file_change(file)} {printable(file.path)}"
    try:
        before, after = ((side or b"").decode("utf-8").splitlines() for side in (file.before, file.after))
    except UnicodeDecodeError:
        return
    for line in list(unified_diff(before, after, lineterm="", n=2))[2:]:
        color = {"+": "green", "-": "red"}.get(line[:1])
        shown = f"    {printable(line)}"
        yield click.style(shown, fg=color) if color else shown
