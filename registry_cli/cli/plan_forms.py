"""The forms in which ``registry plan`` shows a plan: lines for people, Markdown for a pull request, JSON."""

from __future__ import annotations

import click

from registry_cli.application.plan import Planned
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import report_on
from registry_cli.cli.planning_output import print_refusal, warn_of_nothing

MARKDOWN = "markdown"
JSON = "json"

_ROOM_OF_WARNINGS = 12_000

format_option = click.option("--format", "form", type=click.Choice(["text", MARKDOWN, JSON]), default="text",
                             show_default=True, help="Markdown is for a comment on a pull request.")  # fmt: skip


def show_markdown(session: Session, planned: Planned) -> None:
    """Print *planned* as Markdown, with its findings; raises ``Exit`` when one of them forbids it."""
    from registry_cli.application.review import review
    from registry_cli.reporting.github_summary import github_summary
    from registry_cli.reporting.plan_markdown import LONGEST_COMMENT, plan_markdown

    warn_of_nothing(planned)
    report = report_on(planned.findings, planned.desired.tree, untold=planned.desired.findings)
    if planned.refused:
        head = "### Registry: this would not be published\n\n"
        click.echo(head + github_summary(report, LONGEST_COMMENT - len(head) - 1), nl=False)
        print_refusal(planned)
        raise click.exceptions.Exit(Exit.FINDINGS)
    warnings = github_summary(report, _ROOM_OF_WARNINGS) if planned.findings else ""
    text = plan_markdown(review(session.checkout, session.store, planned), LONGEST_COMMENT - len(warnings) - 2)
    click.echo("\n\n".join(part for part in (text, warnings.rstrip("\n")) if part))
