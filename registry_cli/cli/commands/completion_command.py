"""``registry completion``: the script that completes words in a shell."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from registry_cli.cli.options import Verb

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes verbs, options and entries in your shell.

    \b
    Examples:
      registry completion bash >> ~/.bashrc
      registry completion zsh  >> ~/.zshrc
      registry completion fish > ~/.config/fish/completions/registry.fish
    """
    click.echo(SHELLS[shell](ctx.find_root().command, {}, "registry", "_REGISTRY_COMPLETE").source())
