from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store.embedded import EmbeddedServer, drop_database, ensure_database
from registry_cli.store.embedded_cluster import free_port
from registry_cli.store.embedded_databases import ask


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_nobody_answers_on_a_free_port() -> None:
    assert ask(f"postgresql://postgres@127.0.0.1:{free_port()}/postgres") is None


@pytest.mark.parametrize("name", ["plain", "Upper Case", 'it\'s "quoted" /?#%', "ünïcödé", "x" * 63])
def test_a_database_is_made_once_and_reached_by_its_url(postgres_server: EmbeddedServer, name: str) -> None:
    url = ensure_database(postgres_server, name)
    assert ensure_database(postgres_server, name) == url
    assert value(url, "SELECT current_database()") == name
    assert value(url, "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()") == "registry"
    drop_database(postgres_server, name)


def test_a_copy_has_what_its_template_had(postgres_server: EmbeddedServer, empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    copy = ensure_database(postgres_server, "copy", template=str(value(empty_database, "SELECT current_database()")))
    assert value(copy, "SELECT answer FROM kept") == 42
    drop_database(postgres_server, "copy")


@pytest.mark.parametrize("name", ["", "x" * 64, "ä" * 32, "a\0b"])
def test_a_name_that_postgres_would_change_is_refused(postgres_server: EmbeddedServer, name: str) -> None:
    with pytest.raises(Misconfigured, match="cannot be the name of a database"):
        ensure_database(postgres_server, name)


def test_a_template_that_does_not_exist_is_a_domain_error(postgres_server: EmbeddedServer) -> None:
    with pytest.raises(DatabaseUnavailable, match='template database "missing" does not exist'):
        ensure_database(postgres_server, "never", template="missing")


def test_a_database_is_dropped_under_those_who_use_it(
    postgres_server: EmbeddedServer, superuser_url: Callable[[str], str]
) -> None:
    url = ensure_database(postgres_server, "busy")
    with psycopg.connect(superuser_url(url), autocommit=True) as user:
        drop_database(postgres_server, "busy")
        with pytest.raises(psycopg.OperationalError):
            user.execute("SELECT 1")
    drop_database(postgres_server, "busy")
    assert ask(superuser_url(url)) is None


@pytest.mark.parametrize("name", ["postgres", "template0", "template1"])
def test_the_databases_of_postgres_itself_stay(postgres_server: EmbeddedServer, name: str) -> None:
    with pytest.raises(Misconfigured, match="belongs to Postgres itself"):
        drop_database(postgres_server, name)


def test_a_database_that_cannot_be_dropped_is_a_domain_error(
    postgres_server: EmbeddedServer, superuser_url: Callable[[str], str]
) -> None:
    url = superuser_url(ensure_database(postgres_server, "pattern"))
    value(url, "ALTER DATABASE pattern IS_TEMPLATE true")
    with pytest.raises(DatabaseUnavailable, match="cannot be dropped: cannot drop a template database"):
        drop_database(postgres_server, "pattern")
    value(url, "ALTER DATABASE pattern IS_TEMPLATE false")
    drop_database(postgres_server, "pattern")
