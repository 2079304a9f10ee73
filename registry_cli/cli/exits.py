"""Exit codes, and the one place where failures become words for a person."""

from __future__ import annotations

import atexit
import errno
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

import click

from registry_cli.cli.options import GlobalOptions
from registry_cli.cli.printing import abandon_stdout, printable
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
    from registry_cli.settings import colors_wanted

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = GlobalOptions(color=None if colors_wanted() else False)
    try:
        code = registry.main(
            args=list(arguments), prog_name="registry", standalone_mode=False, obj=options, color=options.color
        )
    except BaseException as ending:  # noqa: BLE001 - the last door: whatever arrives here gets its exit code
        return _end(ending, options.color)
    return code if isinstance(code, int) else Exit.DONE


def leave(code: int) -> None:
    """End the process at once: to take a large repository apart, object by object, takes a third of reading it."""
    atexit._run_exitfuncs()  # noqa: SLF001 - logs are closed and children ended there
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # one that is closed from the start is None
            stream.flush()
    except OSError:
        sys.exit(code)  # which says what could not be written
    os._exit(code)


def _end(ending: BaseException, color: bool | None) -> int:
    match ending:
        case click.exceptions.Exit(exit_code=int(code)) | SystemExit(code=int(code)):
            return code
        case click.ClickException():
            ending.show()
            return Exit.USAGE
        case click.Abort() | KeyboardInterrupt():
            click.echo("interrupted", err=True)
            return Exit.INTERRUPTED
        case _ if (told := _told(ending)) is not None:
            message, hint, code = told
            _say(message, hint, color)
            return code
        case _:
            return _report_bug(ending, color)


def _told(ending: BaseException) -> tuple[str, str, Exit] | None:
    """What a failure of the world is told with: message, way out, exit code; ``None`` for a bug of ours."""
    match ending:
        case RegistryError() if (code := exit_code_of(ending)) is not Exit.BUG:
            return ending.message, ending.hint, code
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            abandon_stdout()
            return f"there is no room to write to: {ending.strerror}", "make room, and run it again", Exit.UNAVAILABLE
        case FileNotFoundError() if not _working_folder_is_there():
            return "the working folder is not there any more", "change to another folder", Exit.USAGE
        case _:
            return None


def _working_folder_is_there() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def _say(message: str, hint: str, color: bool | None) -> None:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {printable(message)}", err=True, color=color)
    if hint:
        click.echo(f"{click.style('hint:', fg='cyan')} {printable(hint)}", err=True, color=color)


def _report_bug(error: BaseException, color: bool | None) -> int:
    path = _write_log("".join(traceback.format_exception(error)))
    log = f"the log {path}" if path else f"these words, no log could be written: {type(error).__name__}: {error}"
    _say("this is a bug in registry, not in your manifests", f"please report it with {log}", color)
    return Exit.BUG


def _write_log(text: str) -> Path | None:
    """Write *text* to a new log file, readable by its owner alone; where the log folder cannot be, the temporary one.

    ``None`` when neither can be written.
    """
    from platformdirs import user_log_path

    for folder in (user_log_path("manifest-registry"), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # A name that nobody can foresee: in a folder open to all, a file or link may lie in wait for another.
            descriptor, path = tempfile.mkstemp(".log", f"registry-{datetime.now(UTC):%Y%m%dT%H%M%S}-", folder)
            with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123
                file.write(text)
        except OSError:
            continue
        return Path(path)
    return None
