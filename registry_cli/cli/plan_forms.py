"""The forms in which plan, publish and sync are shown: lines for people, Markdown for a pull request, JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from registry_cli.application.plan import Planned
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import report_on
from registry_cli.cli.planning_output import print_refusal, show_plan, undo_command, warn_of_nothing
from registry_cli.cli.printing import tell
from registry_cli.domain.errors import RegistryError
from registry_cli.domain.proposal import CommittedRelease

if TYPE_CHECKING:
    from registry_cli.application.ports import LiveState
    from registry_cli.planning.review import Review

TEXT = "text"
MARKDOWN = "markdown"
JSON = "json"

_ROOM_OF_WARNINGS = 12_000

format_option = click.option(
    "--format", "form", type=click.Choice([TEXT, MARKDOWN, JSON]), default=TEXT, show_default=True,
    help="Markdown is for a comment on a pull request, or the summary of a CI run.",
)  # fmt: skip


def chosen(form: str, *, as_json: bool) -> str:
    """The form that was asked for, ``--json`` being short for one."""
    return JSON if as_json else form


def show_planned(
    session: Session, planned: Planned, headline: str, form: str, *, state: LiveState | None = None
) -> None:
    """Show *planned*, which was made from *state*, the registry unless it is given.

    Raises ``Exit`` when findings forbid it.
    """
    if form == MARKDOWN:
        show_markdown(session, planned, state=state)
    else:
        show_plan(planned, headline, as_json=form == JSON)


def show_markdown(
    session: Session, planned: Planned, *, release: CommittedRelease | None = None, state: LiveState | None = None
) -> None:
    """Print *planned* as Markdown, with its findings, and what became of it when *release* is in force by now.

    Raises ``Exit`` when findings forbid it.
    """
    from registry_cli.application.review import changed_rules, review
    from registry_cli.reporting.github_summary import github_summary
    from registry_cli.reporting.plan_markdown import LONGEST_COMMENT, plan_markdown, rules_markdown

    warn_of_nothing(planned)
    report = report_on(planned.findings, planned.desired.tree, untold=planned.desired.findings)
    if planned.refused:
        rules = rules_markdown(changed_rules(session.checkout, planned))
        head = "\n".join(("### Registry: this would not be published", "", *rules, ""))
        click.echo(head + github_summary(report, LONGEST_COMMENT - len(head) - 1), nl=False)
        print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)
    warnings = github_summary(report, _ROOM_OF_WARNINGS) if planned.findings else ""
    if release is None:
        found = review(session.checkout, state or session.store, planned)
    else:
        found = _of_release(session, planned, release)
    text = plan_markdown(found, LONGEST_COMMENT - len(warnings) - 2)
    click.echo("\n\n".join(part for part in (text, warnings.rstrip("\n")) if part))


def _of_release(session: Session, planned: Planned, release: CommittedRelease) -> Review:
    """What became of *planned*; the release is made, so where not all of it can be told, the rest is."""
    from registry_cli.application.review import outline, review

    try:
        found = review(session.checkout, session.store, planned)
    except RegistryError as error:
        tell(f"note: what the release changes is told without its details: {error.message}")
        found = outline(planned)
    undo = undo_command(session, release.number) if release.written else ""
    return replace(found, in_force=release.number, undo=undo, chain=release.chain if release.written else "")
