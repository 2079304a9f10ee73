"""The command ``registry`` and its table of verbs; each verb is imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from registry_cli import __version__
from registry_cli.cli.options import GLOBAL_OPTIONS, GlobalOptions
from registry_cli.cli.printing import readers_may_leave

VERBS: dict[str, str] = {
    "init": "Make this folder a manifest repository.",
    "validate": "Check manifests, all at once, without a database.",
    "bump": "Raise the version of manifests, as far as what changed needs.",
    "explain": "Say what a finding's code means and how to fix it.",
    "lsp": "Serve an editor: the same findings while typing.",
    "schema": "Print or write the JSON Schemas of the kinds.",
    "plan": "Show what publishing a commit would change.",
    "publish": "Make a commit's manifests live, as one release.",
    "sync": "Publish, and show or retire what git no longer declares.",
    "rollback": "Go back to an earlier version, release or moment, at once.",
    "resume": "End a hold, so that git is followed again.",
    "status": "Show what is live, held and retired, and where git stands.",
    "list": "List entries.",
    "show": "Show one entry with its manifest.",
    "history": "Show releases, newest first.",
    "diff": "Show what differs between versions, or between git and live.",
    "resolve": "Say which exact version a reference means now.",
    "import": "Bring agents from another format into the repository.",
    "verify": "Rehash the registry and its chain of releases.",
    "transfer": "Hand an entry over to another manifest repository.",
    "purge": "Take a version's content out of the database for good.",
    "db": "Migrate, inspect, or stop the database.",
    "doctor": "Check the surroundings, each problem with its fix.",
    "completion": "Print the script that completes words in your shell.",
}
"""Every verb with its one line in the help; ``cli/commands/<verb>.py`` holds its ``command``."""


class Verbs(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the words; help may be printed on the way."""
        with readers_may_leave():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        with readers_may_leave():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs, in the order they are taught."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import the verb *cmd_name*."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"registry_cli.cli.commands.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; of a wrong one, say which is near."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=VERBS, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the verbs from the table, so that completing one imports none of them."""
        verbs = [CompletionItem(verb, help=line) for verb, line in VERBS.items() if verb.startswith(incomplete)]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the verbs from the table, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Documentation: docs/ in the repository. Exit codes: registry doctor --help.",
)
@click.version_option(__version__, prog_name="registry")
@click.pass_context
def registry(ctx: click.Context) -> None:
    """Agents kept as files in git, published as immutable versions, rolled back in seconds.

    \b
    Examples:
      registry init                              make this folder a manifest repository
      registry validate                          check everything, offline
      registry plan                              what would publishing HEAD change?
      registry publish                           make HEAD live, as one release
      registry rollback agent/x --reason "..."   go back, and stay there when others merge
    """
    ctx.ensure_object(GlobalOptions)


registry.params.extend(GLOBAL_OPTIONS)
