"""``registry validate``: check manifests, all at once, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.against import against_option, yardstick
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import also_option, format_option, report_on, show_report
from registry_cli.cli.fixing import check_options, diff_option, fix_option
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import tell
from registry_cli.cli.report_files import ReportFile
from registry_cli.cli.rules import policies_option, read_rules
from registry_cli.cli.selection_options import Choice, hidden, selection_options, summary
from registry_cli.cli.subject import Asked, Subject, subject_options
from registry_cli.cli.validation_run import Outcome, ValidationRun

if TYPE_CHECKING:
    from registry_cli.reporting.report import Report


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@subject_options
@against_option
@policies_option
@format_option
@also_option
@selection_options
@fix_option
@diff_option
@json_option
@pass_session
def command(
    session: Session,
    paths: tuple[Path, ...],
    asked: Asked,
    against: str | None,
    policies_from: str | None,
    form: str,
    also: tuple[ReportFile, ...],
    choice: Choice,
    fix: bool,
    diff: bool,
    as_json: bool,
) -> None:
    """Check manifests: every finding of every file in one run, each with its line and its fix.

    \b
    Examples:
      registry validate                                    all loose files
      registry validate packages/shared/agents/intake_agent
      registry validate --commit main --format json        what is committed, for a script
      registry validate --fail-on warning                  warnings fail too
      registry validate --select REG4 --ignore REG405      security alone, but for plain http
      registry validate --baseline baseline.json --write-baseline
      registry validate --format github --also sarif=findings.sarif
      registry validate --since origin/main                what a branch changed, and what depends on it
      registry validate --staged                           the same of what is staged
      registry validate --hook PATH...                     the same, and these files: for pre-commit
      registry validate --against origin/main              versions too, as if main were published
      registry validate --policies-from origin/main        by the rules of main, not by those of these files
      registry validate --diff                             what --fix would change

    All files are read even when PATHs are given, because manifests refer to one another; only the findings of those
    PATHs are shown and count. `registry explain CODE` says more about a finding.

    What is selected, ignored or in the baseline decides only what this command shows and fails on. A waiver, and a
    severity in registry.toml, hold when manifests are published, too.
    """
    choice.refuse_part(asked.parts(paths))
    if fix or diff:
        check_options(elsewhere=asked.elsewhere, diff=diff, reported=as_json or bool(also))
    if policies_from is not None:
        choice.refuse_elsewhere()
    subject, wanted = asked.subject(session, paths)
    if policies_from is not None:
        subject = subject.judged_by(read_rules(session, policies_from))
    staged = not subject.loose and asked.revision is None
    measure = yardstick(session, subject, against, revision=asked.revision, staged=staged)
    run = ValidationRun(session, subject, choice, measure, wanted)
    if fix or diff:
        run.make_fixes(diff=diff)
    outcome = run.outcome(fixed=fix)
    show_report(_report(outcome, subject, asked), "json" if as_json else form, also=also)
    tell(summary(outcome.verdict, outcome.checked))
    if choice.fails(outcome.verdict, subject.configuration.validation):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _report(outcome: Outcome, subject: Subject, asked: Asked) -> Report:
    return report_on(
        outcome.verdict.findings,
        subject.tree,
        outcome.checked,
        hidden=hidden(outcome.verdict),
        untold=outcome.found,
        fixable=not asked.elsewhere,
    )
