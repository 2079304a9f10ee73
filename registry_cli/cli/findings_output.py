"""How every verb shows findings: one report, printed in the form that was asked for and written into further files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import click

from registry_cli.cli.report_files import ReportFile, append_summary, read_report_files, write_report_files
from registry_cli.domain.finding import Finding
from registry_cli.reporting.reporters import REPORTERS, reporter
from registry_cli.settings import step_summary

if TYPE_CHECKING:
    from registry_cli.reporting.report import Line, Report

_COLORS = {"place": "blue", "error": "red", "warning": "yellow", "hint": "cyan", "frame": "blue"}
"""The colour of each style; one that is not here has none."""

_LINES_AT_ONCE = 1000

DEFAULT_FORM = next(iter(REPORTERS))
GITHUB = "github"

format_option = click.option("--format", "form", type=click.Choice(list(REPORTERS)), default=DEFAULT_FORM,
                             show_default=True, help="The form of the report.")  # fmt: skip
also_option = click.option("--also", metavar="FORMAT=FILE", multiple=True, callback=read_report_files,
                           help="Write the report in this form into FILE too; repeatable.")  # fmt: skip


class ReadableTree(Protocol):
    """The tree of files that the findings are about."""

    def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The content of each of *paths*."""


def report_on(
    findings: Sequence[Finding],
    tree: ReadableTree,
    checked: int = 0,
    *,
    hidden: Mapping[str, int] | None = None,
    untold: Iterable[Finding] = (),
    fixable: bool = False,
) -> Report:
    """A report on *findings* in *tree*; a file is read only when its text is to be shown.

    *untold* are other findings of the same run: what they call a secret is masked, too. *fixable* says whether the
    command can make the fixes that findings carry.
    """
    from registry_cli.reporting.masking import report_of
    from registry_cli.reporting.sources import TreeSources

    sources = TreeSources(tree.read, (finding.path for finding in findings))
    return report_of(findings, checked, sources, hidden=hidden, untold=untold)._replace(fixable=fixable)


def show_report(
    report: Report, form: str = DEFAULT_FORM, *, also: Sequence[ReportFile] = (), err: bool = False
) -> None:
    """Write the report into the files of *also*, then print it; *err* prints it as a message, not as data.

    In the form ``github`` the findings also go into the summary of the step, where there is one.
    """
    write_report_files(report, also)
    if form == GITHUB and (summary := step_summary()) is not None:
        append_summary(report, summary)
    _print(reporter(form)(report), err=err)


def _print(lines: Iterable[Line], *, err: bool) -> None:
    rest = iter(lines)
    while part := list(islice(rest, _LINES_AT_ONCE)):
        click.echo("\n".join(map(_styled, part)), err=err)


def _styled(line: Line) -> str:
    return "".join(click.style(text, fg=_COLORS[style]) if style in _COLORS else text for style, text in line)
