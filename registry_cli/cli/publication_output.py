"""What publish and sync say when they are done."""

from __future__ import annotations

import click

from registry_cli.application.publish import Publication
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.plan_forms import JSON, MARKDOWN, show_markdown
from registry_cli.cli.planning_output import (
    print_findings,
    print_plan,
    print_refusal,
    publication_json,
    short,
    undo_command,
    warn_of_nothing,
)
from registry_cli.cli.printing import print_json, tell


def show_publication(session: Session, publication: Publication, form: str) -> None:
    """Say what came of a publish or sync, and where it went; raises ``Exit`` when findings forbade it."""
    if form == MARKDOWN:
        show_markdown(session, publication.planned, release=publication.release)
    elif form == JSON:
        _show_json(publication)
        return
    else:
        _show_lines(session, publication)
    tell(f"went to {session.where}")


def _show_json(publication: Publication) -> None:
    planned, release = publication.planned, publication.release
    warn_of_nothing(planned)
    print_json(publication_json(planned, release) | {"chain": release.chain if release else planned.snapshot.chain})
    if release is None:
        raise click.exceptions.Exit(Exit.FINDINGS)


def _show_lines(session: Session, publication: Publication) -> None:
    planned, release = publication.planned, publication.release
    warn_of_nothing(planned)
    print_findings(planned, as_json=False)
    if release is None:
        print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)
    commit = short(planned.desired.commit.sha)
    if release.written:
        print_plan(planned, f"release {release.number}: published commit {commit}")
        tell(f"chain head {release.chain}")
        tell(f"to undo: {undo_command(session, release.number)}")
    else:
        in_force = f"release {release.number} is in force" if release.number else "no release was needed yet"
        print_plan(planned, f"already published: commit {commit} changes nothing; {in_force}")
