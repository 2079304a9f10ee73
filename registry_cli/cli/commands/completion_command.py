"""``registry completion``: the script that completes words in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from registry_cli.cli.options import Verb


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes verbs, options and entries in your shell.

    \b
    Examples:
      registry completion bash >> ~/.bashrc
      registry completion zsh  >> ~/.zshrc
      registry completion fish > ~/.config/fish/completions/registry.fish
    """
    chosen = get_completion_class(shell)
    if chosen is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(chosen(ctx.find_root().command, {}, "registry", "_REGISTRY_COMPLETE").source())
