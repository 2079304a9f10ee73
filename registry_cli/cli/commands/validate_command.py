"""``registry validate``: check manifests, all at once, without a database."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.cli.against import Yardstick, against_option, yardstick
from registry_cli.cli.clock import today
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import also_option, format_option, report_on, show_report
from registry_cli.cli.fixing import check_options, diff_option, fix_option, make_fixes
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import progress_bar, tell
from registry_cli.cli.report_files import ReportFile
from registry_cli.cli.selection_options import Choice, hidden, selection_options, summary
from registry_cli.cli.subject import Subject, since_option, staged_option, subject_of
from registry_cli.domain.finding import Finding

if TYPE_CHECKING:
    from registry_cli.application.validate import Validation
    from registry_cli.application.validate_changes import ChangeValidation
    from registry_cli.reporting.report import Report
    from registry_cli.validation.verdict import Ground, Verdict
    from registry_cli.validation.waivers import Reach


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--commit", "revision", metavar="REV", help="Read this commit instead of the loose files.")
@since_option
@staged_option
@against_option
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
    revision: str | None,
    since: str | None,
    staged: bool,
    against: str | None,
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
      registry validate --against origin/main              versions too, as if main were published
      registry validate --diff                             what --fix would change

    All files are read even when PATHs are given, because manifests refer to one another; only the findings of those
    PATHs are shown and count. `registry explain CODE` says more about a finding.

    What is selected, ignored or in the baseline decides only what this command shows and fails on. A waiver, and a
    severity in registry.toml, hold when manifests are published, too.
    """
    choice.refuse_part(name for name, given in (("PATH", paths), ("--since", since), ("--staged", staged)) if given)
    if fix or diff:
        check_options(elsewhere=bool(revision or since or staged), diff=diff, reported=as_json or bool(also))
    subject = subject_of(session, revision=revision, since=since, staged=staged)
    # Imported here because git lists the files meanwhile.
    from registry_cli.application.verdicts import reach_of
    from registry_cli.validation.verdict import Ground

    tree, root = subject.tree, subject.root
    wanted = [_below(subject.base, path, must_exist=revision is None and not staged) for path in paths]
    ground = Ground(subject.configuration.validation, today(), root, subject.configuration_path)
    measure = yardstick(session, subject, against, revision=revision, staged=staged)
    if fix or diff:
        check = partial(_fixable, subject, measure, choice, ground)
        make_fixes(tree, subject.base, root, check, wanted=wanted, diff=diff)
    with progress_bar() as progress:
        found, changed = subject.validated(session, progress)
        found = measure.measured(found, tree, root, all_of_it=fix) if measure else found
    verdict = _accepted(found, ground, reach_of(subject.configuration, history=measure is not None))
    verdict = choice.narrow(verdict, ground, session.settings.folder, whole=changed is None)
    verdict = _among(verdict, wanted, changed)
    report = _report(verdict, found, tree, fixable=not (revision or since or staged))
    show_report(report, "json" if as_json else form, also=also)
    tell(summary(verdict, found.checked))
    if choice.fails(verdict, ground.settings):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _fixable(
    subject: Subject, measure: Yardstick | None, choice: Choice, ground: Ground, now: FileTree
) -> tuple[Finding, ...]:
    """The findings in *now*, what fixes make of the tree of *subject*, that are to be fixed where they can be."""
    from registry_cli.application.validate import validate
    from registry_cli.application.verdicts import reach_of

    found = validate(now, subject.root, subject.configuration)
    found = measure.measured(found, now, subject.root, all_of_it=True) if measure else found
    return choice.shown(_accepted(found, ground, reach_of(subject.configuration, history=measure is not None)), ground)


def _accepted(found: Validation, ground: Ground, reach: Reach) -> Verdict:
    """The verdict on what was *found*; *reach* says how far was looked."""
    from registry_cli.validation.verdict import accept

    return accept(found.findings, found.waivers, ground, reach)


def _among(verdict: Verdict, wanted: Sequence[str], changed: ChangeValidation | None) -> Verdict:
    """The *verdict* on the files that are *wanted*, all where there are none, and of them on what *changed*."""
    verdict = verdict.among(lambda finding: not wanted or _concerns(finding, wanted))
    if changed is None:
        return verdict
    return replace(verdict.among(lambda finding: changed.concerns(finding.path)), gone=0)


def _report(verdict: Verdict, found: Validation, tree: FileTree, *, fixable: bool) -> Report:
    report = report_on(verdict.findings, tree, found.checked, hidden=hidden(verdict), untold=found.findings)
    return replace(report, fixable=fixable)


def _below(base: Path, path: Path, *, must_exist: bool) -> str:
    """*path* as the tree names it; a link at its end is not followed."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    if must_exist and not os.path.lexists(absolute):
        raise click.UsageError(f"{path} does not exist")
    place = absolute.parent.resolve() / absolute.name
    if not place.is_relative_to(base):
        raise click.UsageError(f"{path} lies outside of {base}")
    return place.relative_to(base).as_posix()


def _concerns(finding: Finding, wanted: Iterable[str]) -> bool:
    """Whether the finding is in one of the files or folders, or on a folder that holds one."""
    return any(
        path in {".", finding.path} or finding.path.startswith(f"{path}/") or path.startswith(f"{finding.path}/")
        for path in wanted
    )
