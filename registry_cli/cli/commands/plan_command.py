"""``registry plan``: what publishing a commit would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, commit_option, json_option, pass_session
from registry_cli.cli.plan_forms import JSON, chosen, format_option, show_planned
from registry_cli.cli.planning_output import short, tell_of_loose_files
from registry_cli.cli.printing import counted, progress_bar
from registry_cli.cli.saved_plans import out_option, save_plan

if TYPE_CHECKING:
    from registry_cli.application.ports import LiveState
    from registry_cli.domain.progress import Progress


@click.command(cls=Verb)
@commit_option
@click.option("--allow-downgrade", is_flag=True, help="Plan versions lower than the live one too.")
@click.option("--against", metavar="REV", help="Compare with what this revision declares; no registry is asked.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@out_option
@format_option
@json_option
@pass_session
def command(
    session: Session,
    revision: str,
    allow_downgrade: bool,
    against: str | None,
    detailed_exitcode: bool,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Show what publishing a commit would change; nothing is written.

    \b
    Examples:
      registry plan
      registry plan --commit my-branch
      registry plan --against origin/main  # as if main had just been published; needs no database
      registry plan --detailed-exitcode    # exit 2: there are changes
      registry plan --format markdown      # for a comment on a pull request
      registry plan --out release.plan     # to be carried out by registry publish --plan release.plan
    """
    form = chosen(form, as_json=as_json)
    if against is not None and out is not None:
        raise click.UsageError("--out saves a plan for a registry: leave out --against")
    request = PlanRequest(revision=revision, allow_downgrade=allow_downgrade, today=today())
    state: LiveState | None = None
    with progress_bar(quiet=form == JSON) as progress:
        if against is not None:
            planned, state = _planned_alone(session, against, request, progress)
        else:
            planned = plan(session.checkout, session.store, request, progress)
    tell_of_loose_files(session, revision, planned)
    if out is not None:
        save_plan(planned, out, allow_downgrade=allow_downgrade)
    show_planned(session, planned, _headline(planned), form, state=state)
    if detailed_exitcode and planned.plan.changes:
        raise click.exceptions.Exit(Exit.CHANGES)


def _planned_alone(
    session: Session, against: str, request: PlanRequest, progress: Progress
) -> tuple[Planned, LiveState]:
    from registry_cli.application.stand_in import plan_instead

    return plan_instead(session.checkout_alone, against, request, progress)


def _headline(planned: Planned) -> str:
    snapshot, changes = planned.snapshot, planned.plan.changes
    count = counted(len(changes), "change") if changes else "no changes"
    base = f"commit {short(snapshot.stand_in)}" if snapshot.stand_in else f"release {snapshot.release}"
    return f"commit {short(planned.desired.commit.sha)} against {base}: {count}"
