"""Options that every verb shares, and the session that they open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName

if TYPE_CHECKING:
    from registry_cli.bootstrap import Session

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class GlobalOptions:
    """What was said before or after the verb, for all of them alike.

    ``color`` is ``False`` where colours are not wanted, and ``None`` where the terminal decides.
    """

    env: str | None = None
    root: str | None = None
    verbosity: int = 0
    color: bool | None = None


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    if value in (None, False, 0):
        return value
    options = ctx.ensure_object(GlobalOptions)
    if parameter.name == "env":
        options.env = value
    elif parameter.name == "root":
        options.root = value
    elif parameter.name == "no_color":
        options.color = ctx.color = False
    else:
        options.verbosity += value if parameter.name == "verbose" else -1
    return value


GLOBAL_OPTIONS: list[click.Parameter] = [
    click.Option(["--env"], metavar="NAME", expose_value=False, callback=_remember,
                 help="The environment of registry.toml to work on."),
    click.Option(["--root"], metavar="FOLDER", expose_value=False, callback=_remember,
                 help="The folder of the manifests, instead of the one in registry.toml."),
    click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, callback=_remember,
                 help="Only data and what went wrong."),
    click.Option(["-v", "--verbose"], count=True, expose_value=False, callback=_remember,
                 help="Say more; -vv logs every call."),
    click.Option(["--no-color"], is_flag=True, expose_value=False, callback=_remember,
                 help="No colours; NO_COLOR does the same."),
]  # fmt: skip


class Verb(click.Command):
    """A command that takes the global options after its name too."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The verb's own parameters, then the global ones."""
        return [*super().get_params(ctx), *GLOBAL_OPTIONS]


def session(ctx: click.Context) -> Session:
    """Open the session that the global options ask for; it is closed with the command."""
    from registry_cli.bootstrap import open_session

    options = ctx.ensure_object(GlobalOptions)
    log_to_stderr(options.verbosity)
    opened = open_session(Path.cwd(), environment=options.env, root=options.root)
    root = ctx.find_root()
    root.call_on_close(opened.close)
    return opened


def log_to_stderr(verbosity: int) -> None:
    """Show what the middle logs: warnings always, with ``-v`` what it does, with ``-vv`` every call."""
    import logging

    level = {0: logging.WARNING, 1: logging.INFO}.get(max(verbosity, 0), logging.DEBUG)
    if verbosity < 0:
        level = logging.ERROR
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("registry_cli")
    logger.handlers[:] = [handler]
    logger.setLevel(level)


def pass_session(function: F) -> F:
    """Hand the session to a command as its first argument."""

    @click.pass_context
    def wrapper(ctx: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        return ctx.invoke(function, session(ctx), *args, **kwargs)

    return update_wrapper(wrapper, function)  # type: ignore[return-value]


class EntryParameter(click.ParamType[EntryName]):
    """``KIND/ID``."""

    name = "KIND/ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> EntryName:
        """Read the name; refuse other forms, and kinds that do not exist."""
        if isinstance(value, EntryName):
            return value
        try:
            return check_kind(EntryName.parse(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        """Names of manifests in the work tree."""
        from click.shell_completion import CompletionItem

        from registry_cli.cli.completing import entry_names

        return [CompletionItem(name) for name in entry_names(Path.cwd()) if name.startswith(incomplete)]


def check_kind(name: EntryName) -> EntryName:
    """*name*, when its kind exists; raises ``ValueError`` that lists the kinds."""
    from registry_cli.kinds.table import KINDS

    if name.kind not in KINDS:
        raise ValueError(f"{name.kind!r} is no kind; the kinds are {', '.join(KINDS)}")
    return name


def parse_reference(text: str) -> tuple[EntryName, str]:
    """Read ``kind/id[@range]``; raises ``Misconfigured`` when it has another form."""
    name, _, version_range = text.partition("@")
    try:
        return check_kind(EntryName.parse(name)), version_range
    except ValueError as error:
        raise Misconfigured(str(error), hint="write kind/id, e.g. agent/fraud_agent@^1.2") from error


ENTRY = EntryParameter()

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts; its keys stay.")
commit_option = click.option(
    "--commit", "revision", default="HEAD", show_default=True, metavar="REV", help="The commit to read."
)


def reason_option(*, required: bool) -> Callable[[F], F]:
    """``--reason TEXT``, kept with the release for ever; a blank one is none."""
    return click.option(
        "--reason",
        required=required,
        metavar="TEXT",
        callback=_not_blank,
        help="Why; it is kept with the release for ever.",
    )


def _not_blank(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    reason = (value or "").strip()
    if parameter.required and not reason:
        raise click.BadParameter("say why; it is kept with the release for ever", ctx, parameter)
    return reason or None
