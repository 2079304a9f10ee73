"""Reports that go into files: ``--also FORMAT=FILE``, and the summary of a GitHub workflow step."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from registry_cli.cli.printing import tell
from registry_cli.domain.errors import Misconfigured
from registry_cli.reporting.reporters import REPORTERS, reporter

if TYPE_CHECKING:
    from registry_cli.reporting.report import Report


class ReportFile(NamedTuple):
    """A further report: its form, and the file it goes into."""

    form: str
    path: Path


def read_report_files(
    _context: click.Context, _option: click.Parameter, texts: Iterable[str]
) -> tuple[ReportFile, ...]:
    """Read ``FORMAT=FILE``, each; raises ``click.BadParameter`` for what could not be written in the end."""
    files: list[ReportFile] = []
    for text in texts:
        form, separator, name = text.partition("=")
        if not separator or not name:
            raise click.BadParameter(f"{text!r} is not FORMAT=FILE, such as sarif=findings.sarif")
        if form not in REPORTERS:
            raise click.BadParameter(f"{form!r} is no format; {_likely(form)}")
        path = writable_file(Path(name))
        if path in (file.path for file in files):
            raise click.BadParameter(f"{name} is named twice; give each report a file of its own")
        files.append(ReportFile(form, path))
    return tuple(files)


def _likely(form: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(form, REPORTERS, n=1)
    return f"did you mean {near[0]}?" if near else f"the formats are {', '.join(REPORTERS)}"


def writable_file(name: Path) -> Path:
    """The file that *name* leads to, links followed: a link stays one."""
    path = Path(os.path.realpath(name))
    if path.is_dir():
        raise click.BadParameter(f"{name} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise click.BadParameter(f"{name} is no regular file")
    if not path.parent.is_dir():
        raise click.BadParameter(f"the folder of {name} does not exist; make it first")
    if not os.access(path.parent, os.W_OK):
        raise click.BadParameter(f"the folder of {name} may not be written to")
    return path


def write_report_files(report: Report, files: Sequence[ReportFile]) -> None:
    """Write *report* into each of *files*, whole or not at all; raises ``Misconfigured`` when one cannot be written."""
    from registry_cli.reporting.report import unstyled

    for file in files:
        text = unstyled(reporter(file.form)(report))
        write_file(file.path, f"{text}\n" if text else "")


def write_file(path: Path, text: str) -> None:
    """Put *text* in the place of *path*, whole or not at all; raises ``Misconfigured`` when it cannot be written."""
    try:
        replace_file(path, text)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Misconfigured(
            f"{path} cannot be written: {error.strerror}", hint="name a file in a folder that you may write to"
        ) from error


def replace_file(path: Path, text: str) -> None:
    """Put *text* in the place of *path*: who reads it meanwhile has the old content or the new, never a part."""
    import tempfile

    descriptor, temporary = tempfile.mkstemp(prefix=".registry-", suffix=".tmp", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:  # noqa: PTH123
            file.write(text)
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """The mode of the file that is there, or of one that any program would make."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def append_summary(report: Report, path: Path) -> None:
    """Append the findings to the summary of the workflow step, a file that other commands of the step append to.

    When that cannot be done it is said, and is no failure: the findings are told all the same.
    """
    from registry_cli.reporting.github_summary import LARGEST_SUMMARY, github_summary

    try:
        there = path.stat().st_size if path.exists() else 0
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(github_summary(report, LARGEST_SUMMARY - there))
    except OSError as error:
        tell(f"warning: the summary of the step cannot be written: {error.strerror}")
