"""``registry lsp``: the same findings in an editor, while typing."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from registry_cli.cli.clock import today
from registry_cli.cli.options import GlobalOptions, Verb, log_to_stderr
from registry_cli.cli.printing import tell

if TYPE_CHECKING:
    from registry_cli.bootstrap import Session


@click.command(cls=Verb)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Serve an editor: findings while typing, with their fixes, completion and explanations.

    \b
    Examples:
      registry lsp                     started by the editor, in the folder that it works in

    Speaks the language server protocol over standard input and output; everything else goes to standard error.
    Findings are those of `registry validate` on the loose files, with what is open and not saved yet in their place.
    """
    from registry_cli.lsp.serving import serve

    options = ctx.ensure_object(GlobalOptions)
    log_to_stderr(options.verbosity)
    _quiet_library(options.verbosity)
    if sys.stdin.isatty():
        tell("registry lsp waits for an editor, which starts it by itself; Ctrl-C ends it")
    answers = _own_stdout()
    try:
        code = serve(partial(_session, options), today, sys.stdin.fileno(), answers)
    finally:
        with suppress(BrokenPipeError):  # the editor is gone
            answers.close()
    raise click.exceptions.Exit(code)


def _own_stdout() -> BinaryIO:
    """Standard output for the protocol alone: whatever else is printed goes to standard error from now on."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _quiet_library(verbosity: int) -> None:
    """Let the library of the protocol log only with ``-vv``: what goes wrong is told in one line anyway."""
    handler = logging.StreamHandler() if verbosity > 1 else logging.NullHandler()
    for name in ("pygls", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(logging.DEBUG)
        logger.propagate = False


def _session(options: GlobalOptions, folder: Path) -> Session:
    from registry_cli.bootstrap import open_session

    return open_session(folder, environment=options.env, root=options.root)
