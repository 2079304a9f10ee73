"""Speaking with an embedded server: whether it answers, and making and dropping its databases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import errors, sql

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured

MAINTENANCE = "postgres"

# The longest name Postgres keeps; it would cut a longer one off without a word.
_LONGEST_NAME = 63
_CONNECT_SECONDS = 5
_WAY_OUT = "see whether the server still runs: registry db status"
_PROTECTED = {"postgres", "template0", "template1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says about itself."""

    data: Path
    version: int
    durable: bool


def ask(url: str) -> Answer | None:
    """Return what the server behind ``url`` (its superuser's) says about itself, None when it does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS, autocommit=True) as connection:
            row = connection.execute(
                "SELECT current_setting('data_directory'), current_setting('server_version_num')::int / 10000,"
                " current_setting('fsync')::bool"
            ).fetchone()
    except psycopg.OperationalError:
        return None
    return Answer(Path(row[0]), row[1], row[2]) if row else None


def create_database(url: str, name: str, *, template: str | None) -> None:
    """Create the database unless it exists, also when another process does so at the same moment.

    ``url`` leads to the maintenance database as the owner to be.
    Misconfigured for a name Postgres cannot keep, DatabaseUnavailable when Postgres refuses.
    """
    if not 0 < len(name.encode()) <= _LONGEST_NAME or "\0" in name:
        raise Misconfigured(
            f"{name!r} cannot be the name of a database", hint=f"choose 1 to {_LONGEST_NAME} bytes without NUL"
        )
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(statement)
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        return
    except psycopg.Error as exc:
        raise DatabaseUnavailable(f"the database {name} cannot be created: {exc}", hint=_WAY_OUT) from exc


def drop_database(url: str, name: str) -> None:
    """Drop the database if it exists and cut its sessions off; ``url`` is the superuser's."""
    if name in _PROTECTED:
        raise Misconfigured(f"the database {name} belongs to Postgres itself", hint="name a database of the registry")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.Error as exc:
        raise DatabaseUnavailable(f"the database {name} cannot be dropped: {exc}", hint=_WAY_OUT) from exc
