"""``registry rollback``: go back at once, and stay there when others merge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import click

from registry_cli.application.rollback import (
    Rollback,
    RollbackRequest,
    plan_rollback,
    release_at,
    release_of_commit,
    rollback,
)
from registry_cli.bootstrap import Session
from registry_cli.cli.options import ENTRY, Verb, json_option, pass_session, reason_option
from registry_cli.cli.planning_output import undo_command
from registry_cli.cli.printing import print_json, tell
from registry_cli.cli.rendering import plan_json, print_changes
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import ChangeKind


@click.command(cls=Verb)
@click.argument("entry", type=ENTRY, required=False)
@click.option("--to", metavar="VERSION", help="The version to go back to; without it, the one published before.")
@click.option("--release", "number", type=click.IntRange(min=1), metavar="N", help="Undo what release N changed.")
@click.option("--at", metavar="TIME", help="Restore what was live then, e.g. 2026-11-20T14:00Z.")
@click.option("--to-commit", metavar="SHA", help="Restore what the last release from this commit made live.")
@click.option("--even-if-changed", is_flag=True, help="With --release: also entries that changed since.")
@click.option("--allow-broken", is_flag=True, help="Even when references break by it.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@reason_option(required=False)
@json_option
@pass_session
def command(
    session: Session,
    entry: EntryName | None,
    to: str | None,
    number: int | None,
    at: str | None,
    to_commit: str | None,
    even_if_changed: bool,
    allow_broken: bool,
    dry_run: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Go back to an earlier version, release or moment, at once.

    Where git goes on declaring what was turned down, a hold keeps the next publish from bringing it back.

    \b
    Examples:
      registry rollback agent/fraud_agent --reason "false positives"
      registry rollback agent/fraud_agent --to 1.2.0 --reason "last good one"
      registry rollback --release 41 --reason "undo the whole merge"
      registry rollback --at 2026-11-20T14:00Z --reason "before the incident"
      registry rollback --to-commit 4f1c2d --reason "back to the release of Monday"
    """
    request = RollbackRequest(
        entry=entry,
        to=to,
        release=number,
        reason=reason,
        even_if_changed=even_if_changed,
        allow_broken=allow_broken,
        orchestrator=session.configuration.orchestrator,
    )
    _check_usage(request, at, to_commit, dry_run=dry_run)
    if at is not None or to_commit is not None:
        request = replace(request, state_of=_state_of(session, at, to_commit))
    act = plan_rollback if dry_run else rollback
    _show(session, act(session.store, session.owner, request), as_json=as_json)


def _check_usage(request: RollbackRequest, at: str | None, to_commit: str | None, *, dry_run: bool) -> None:
    ways = [way for way in (request.entry, request.release, at, to_commit) if way is not None]
    if len(ways) != 1:
        raise click.UsageError("name one thing to go back to: KIND/ID, --release N, --at TIME or --to-commit SHA")
    if request.to is not None and request.entry is None:
        raise click.UsageError("--to goes with KIND/ID")
    if request.even_if_changed and request.release is None:
        raise click.UsageError("--even-if-changed goes with --release N")
    if not dry_run and not (request.reason or "").strip():
        raise click.UsageError('--reason "..." is needed: it is kept with the release for ever')


def _state_of(session: Session, at: str | None, to_commit: str | None) -> int:
    """The release whose state is meant, shown before acting."""
    if at is not None:
        moment = _moment(at)
        now = datetime.fromisoformat(session.store.describe_registry()["now"])
        if moment > now:
            raise click.UsageError(
                f"--at {at} lies in the future: it is {now:%Y-%m-%dT%H:%M:%SZ}; a time without a zone is UTC"
            )
        found = release_at(session.store, moment.isoformat())
        tell(f"at {moment:%Y-%m-%dT%H:%M:%S.%fZ} release {found} was in force")
        return found
    release = release_of_commit(session.store, session.repository, session.owner, to_commit or "HEAD")
    tell(f"release {release.number} was made from commit {(release.commit or '')[:12]} at {release.at}")
    return release.number


def _moment(text: str) -> datetime:
    """*text* as a time in UTC; a time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"--at {text} is no time ({str(error).rstrip('.')}); write 2026-11-20T14:00Z") from error


def _show(session: Session, done: Rollback, *, as_json: bool) -> None:
    release = done.release
    if as_json:
        number = release.number if release else done.snapshot.release
        print_json(
            plan_json(
                done.plan,
                commit=None,
                release=number,
                written=bool(release and release.written),
                breaks=done.breaks,
            )
            | {"broken": [str(broken) for broken in done.broken]}
        )
        return
    if release is None:
        click.echo(f"would change, against release {done.snapshot.release}:")
    elif release.written:
        click.echo(f"release {release.number}: rolled back")
    else:
        click.echo(f"nothing to roll back: release {release.number} already stands there")
    print_changes(done.plan.changes, done.breaks)
    for broken in done.broken:
        tell(f"  breaks: {broken}")
    if any(change.kind is ChangeKind.ANNOTATE for change in done.plan.changes):
        tell("note: catalogue fields have no hold; the next publish sets them as git declares them")
    if release is not None and release.written:
        tell(f"chain head {release.chain}")
        tell(f"to undo: {undo_command(session, release.number)}")
        tell(f"went to {session.where}")
