"""``registry validate``: check manifests, all at once, without a database."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from registry_cli.application.validate import validate
from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.cli.exits import Exit
from registry_cli.cli.findings_output import also_option, format_option, report_on, show_report
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import counted, progress_bar, tell
from registry_cli.cli.report_files import ReportFile
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--commit", "revision", metavar="REV", help="Read this commit instead of the loose files.")
@format_option
@also_option
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@json_option
@pass_session
def command(
    session: Session,
    paths: tuple[Path, ...],
    revision: str | None,
    form: str,
    also: tuple[ReportFile, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Check manifests: every finding of every file in one run, each with its line and its fix.

    \b
    Examples:
      registry validate                                    all loose files
      registry validate packages/shared/agents/intake_agent
      registry validate --commit main --format json        what is committed, for a script
      registry validate --strict                           warnings fail too
      registry validate --format github --also sarif=findings.sarif

    All files are read even when PATHs are given, because manifests refer to one another; only the findings of those
    PATHs are shown and count. `registry explain CODE` says more about a finding.
    """
    tree, base, root, configuration = _what_to_read(session, revision)
    wanted = [_below(base, path, must_exist=revision is None) for path in paths]
    with progress_bar() as progress:
        found = validate(tree, root, configuration, progress)
    findings = [finding for finding in found.findings if not wanted or _concerns(finding, wanted)]
    show_report(report_on(findings, tree, found.checked), "json" if as_json else form, also=also)
    tell(_summary(findings, found.checked))
    if any(strict or finding.severity is Severity.ERROR for finding in findings):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _what_to_read(session: Session, revision: str | None) -> tuple[FileTree, Path, str, Configuration]:
    """The tree, the folder that its paths count from, the root within it, and the configuration."""
    if revision is not None:
        return _committed(session, revision)
    tree = session.worktree()
    return tree, tree.root.resolve(), session.root_in(tree), session.configuration


def _committed(session: Session, revision: str) -> tuple[FileTree, Path, str, Configuration]:
    from registry_cli.application.desired import read_configuration

    checkout = session.checkout
    commit = checkout.repository.commit(revision)
    tree = checkout.repository.tree(commit.sha)
    configuration = read_configuration(checkout, tree)
    root = checkout.path(checkout.root or configuration.root)
    if not tree.files(root):
        raise Misconfigured(
            f"commit {commit.sha[:12]} has no folder {root}",
            hint="commit the manifests first, or name their folder with --root or in registry.toml",
        )
    return tree, session.repository.root.resolve(), root, configuration


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


def _summary(findings: Sequence[Finding], checked: int) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    counts = [_count(errors, "error"), _count(len(findings) - errors, "warning")]
    return f"checked {_count(checked, 'manifest') or 'no manifests'}: {', '.join(filter(None, counts)) or 'all good'}"


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else ""
