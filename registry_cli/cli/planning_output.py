"""What plan, publish and sync say: one shape for the three."""

from __future__ import annotations

from shlex import quote
from typing import Any

import click

from registry_cli.application.plan import Planned
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import report_on, show_report
from registry_cli.cli.printing import counted, print_json, tell
from registry_cli.cli.rendering import plan_json, print_changes, print_held_and_orphans
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.reporting.json_report import finding_json
from registry_cli.reporting.report import Report


def publication_json(planned: Planned, release: CommittedRelease | None) -> dict[str, Any]:
    """The JSON of plan (no release), publish and sync; where a commit stands in for the registry, none is named."""
    found = plan_json(
        planned.plan,
        commit=planned.desired.commit.sha,
        release=release.number if release else planned.snapshot.release,
        written=release.written if release else False,
        findings=[finding_json(finding) for finding in _report(planned).findings],
        breaks=planned.breaks,
    )
    stand_in = planned.snapshot.stand_in
    return found if stand_in is None else {**found, "base_release": None, "release": None, "against": stand_in}


def print_findings(planned: Planned, *, as_json: bool) -> None:
    """The findings of a plan, on stderr; with ``--json`` they are in the data."""
    if planned.findings and not as_json:
        show_report(_report(planned), err=True)


def _report(planned: Planned) -> Report:
    return report_on(planned.findings, planned.desired.tree, untold=planned.desired.findings)


def warn_of_nothing(planned: Planned) -> None:
    """Say so when the commit declares no manifest at all: most likely the root is another."""
    desired = planned.desired
    if not desired.declared and not planned.findings:
        tell(f"warning: commit {short(desired.commit.sha)} declares no manifest below {desired.root or '.'}")


def tell_of_loose_files(session: Session, revision: str, planned: Planned) -> None:
    """Say which files below the root differ from HEAD: what is read is the commit, never loose files."""
    loose = session.repository.is_dirty(planned.desired.root) if revision == "HEAD" else ()
    if loose:
        shown = ", ".join(loose[:3]) + (", ..." if len(loose) > 3 else "")
        tell(f"note: not committed, so not looked at: {shown} ({counted(len(loose), 'file')})")


def print_refusal(planned: Planned) -> None:
    """Say that the findings forbid it."""
    errors = sum(finding.severity.value == "error" for finding in planned.findings)
    click.echo(f"nothing was published: {counted(errors, 'error')} in the manifests", err=True)


def print_plan(planned: Planned, headline: str) -> None:
    """A plan as lines: the headline, the changes, what is left alone."""
    click.echo(headline)
    print_changes(planned.plan.changes, planned.breaks)
    print_held_and_orphans(planned.plan, planned.snapshot)


def show_plan(planned: Planned, headline: str, *, as_json: bool) -> None:
    """A plan in the form that was asked for."""
    warn_of_nothing(planned)
    print_findings(planned, as_json=as_json)
    if as_json:
        print_json(publication_json(planned, None))
    elif not planned.refused:
        print_plan(planned, headline)
    if planned.refused:
        if not as_json:
            print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)


def undo_command(session: Session, release: int) -> str:
    """The command that takes *release* back, for somebody who says why."""
    environment = session.settings.environment
    chosen = f" --env {quote(environment.name)}" if environment else ""
    return f'registry{chosen} rollback --release {release} --reason "..."'


def short(sha: str | None) -> str:
    """The first twelve digits of a commit."""
    return (sha or "none")[:12]
