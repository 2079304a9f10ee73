"""Every verb of the design has its door, and every file behind a door belongs to a verb."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from registry_cli.cli.exits import EXIT_OF, exit_code_of
from registry_cli.cli.main import VERBS
from registry_cli.domain import errors

COMMANDS = Path(__file__).parents[2] / "registry_cli" / "cli" / "commands"


def test_there_is_one_file_for_each_verb_and_one_verb_for_each_file() -> None:
    files = {path.stem.removesuffix("_command") for path in COMMANDS.glob("*_command.py")}

    assert files == set(VERBS)


def test_every_verb_has_a_command_with_a_help_line() -> None:
    for verb in VERBS:
        command = import_module(f"registry_cli.cli.commands.{verb}_command").command
        assert isinstance(command, click.Command), verb
        assert command.help, verb


def test_every_failure_has_an_exit_code_of_its_own_branch() -> None:
    failures = [
        value for value in vars(errors).values() if isinstance(value, type) and value is not errors.RegistryError
    ]

    assert all(exit_code_of(failure("reason")) == EXIT_OF[_branch(failure)] for failure in failures)


def _branch(failure: type[errors.RegistryError]) -> type[errors.RegistryError]:
    return next(ancestor for ancestor in failure.__mro__ if ancestor in EXIT_OF)
