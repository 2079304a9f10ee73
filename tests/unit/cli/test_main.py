from __future__ import annotations

from pathlib import Path

import click
import pytest

import registry_cli.cli.commands
from registry_cli.cli.main import VERBS, registry
from registry_cli.cli.options import GLOBAL_OPTIONS, Verb

CONTEXT = click.Context(registry, **registry.context_settings)


def test_the_table_of_verbs_and_the_folder_of_commands_agree() -> None:
    files = Path(registry_cli.cli.commands.__file__).parent.glob("*_command.py")
    assert {path.stem.removesuffix("_command") for path in files} == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_found_and_takes_the_global_options(verb: str) -> None:
    command = registry.get_command(CONTEXT, verb)
    assert command is not None
    leaves = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    for leaf in leaves:
        assert isinstance(leaf, Verb)
        assert leaf.get_params(CONTEXT)[-len(GLOBAL_OPTIONS) :] == GLOBAL_OPTIONS
        names = [name for parameter in leaf.get_params(CONTEXT) for name in parameter.opts]
        assert len(names) == len(set(names)), "no option of a verb hides a global one"


def test_what_is_no_verb_is_not_found() -> None:
    assert registry.get_command(CONTEXT, "nope") is None
    assert registry.list_commands(CONTEXT) == list(VERBS)
