"""``registry plan``: what publishing a commit would change."""

from __future__ import annotations

from pathlib import Path

import click

from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, commit_option, json_option, pass_session
from registry_cli.cli.plan_forms import JSON, MARKDOWN, format_option, show_markdown
from registry_cli.cli.planning_output import short, show_plan, tell_of_loose_files
from registry_cli.cli.printing import counted, progress_bar
from registry_cli.cli.saved_plans import out_option, save_plan


@click.command(cls=Verb)
@commit_option
@click.option("--allow-downgrade", is_flag=True, help="Plan versions lower than the live one too.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@out_option
@format_option
@json_option
@pass_session
def command(
    session: Session,
    revision: str,
    allow_downgrade: bool,
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
      registry plan --detailed-exitcode    # exit 2: there are changes
      registry plan --format markdown      # for a comment on a pull request
      registry plan --out release.plan     # to be carried out by registry publish --plan release.plan
    """
    as_json = as_json or form == JSON
    request = PlanRequest(revision=revision, allow_downgrade=allow_downgrade, today=today())
    with progress_bar(quiet=as_json) as progress:
        planned = plan(session.checkout, session.store, request, progress)
    tell_of_loose_files(session, revision, planned)
    if out is not None:
        save_plan(planned, out, allow_downgrade=allow_downgrade)
    if form == MARKDOWN and not as_json:
        show_markdown(session, planned)
    else:
        _show(planned, as_json=as_json)
    if detailed_exitcode and planned.plan.changes:
        raise click.exceptions.Exit(Exit.CHANGES)


def _show(planned: Planned, *, as_json: bool) -> None:
    commit, changes = planned.desired.commit, planned.plan.changes
    count = counted(len(changes), "change") if changes else "no changes"
    headline = f"commit {short(commit.sha)} against release {planned.snapshot.release}: {count}"
    show_plan(planned, headline, as_json=as_json)
