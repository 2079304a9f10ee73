"""``registry db``: the database itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from registry_cli.bootstrap import Session
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import counted, print_json, print_rows, progress_bar, tell
from registry_cli.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from registry_cli.store.migrations import Migration


@click.group()
def command() -> None:
    """Migrate, inspect, or stop the database.

    \b
    Examples:
      registry db migrate            make or update the schema
      registry db status             which migrations are applied
      psql "$(registry db url)"      look inside
      registry db stop               stop the embedded Postgres
    """


@command.command(cls=Verb)
@click.option(
    "--print", "as_text", is_flag=True, help="Print the SQL of what is missing, to be run elsewhere; write nothing."
)
@pass_session
def migrate(session: Session, as_text: bool) -> None:
    """Make or update the schema of the registry; safe to run again.

    It needs a connection to Postgres. Where there is none, paste what --print prints into the SQL editor of the
    Supabase project, or run supabase db push.

    \b
    Examples:
      registry db migrate
      REGISTRY_DATABASE_URL=postgresql://... registry db migrate
      registry db migrate --print > registry.sql
    """
    if as_text:
        _print_missing(session)
        return
    from registry_cli.store.migrations import migrate as apply_migrations

    with progress_bar() as progress:
        applied = apply_migrations(session.database_url(migrated=False), progress=progress)
    for name in applied:
        click.echo(f"applied {name}")
    if not applied:
        click.echo("nothing to do: every migration is applied")
    tell(f"went to {session.where}")


def _print_missing(session: Session) -> None:
    from registry_cli.store.migration_script import script

    missing = _missing(session)
    if missing:
        click.echo(script(missing), nl=False)
        tell(f"printed {counted(len(missing), 'migration')}; run it once, and registry db migrate has nothing to do")
    else:
        tell(f"nothing to print: every migration is applied to {session.where}")


def _missing(session: Session) -> tuple[Migration, ...]:
    """The migrations that the database lacks; all of them where it cannot be asked."""
    from registry_cli.store.migrations import packaged, pending

    try:
        if not session.database.embedded:
            return pending(session.database_url(migrated=False))
        reason = "the embedded Postgres migrates itself"
    except (Misconfigured, Unavailable) as error:
        reason = error.message
    tell(f"all migrations are printed, because no database could be asked what it lacks: {reason}")
    return packaged()


@command.command(cls=Verb)
@json_option
@pass_session
def status(session: Session, as_json: bool) -> None:
    """Show which migrations are applied.

    \b
    Examples:
      registry db status
    """
    from registry_cli.store.migrations import status as read_status

    found = read_status(session.database_url(migrated=False))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    tell(f"of {session.where}")
    print_rows([[one.version, one.name, _word(applied=one.applied, changed=one.changed)] for one in found])


def _word(*, applied: bool, changed: bool) -> str:
    if not applied:
        return "pending: registry db migrate"
    return "applied, but its file was edited since" if changed else "applied"


@command.command(cls=Verb)
@pass_session
def url(session: Session) -> None:
    """Print the URL of the embedded database, password included, for psql and other clients.

    \b
    Examples:
      psql "$(registry db url)"
    """
    if not session.database.embedded:
        raise click.UsageError(
            f"the database comes from {session.database.source}, whose secret is not printed; read the variable itself"
        )
    click.echo(session.database_url(migrated=True))


def _require_embedded(session: Session, verb: str) -> None:
    if not session.database.embedded:
        raise click.UsageError(
            f"the database comes from {session.database.source}; only the embedded one can be {verb}"
        )


@command.command(cls=Verb)
@pass_session
def stop(session: Session) -> None:
    """Stop the embedded Postgres; the next command starts it again.

    \b
    Examples:
      registry db stop
    """
    from registry_cli.store.embedded import stop_server

    _require_embedded(session, "stopped")
    stopped = stop_server(session.embedded_folder)
    click.echo("the embedded Postgres was stopped" if stopped else "the embedded Postgres was not running")


@command.command(cls=Verb)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def reset(session: Session, yes: bool) -> None:
    """Drop this checkout's embedded database, with everything in it; the next command makes an empty one.

    \b
    Examples:
      registry db reset --yes
    """
    from registry_cli.store.embedded import drop_database, ensure_server

    _require_embedded(session, "reset")
    name = session.embedded_name
    if not yes and not click.confirm(f"Drop {session.where}, with all its releases?", err=True):
        tell("nothing was dropped")
        return
    drop_database(ensure_server(session.embedded_folder), name)
    tell(f"dropped the embedded database {name}")
