"""``registry sync``: publish, and what git no longer declares."""

from __future__ import annotations

import click

from registry_cli.application.plan import PlanRequest, plan
from registry_cli.application.publish import publish
from registry_cli.bootstrap import Session
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, commit_option, json_option, pass_session, reason_option
from registry_cli.cli.plan_forms import JSON, chosen, format_option, show_planned
from registry_cli.cli.planning_output import short, tell_of_loose_files
from registry_cli.cli.printing import progress_bar
from registry_cli.cli.publication_output import show_publication
from registry_cli.planning.sync import drift


@click.command(cls=Verb)
@commit_option
@click.option("--check", is_flag=True, help="Write nothing; exit 2 when git and the registry differ.")
@click.option("--prune", is_flag=True, help="Retire entries that git no longer declares.")
@click.option("--allow-mass-prune", is_flag=True, help="Retire even more than a fifth of the entries.")
@click.option("--allow-downgrade", is_flag=True, help="Publish new versions lower than the live one.")
@click.option("--allow-diverged", is_flag=True, help="Sync a commit that does not follow the last one; needs --reason.")
@reason_option(required=False)
@format_option
@json_option
@pass_session
def command(
    session: Session,
    revision: str,
    check: bool,
    prune: bool,
    allow_mass_prune: bool,
    allow_downgrade: bool,
    allow_diverged: bool,
    reason: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Publish a commit, say what differs, and with --prune retire what git no longer declares.

    \b
    Examples:
      registry sync --check      # exit 2: git and the registry differ
      registry sync --prune
    """
    form = chosen(form, as_json=as_json)
    request = PlanRequest(
        action="sync",
        revision=revision,
        reason=reason,
        prune=prune,
        allow_mass_prune=allow_mass_prune,
        allow_downgrade=allow_downgrade,
        allow_diverged=allow_diverged,
        today=today(),
    )
    with progress_bar(quiet=form == JSON) as progress:
        if check:
            planned = plan(session.checkout, session.store, request, progress)
        else:
            publication = publish(session.checkout, session.store, request, progress)
    tell_of_loose_files(session, revision, planned if check else publication.planned)
    if not check:
        show_publication(session, publication, form)
        return
    differs = drift(planned.plan)
    word = "differs from" if differs else "is what is live in"
    headline = f"commit {short(planned.desired.commit.sha)} {word} release {planned.snapshot.release}"
    show_planned(session, planned, headline, form)
    if differs:
        raise click.exceptions.Exit(Exit.CHANGES)
