"""What a command would write, as a unified diff that git and patch can apply, and the writing itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

import click

from registry_cli.application.rewriting import Rewrite, write
from registry_cli.cli.printing import printable
from registry_cli.reporting.escaping import escaped

_NO_NEWLINE = "\\ No newline at end of file\n"
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def patch(rewrite: Rewrite) -> str:
    """The change of one file as a unified diff; its line ends are those of the file."""
    before = "/dev/null" if rewrite.before is None else f"a/{rewrite.path}"
    old, new = (_lines(content or b"") for content in (rewrite.before, rewrite.after))
    return "".join(_ended(line) for line in unified_diff(old, new, before, f"b/{rewrite.path}"))


def print_patches(rewrites: Sequence[Rewrite]) -> None:
    """Print the changes on stdout: exactly for a file or a pipe, coloured and free of control characters for people."""
    for text in map(patch, rewrites):
        if sys.stdout.isatty():
            click.echo("".join(_shown(text)), nl=False)
        else:
            click.echo(text, nl=False, color=True)  # or click would take what looks like colours out


def write_files(top: Path, rewrites: Sequence[Rewrite], *, drafts: Path) -> list[Rewrite]:
    """Write each file; those that were written come back, of the others stderr says why not."""
    written = []
    for rewrite in rewrites:
        reason = write(top, rewrite, drafts=drafts)
        if reason:
            click.echo(f"{click.style('not written', fg='red')} {escaped(rewrite.path)}: {reason}", err=True)
        else:
            written.append(rewrite)
    return written


def _lines(content: bytes) -> list[str]:
    """The lines with their ends; a lone carriage return ends none, for git either."""
    text = content.decode("utf-8", "replace")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in [text.rpartition("\n")[2]] if last]


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _shown(text: str) -> Iterator[str]:
    for line in text.removesuffix("\n").split("\n"):
        color = None if line.startswith(("+++", "---")) else _COLORS.get(line[:1])
        yield click.style(printable(line.removesuffix("\r")), fg=color) + "\n"
