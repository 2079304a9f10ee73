"""Exit codes, and the one place where failures become words for a person."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

import click

from registry_cli.domain.errors import (
    Conflict,
    Gone,
    Misconfigured,
    NotAllowed,
    NotFound,
    RegistryError,
    Rejected,
    Unavailable,
)


class Exit(IntEnum):
    """What the process's exit code means."""

    DONE = 0
    FINDINGS = 1
    CHANGES = 2
    NOT_ALLOWED = 4
    CONFLICT = 5
    USAGE = 64
    UNAVAILABLE = 69
    BUG = 70
    INTERRUPTED = 130


EXIT_OF: dict[type[RegistryError], Exit] = {
    NotAllowed: Exit.NOT_ALLOWED,
    Conflict: Exit.CONFLICT,
    NotFound: Exit.FINDINGS,
    Gone: Exit.FINDINGS,
    Rejected: Exit.FINDINGS,
    Misconfigured: Exit.USAGE,
    Unavailable: Exit.UNAVAILABLE,
}
"""The exit code of each branch of the tree of failures."""


def exit_code_of(error: RegistryError) -> Exit:
    """The exit code that *error*, or the nearest class it derives from, ends the process with."""
    for ancestor in type(error).__mro__:
        if ancestor in EXIT_OF:
            return EXIT_OF[ancestor]
    return Exit.BUG


def run(arguments: Sequence[str]) -> int:
    """Run the command line; every way it can end becomes an exit code, and no traceback reaches a person."""
    from registry_cli.cli.main import registry

    try:
        code = registry.main(args=list(arguments), prog_name="registry", standalone_mode=False)
    except BaseException as ending:  # noqa: BLE001 - the last door: whatever arrives here gets its exit code
        return _end(ending)
    return code if isinstance(code, int) else Exit.DONE


def _end(ending: BaseException) -> int:
    match ending:
        case click.exceptions.Exit(exit_code=int(code)) | SystemExit(code=int(code)):
            return code
        case click.ClickException():
            ending.show()
            return Exit.USAGE
        case click.Abort() | KeyboardInterrupt():
            click.echo("interrupted", err=True)
            return Exit.INTERRUPTED
        case BrokenPipeError():
            return _broken_pipe()
        case RegistryError() if (code := exit_code_of(ending)) is not Exit.BUG:
            _say(ending)
            return code
        case _:
            return _report_bug(ending)


def _say(error: RegistryError) -> None:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {error.message}", err=True)
    if error.hint:
        click.echo(f"{click.style('hint:', fg='cyan')} {error.hint}", err=True)


def _broken_pipe() -> int:
    """The reader went away (``registry list | head``); Python must not complain about it when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.DONE


def _report_bug(error: BaseException) -> int:
    path = _write_log("".join(traceback.format_exception(error)))
    click.echo(
        f"{click.style('error:', fg='red', bold=True)} this is a bug in registry, not in your manifests", err=True
    )
    click.echo(f"{click.style('hint:', fg='cyan')} please report it with the log {path}", err=True)
    return Exit.BUG


def _write_log(text: str) -> Path:
    """Write *text* to a log file; to the temporary folder when the log folder cannot be written."""
    from platformdirs import user_log_path

    name = f"registry-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    for folder in (user_log_path("manifest-registry"), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
        except OSError:
            continue
        return path
    return Path(os.devnull)
