"""The man page ``registry(1)``, from click and from the pages on exit codes and settings."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from docs.help_text import (
    Block,
    Paragraph,
    commands,
    help_parts,
    option_default,
    option_meaning,
    option_names,
    own_options,
    synopsis,
)
from registry_cli import __version__
from registry_cli.cli.main import registry
from registry_cli.cli.options import GLOBAL_OPTIONS

_REFERENCE = Path(__file__).parent / "reference"
_TOP = Path(__file__).parent.parent
_FILES = {
    "registry.toml": "The settings of a manifest repository. The nearest one at or above the working folder counts.",
    "packages/shared/": "The manifests, a folder for each kind, where registry.toml names no other root.",
    "packages/shared/schemas/": "The JSON Schemas of the kinds, for editors.",
}
_SEE_ALSO = ("git(1)", "psql(1)")


def man_page() -> Iterator[str]:
    """The page as roff, with the macros of man(7)."""
    project = tomllib.loads((_TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    purpose = project["description"]
    yield r".\" Written by docs/generate.py from the commands themselves: change it there, then run make docs."
    yield ".nr HY 0"  # no hyphens at line ends: names are to be found and copied as they are
    yield f'.TH REGISTRY 1 "" "{_text(project["name"])} {_text(__version__)}" "User Commands"'
    yield ".ad l"
    yield ".SH NAME"
    yield rf"registry \- {_text(purpose[0].lower() + purpose[1:])}"
    yield from _usage()
    yield ".SH COMMANDS"
    for words, command in commands():
        yield from _command(words, command)
    yield ".SH EXAMPLES"
    for part in help_parts(registry.help or ""):
        if isinstance(part, Block):
            yield from _block(part, titled=False)
    yield from _surroundings()
    yield ".SH SEE ALSO"
    yield ", ".join(rf"\fB{name.partition('(')[0]}\fR({name[-2]})" for name in _SEE_ALSO)


def _usage() -> Iterator[str]:
    yield ".SH SYNOPSIS"
    yield r"\fBregistry\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]"
    yield ".SH DESCRIPTION"
    for part in help_parts(registry.help or ""):
        if isinstance(part, Paragraph):
            yield from (_line(part.text), ".PP")
    yield "Data goes to stdout, messages to stderr. A progress bar is shown on a terminal only."
    yield ".SH OPTIONS"
    yield "They may stand before the command or after it."
    for option in GLOBAL_OPTIONS:
        if isinstance(option, click.Option):
            yield from _option(option)


def _surroundings() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for code, meaning, example in _rows("exit-codes.md", "# Exit codes"):
        yield from _item(_bold(code), f"{meaning}; for example: {example}")
    yield ".SH ENVIRONMENT"
    for variable, meaning in _rows("settings.md", "## Environment variables"):
        yield from _item(_bold(variable), meaning.replace("; see below", ""))
    yield ".SH FILES"
    for path, meaning in _FILES.items():
        yield from _item(rf"\fI{_text(path)}\fR", meaning)


def _command(words: tuple[str, ...], command: click.Command) -> Iterator[str]:
    yield f'.SS "{_text(" ".join(words))}"'
    yield _typed(synopsis(words, command))
    for part in help_parts(command.help or ""):
        yield ".PP"
        if isinstance(part, Block):
            yield from _block(part)
        else:
            yield _line(part.text)
    for option in own_options(command):
        yield from _option(option)


def _typed(line: str) -> str:
    """A synopsis: what is typed as it is in bold, what stands for something else in italics."""
    words = [rf"\fI{_text(word)}\fR" if re.search(r"[A-Z\[|]", word) else _bold(word) for word in line.split(" ")]
    return " ".join(words)


def _block(block: Block, *, titled: bool = True) -> Iterator[str]:
    if block.title and titled:
        yield _line(block.title)
    yield ".PP"
    yield ".RS 4"
    yield ".EX"
    yield from map(_line, block.lines)
    yield ".EE"
    yield ".RE"


def _option(option: click.Option) -> Iterator[str]:
    names, value = option_names(option)
    default = option_default(option)
    said = option_meaning(option) + (f" Default: {default}." if default is not None else "")
    head = ", ".join(map(_bold, names.split(", "))) + (rf" \fI{_text(value)}\fR" if value else "")
    yield from _item(head, said)


def _item(head: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield head
    yield _line(_plain(text))


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fR"


def _rows(page: str, heading: str) -> Iterator[tuple[str, ...]]:
    """The rows of the first table below *heading* in a page of the reference, without Markdown."""
    text = (_REFERENCE / page).read_text(encoding="utf-8").split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    for row in re.findall(r"^\| (`.*) \|$", text, re.MULTILINE):
        yield tuple(_plain(cell) for cell in row.split(" | "))


def _plain(text: str) -> str:
    """*text* without the marks of Markdown."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "")


def _line(text: str) -> str:
    """*text* as one line, which roff cannot take for a request."""
    made = _text(_plain(text))
    return rf"\&{made}" if made.startswith((".", "'")) else made


def _text(text: str) -> str:
    """*text* with what has a meaning in roff as itself; a hyphen stays one that can be copied."""
    made = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"[^\x00-\x7f]", lambda found: rf"\[u{ord(found[0]):04X}]", made)
