"""The Supabase project that the contract suite is to run against, where variables of the environment name a real one.

``REGISTRY_TEST_SUPABASE_URL``, ``REGISTRY_TEST_SUPABASE_KEY`` (a service key), ``REGISTRY_TEST_SUPABASE_ANON_KEY`` and
``REGISTRY_TEST_DATABASE_URL`` name it, all four. Its registry is emptied for every test, so its database must be on
this machine, unless ``REGISTRY_TEST_MAY_EMPTY=yes`` says that it may be emptied all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from registry_cli.store.address import describe_url
from registry_cli.store.migrations import migrate

VARIABLES = (
    "REGISTRY_TEST_SUPABASE_URL",
    "REGISTRY_TEST_SUPABASE_KEY",
    "REGISTRY_TEST_SUPABASE_ANON_KEY",
    "REGISTRY_TEST_DATABASE_URL",
)
MAY_EMPTY = "REGISTRY_TEST_MAY_EMPTY"
NO_SUPERUSER = "needs a superuser, and the database of a Supabase project has none to lend"

_ONE_AT_A_TIME = "select pg_advisory_lock(hashtextextended('registry.tests', 0))"
_EMPTY = """
do $$
declare
  tables regclass[] := array(
    select c.oid from pg_class c
    where c.relnamespace = 'registry'::regnamespace and c.relkind = 'r' and c.relname <> 'migration_checksums');
  one regclass;
begin
  foreach one in array tables loop
    execute format('alter table %s disable trigger user', one);
  end loop;
  execute format('truncate %s restart identity', array_to_string(tables, ', '));
  foreach one in array tables loop
    execute format('alter table %s enable trigger user', one);
  end loop;
end
$$
"""


class Endpoint(NamedTuple):
    """A real project: the URL of its API, a service key, the public key, and the URL of its database."""

    url: str
    key: str
    anon_key: str
    database: str

    def __repr__(self) -> str:
        return f"Endpoint({self.url})"  # a report of a failed test shows no key


def named(environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """The endpoint that *environment* names, if any.

    Raises ``pytest.UsageError`` for half of one, and for one whose database may not be emptied.
    """
    values = [environment.get(name, "") for name in VARIABLES]
    missing = [name for name, value in zip(VARIABLES, values, strict=True) if not value]
    if len(missing) == len(VARIABLES):
        return None
    if missing:
        raise pytest.UsageError(
            f"the contract suite needs all of {', '.join(VARIABLES)}; missing: {', '.join(missing)}"
        )
    endpoint = Endpoint(*values)
    if not _is_on_this_machine(endpoint.database) and environment.get(MAY_EMPTY) != "yes":
        raise pytest.UsageError(
            f"the contract suite empties the registry in {describe_url(endpoint.database)}, and nothing says that it "
            f"is on this machine; if that may be, say {MAY_EMPTY}=yes"
        )
    return endpoint


def _is_on_this_machine(url: str) -> bool:
    from tests.network_guard import is_local  # a plugin, which nothing may import before pytest does

    try:
        settings = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return False
    hosts = [str(settings[key]) for key in ("host", "hostaddr") if settings.get(key)]
    return bool(hosts) and all(is_local((host,)) for host in hosts) and "service" not in settings


@contextmanager
def emptied(url: str) -> Iterator[str]:
    """*url* of a database whose registry is migrated and empty, for nobody else meanwhile."""
    _migrated(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_ONE_AT_A_TIME)
        empty(connection)
        yield url


def empty(connection: psycopg.Connection[Any]) -> None:
    """Take every row out of the registry, in one transaction; what migrations are recorded stays recorded."""
    connection.execute(_EMPTY)


@cache
def _migrated(url: str) -> None:
    migrate(url)
