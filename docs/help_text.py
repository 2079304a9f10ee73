"""The help texts of commands as what they are made of; every page that shows help writes these parts."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from registry_cli.cli.main import VERBS, registry
from registry_cli.cli.options import GLOBAL_OPTIONS, EntryParameter

CONTEXT = click.Context(registry, info_name="registry", **registry.context_settings)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay as they are, under a title; ``typed`` when a person would type them."""

    title: str
    lines: tuple[str, ...]
    typed: bool


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, groups before what they hold: ``("db",)``, ``("db", "migrate")``."""
    for verb in VERBS:
        command = registry.get_command(CONTEXT, verb)
        if command is not None:
            yield (verb,), command
        if isinstance(command, click.Group):
            yield from (((verb, name), member) for name, member in command.commands.items())


def own_options(command: click.Command) -> list[click.Option]:
    """The options of *command* that not every command has."""
    shared = {id(option) for option in GLOBAL_OPTIONS}
    return [one for one in command.params if id(one) not in shared and isinstance(one, click.Option) and not one.hidden]


def synopsis(words: Sequence[str], command: click.Command) -> str:
    """How *command* is typed: ``registry show [OPTIONS] KIND/ID``."""
    arguments = [_argument(one) for one in command.params if isinstance(one, click.Argument)]
    members = ["COMMAND"] if isinstance(command, click.Group) else []
    options = ["[OPTIONS]"] if own_options(command) else []
    return " ".join(["registry", *words, *options, *arguments, *members])


def option_names(option: click.Option) -> tuple[str, str]:
    """The names of *option* as one text, and what its value is called; empty for a flag."""
    return ", ".join(option.opts), _metavar(option) if _takes_value(option) else ""


def option_meaning(option: click.Option) -> str:
    """The help of *option*, and whether it is needed."""
    return f"{option.help or ''}{' Needed.' if option.required else ''}"


def option_default(option: click.Option) -> str | None:
    """What *option* is where it is left out; ``None`` where that goes without saying."""
    plain = isinstance(option.default, str | int) and not isinstance(option.default, bool)
    return str(option.default) if plain and _takes_value(option) else None


def help_parts(text: str) -> Iterator[Paragraph | Block]:
    """A help text as paragraphs, and blocks where click is told not to wrap."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if "\b" not in paragraph:
            yield Paragraph(" ".join(paragraph.split()))
            continue
        lines = [line for line in paragraph.replace("\b", "").splitlines() if line.strip()]
        title = lines.pop(0).strip() if lines[0].endswith(":") else ""
        typed = any(re.match(r"\s*(registry|psql) ", line) for line in lines)
        yield Block(title, tuple(map(_commented, _dedented(lines))), typed)


def _argument(argument: click.Argument) -> str:
    if isinstance(argument.type, EntryParameter):
        name = f"{argument.type.name}{'...' * (argument.nargs < 0)}"
        return name if argument.required else f"[{name}]"
    return argument.make_metavar(CONTEXT)


def _takes_value(option: click.Option) -> bool:
    return not option.is_flag and not option.count


def _metavar(option: click.Option) -> str:
    if option.metavar is None and isinstance(option.type, click.IntRange):
        return "N"
    return option.make_metavar(CONTEXT)


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return [line[margin:] for line in lines]


def _commented(line: str) -> str:
    """In a column of examples, what a command is followed by is a remark."""
    if not line.startswith(("registry ", "psql ")) or " #" in line:
        return line
    return re.sub(r"(?<=\S)( {2,})(?![ #>])(.*)$", r"\1# \2", line)
