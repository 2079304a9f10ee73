"""The reference of the commands, from click."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from docs.help_text import (
    Paragraph,
    commands,
    help_parts,
    option_default,
    option_meaning,
    option_names,
    own_options,
    synopsis,
)
from docs.markdown import WRITTEN, table
from registry_cli.cli.main import VERBS
from registry_cli.cli.options import GLOBAL_OPTIONS


def commands_page() -> Iterator[str]:
    """Every command with its help, its options and its examples."""
    yield "# Commands\n"
    yield WRITTEN.format(source="the commands themselves")
    yield "Data goes to stdout, messages to stderr. A progress bar is shown on a terminal only.\n"
    yield "What a command's exit code means: [exit codes](exit-codes.md). What `--json` prints: [JSON](json.md).\n"
    yield "`man registry` shows the same where the package's man page is found.\n"
    yield from table(["verb", "what it does"], [[f"[`{verb}`](#{verb})", line] for verb, line in VERBS.items()])
    yield "## Options of every command\n"
    yield "They may stand before the verb or after it.\n"
    yield from table(["option", "meaning"], _rows([one for one in GLOBAL_OPTIONS if isinstance(one, click.Option)]))
    for words, command in commands():
        yield f"{'##' if len(words) == 1 else '###'} {' '.join(words)}\n"
        yield f"```text\n{synopsis(words, command)}\n```\n"
        yield from _help(command.help or "")
        yield from table(["option", "meaning"], _rows(own_options(command)))


def _rows(options: Sequence[click.Option]) -> list[list[str]]:
    return [_row(option) for option in options]


def _row(option: click.Option) -> list[str]:
    names, value = option_names(option)
    default = option_default(option)
    shown = ", ".join(f"`{name}`" for name in names.split(", ")) + (f" `{value}`" if value else "")
    return [shown, option_meaning(option) + (f" Default: `{default}`." if default is not None else "")]


def _help(text: str) -> Iterator[str]:
    for part in help_parts(text):
        if isinstance(part, Paragraph):
            yield part.text.replace("<", "&lt;") + "\n"
            continue
        if part.title:
            yield f"{part.title}\n"
        yield "```sh" if part.typed else "```text"
        yield from part.lines
        yield "```\n"
