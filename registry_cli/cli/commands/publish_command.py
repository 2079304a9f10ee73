"""``registry publish``: a commit becomes one release."""

from __future__ import annotations

from pathlib import Path

import click

from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.application.publish import plan_saved, publish, publish_saved
from registry_cli.application.saved_plan_file import read_saved_plan
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.options import Verb, commit_option, json_option, pass_session, reason_option
from registry_cli.cli.plan_forms import JSON, chosen, format_option, show_planned
from registry_cli.cli.planning_output import short, tell_of_loose_files
from registry_cli.cli.printing import progress_bar
from registry_cli.cli.publication_output import show_publication
from registry_cli.cli.saved_plans import check_settled, plan_option


@click.command(cls=Verb)
@commit_option
@plan_option
@click.option("--dry-run", is_flag=True, help="Do everything but write.")
@click.option("--allow-downgrade", is_flag=True, help="Publish new versions lower than the live one.")
@click.option("--allow-diverged", is_flag=True, help="Publish a commit that does not follow the last; needs --reason.")
@reason_option(required=False)
@format_option
@json_option
@pass_session
def command(
    session: Session,
    revision: str,
    saved_in: Path | None,
    dry_run: bool,
    allow_downgrade: bool,
    allow_diverged: bool,
    reason: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Make a commit's manifests live, all of them or none, as one release.

    \b
    Examples:
      registry publish
      registry publish --dry-run
      registry publish --commit v1.4.0
      registry publish --plan release.plan    # what registry plan --out release.plan saved, or nothing
      registry publish --format markdown      # for the summary of a CI run
      registry --env production publish
    """
    form = chosen(form, as_json=as_json)
    if saved_in is not None:
        _publish_saved(session, saved_in, reason, form, dry_run=dry_run)
        return
    request = PlanRequest(
        revision=revision,
        reason=reason,
        allow_downgrade=allow_downgrade,
        allow_diverged=allow_diverged,
        today=today(),
    )
    with progress_bar(quiet=form == JSON) as progress:
        if dry_run:
            planned = plan(session.checkout, session.store, request, progress)
        else:
            publication = publish(session.checkout, session.store, request, progress)
    tell_of_loose_files(session, revision, planned if dry_run else publication.planned)
    if dry_run:
        _show_rehearsal(session, planned, form)
        return
    show_publication(session, publication, form)


def _publish_saved(session: Session, path: Path, reason: str | None, form: str, *, dry_run: bool) -> None:
    """Carry out the plan that is saved in *path*, or with *dry_run* only look whether it still holds."""
    check_settled(click.get_current_context())
    saved = read_saved_plan(path)
    request = saved.request(reason, today())
    with progress_bar(quiet=form == JSON) as progress:
        if dry_run:
            planned = plan_saved(session.checkout, session.store, saved, request, progress)
        else:
            publication = publish_saved(session.checkout, session.store, saved, request, progress)
    if dry_run:
        _show_rehearsal(session, planned, form)
        return
    show_publication(session, publication, form)


def _show_rehearsal(session: Session, planned: Planned, form: str) -> None:
    word = "change" if planned.plan.changes else "change nothing"
    headline = f"dry run: commit {short(planned.desired.commit.sha)} would {word}"
    show_planned(session, planned, headline, form)
