"""The man page says what the commands say, and a reader of man pages can read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from docs.help_text import Block, Paragraph, commands, help_parts, option_default, option_names, synopsis
from docs.man_page import man_page
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import GLOBAL_OPTIONS

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "man" / "registry.1"
READERS = {
    "groff": ["groff", "-man", "-Tutf8", "-ww", "-z"],
    "man": ["man", "--warnings", "-l"],
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning"],
}


def plain() -> str:
    """The page without the marks of roff."""
    text = re.sub(r"\\f[BIR]", "", PAGE.read_text(encoding="utf-8"))
    return text.replace(r"\-", "-").replace(r"\(dq", '"').replace(r"\&", "").replace(r"\e", "\\")


def test_the_page_has_the_sections_that_are_looked_for() -> None:
    sections = re.findall(r"^\.SH (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sections == [
        *("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXAMPLES"),
        *("EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"),
    ]


def test_every_command_is_on_the_page_with_its_options_and_examples() -> None:
    text = plain()

    assert [words for words, command in commands() if synopsis(words, command) not in text] == []
    options = [option for _, command in commands() for option in command.params if isinstance(option, click.Option)]
    assert [
        name for option in [*options, *GLOBAL_OPTIONS] for name in option.opts if name[0] == "-" and name not in text
    ] == []
    lines = [line for _, command in commands() for part in help_parts(command.help or "") for line in _lines(part)]
    assert lines
    assert [line for line in lines if line not in text] == []


def _lines(part: Paragraph | Block) -> tuple[str, ...]:
    return part.lines if isinstance(part, Block) else ()


def test_every_exit_code_and_variable_is_on_the_page() -> None:
    text = plain()
    settings = (TOP / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    variables = re.findall(r"^\| `([A-Z_]+)` \|", settings, re.MULTILINE)

    assert variables
    assert [name for name in [*variables, *(str(code.value) for code in Exit)] if f".TP\n{name}\n" not in text] == []


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_of_man_pages_has_nothing_to_complain_of(reader: str) -> None:
    if shutil.which(reader) is None:
        pytest.skip(f"there is no {reader} on this machine")

    ended = subprocess.run([*READERS[reader], str(PAGE)], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_text_on_the_page_is_what_roff_prints() -> None:
    if shutil.which("groff") is None:
        pytest.skip("there is no groff on this machine")

    printed = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-cbou", str(PAGE)], capture_output=True, text=True, check=True
    ).stdout

    assert 'registry rollback agent/x --reason "..."' in printed
    assert "# yaml-language-server: $schema=../../schemas/agent.schema.json" in printed


def test_no_line_of_text_is_taken_for_a_request() -> None:
    known = {"TH", "SH", "SS", "TP", "PP", "RS", "RE", "EX", "EE", "nr", "ad", '\\"'}

    assert {line[1:].split()[0] for line in man_page() if line.startswith((".", "'"))} == known


def test_the_page_is_installed_where_man_looks_for_it() -> None:
    build = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]

    assert build["targets"]["wheel"]["shared-data"] == {"docs/man/registry.1": "share/man/man1/registry.1"}


def test_help_is_taken_apart_into_prose_and_what_is_typed() -> None:
    parts = list(
        help_parts(
            "Do\n    it.\n\n\b\n    Examples:\n      registry do   at once\n      registry do -x\n\n    \b\n    a  b"
        )
    )

    assert parts == [
        Paragraph("Do it."),
        Block("Examples:", ("registry do   # at once", "registry do -x"), typed=True),
        Block("", ("a  b",), typed=False),
    ]


def test_an_option_is_named_with_its_value_and_default() -> None:
    count = click.Option(["-n", "--number"], type=click.IntRange(1), default=3)
    flag = click.Option(["--all"], is_flag=True)

    assert (option_names(count), option_default(count)) == (("-n, --number", "N"), "3")
    assert (option_names(flag), option_default(flag)) == (("--all", ""), None)
