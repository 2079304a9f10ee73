"""How values become lines: data on stdout, messages on stderr, progress on a terminal only."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from registry_cli.domain.progress import Progress, silent
from registry_cli.reporting.escaping import escaped

_UNSEEN = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What a terminal may obey, or nobody sees, and JSON would let through."""


def print_json(value: Any) -> None:
    """Print *value* as JSON, indented, keys in the order they were given."""
    click.echo(json_text(value, indent=2))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """*value* as JSON, readable where stdout is Unicode, and escaped where it is not: replaced it would be no JSON."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = json.dumps(value, indent=indent, ensure_ascii=not encoding.lower().startswith("utf"))
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable(text: str) -> str:
    """*text* without characters that a terminal would obey, its lines and tabs kept."""
    return "\n".join(escaped(line.expandtabs(4)) for line in text.split("\n"))


def counted(number: int, noun: str) -> str:
    """The *number* of things: ``1 entry``, ``2 entries``, ``0 files``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def tell(message: str) -> None:
    """Say something to the person, on stderr, unless they asked for quiet."""
    if not _quiet():
        click.echo(message, err=True)


def _quiet() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and getattr(context.obj, "verbosity", 0) < 0


def print_rows(rows: Sequence[Sequence[str]], *, header: Sequence[str] = (), indent: str = "") -> None:
    """Print *rows* as columns, as wide as their longest cell, the last one unpadded."""
    table = [list(header), *map(list, rows)] if header else [list(row) for row in rows]
    if not table:
        return
    widths = [max(len(click.unstyle(row[index])) for row in table) for index in range(len(table[0]))]
    for number, row in enumerate(table):
        cells = [cell + " " * (width - len(click.unstyle(cell))) for cell, width in zip(row, widths, strict=True)]
        line = indent + "  ".join(cells).rstrip()
        click.echo(click.style(line, bold=True) if header and number == 0 else line)


@contextmanager
def readers_may_leave() -> Iterator[None]:
    """No failure when the reader goes away (``registry list | head``); what is flushed later goes nowhere.

    click, if it came so far, would end with the exit code of findings.
    """
    try:
        yield
    except BrokenPipeError:
        abandon_stdout()
        raise click.exceptions.Exit(0) from None


def abandon_stdout() -> None:
    """Let what is still to be flushed go nowhere, or Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """Progress on stderr while the block runs; nothing where stderr is no terminal."""
    if quiet or _quiet() or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    context = click.get_current_context(silent=True)
    plain = context is not None and context.color is False
    # Drawn when there is something new, and by no thread: with one about, nothing can be checked side by side.
    with Bars(console=Console(stderr=True, no_color=plain), transient=True, auto_refresh=False) as bars:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None)
            bars.update(tasks[what], completed=done, total=total or None, refresh=True)

        yield show
