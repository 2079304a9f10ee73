"""``registry publish``: a commit becomes one release."""

from __future__ import annotations

from pathlib import Path

import click

from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.application.publish import Publication, plan_saved, publish, publish_saved
from registry_cli.application.saved_plan_file import read_saved_plan
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, commit_option, json_option, pass_session, reason_option
from registry_cli.cli.planning_output import (
    print_findings,
    print_plan,
    print_refusal,
    publication_json,
    short,
    show_plan,
    tell_of_loose_files,
    warn_of_nothing,
)
from registry_cli.cli.printing import print_json, progress_bar, tell
from registry_cli.cli.saved_plans import check_settled, plan_option


@click.command(cls=Verb)
@commit_option
@plan_option
@click.option("--dry-run", is_flag=True, help="Do everything but write.")
@click.option("--allow-downgrade", is_flag=True, help="Publish new versions lower than the live one.")
@click.option("--allow-diverged", is_flag=True, help="Publish a commit that does not follow the last; needs --reason.")
@reason_option(required=False)
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
    as_json: bool,
) -> None:
    """Make a commit's manifests live, all of them or none, as one release.

    \b
    Examples:
      registry publish
      registry publish --dry-run
      registry publish --commit v1.4.0
      registry publish --plan release.plan    # what registry plan --out release.plan saved, or nothing
      registry --env production publish
    """
    if saved_in is not None:
        _publish_saved(session, saved_in, reason, dry_run=dry_run, as_json=as_json)
        return
    request = PlanRequest(
        revision=revision,
        reason=reason,
        allow_downgrade=allow_downgrade,
        allow_diverged=allow_diverged,
        today=today(),
    )
    with progress_bar(quiet=as_json) as progress:
        if dry_run:
            planned = plan(session.checkout, session.store, request, progress)
        else:
            publication = publish(session.checkout, session.store, request, progress)
    tell_of_loose_files(session, revision, planned if dry_run else publication.planned)
    if dry_run:
        _show_rehearsal(planned, as_json=as_json)
        return
    show_publication(session, publication, as_json=as_json)


def _publish_saved(session: Session, path: Path, reason: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Carry out the plan that is saved in *path*, or with *dry_run* only look whether it still holds."""
    check_settled(click.get_current_context())
    saved = read_saved_plan(path)
    request = saved.request(reason, today())
    with progress_bar(quiet=as_json) as progress:
        if dry_run:
            planned = plan_saved(session.checkout, session.store, saved, request, progress)
        else:
            publication = publish_saved(session.checkout, session.store, saved, request, progress)
    if dry_run:
        _show_rehearsal(planned, as_json=as_json)
        return
    show_publication(session, publication, as_json=as_json)


def _show_rehearsal(planned: Planned, *, as_json: bool) -> None:
    word = "change" if planned.plan.changes else "change nothing"
    show_plan(planned, f"dry run: commit {short(planned.desired.commit.sha)} would {word}", as_json=as_json)


def show_publication(session: Session, publication: Publication, *, as_json: bool) -> None:
    """Say what came of a publish or sync, and where it went."""
    planned, release = publication.planned, publication.release
    warn_of_nothing(planned)
    print_findings(planned, as_json=as_json)
    if as_json:
        print_json(publication_json(planned, release) | {"chain": release.chain if release else planned.snapshot.chain})
    if release is None:
        if not as_json:
            print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)
    if as_json:
        return
    commit = short(planned.desired.commit.sha)
    if release.written:
        print_plan(planned, f"release {release.number}: published commit {commit}")
        tell(f"chain head {release.chain}")
        tell(f'to undo: registry rollback --release {release.number} --reason "..."')
    else:
        in_force = f"release {release.number} is in force" if release.number else "no release was needed yet"
        print_plan(planned, f"already published: commit {commit} changes nothing; {in_force}")
    tell(f"went to {session.where}")
