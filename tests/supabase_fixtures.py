"""A Supabase project for tests: the stand-in over the test's own database."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest

from registry_cli.store.embedded import EmbeddedServer
from registry_cli.store.supabase_transport import SupabaseTransport
from tests import endpoints
from tests.postgrest import StandIn, make_key

ENDPOINT = "endpoint"
"""The property of a test that says which transport it used, and what was behind."""

PASSWORD = "of-the-stand-in"
AUTHENTICATOR = f"""
do $$ begin
  create role authenticator;
exception when duplicate_object or unique_violation then null;
end $$;
alter role authenticator login noinherit password '{PASSWORD}';
grant anon, authenticated, service_role to authenticator;
"""


def pytest_configure() -> None:
    """Refuse, before any test, half of an endpoint and one that may not be emptied."""
    endpoints.named()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which endpoints the contract suite used."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    told = {str(said) for report in reports for key, said in getattr(report, "user_properties", ()) if key == ENDPOINT}
    if told:
        terminalreporter.write_line(f"contract: {', '.join(sorted(told))}")


class Project(NamedTuple):
    """A Supabase project: its URL, its keys, and the stand-in that plays it, if one does."""

    url: str
    key: str
    anon_key: str
    stand_in: StandIn | None

    def __repr__(self) -> str:
        return f"Project({self.url})"  # a report of a failed test shows no key

    def transport(self) -> SupabaseTransport:
        """A transport with the service key."""
        return self.transport_to(self.url)

    def transport_to(self, url: str) -> SupabaseTransport:
        """A transport with the service key, to the same project by another *url*."""
        return SupabaseTransport(url, self.key)

    def transport_as(self, token: str | None) -> SupabaseTransport:
        """A transport with the public key and, if given, the access *token* of a user."""
        return SupabaseTransport(self.url, self.anon_key, token=token)


@pytest.fixture(scope="session")
def authenticator_url(postgres_server: EmbeddedServer, migrated_template: str) -> Callable[[str], str]:
    """A function from a database's URL to the URL of the same database for the role that PostgREST logs in as."""
    marker = postgres_server.folder / "authenticator-is-made"
    with (postgres_server.folder / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not marker.exists():
            superuser = postgres_server.url(migrated_template, user="postgres")
            with psycopg.connect(superuser, dbname="postgres", autocommit=True) as connection:
                connection.execute(AUTHENTICATOR)
            marker.touch()

    def as_authenticator(database_url: str) -> str:
        place = urlsplit(database_url)
        return f"postgresql://authenticator:{PASSWORD}@{place.hostname}:{place.port}{place.path}"

    return as_authenticator


@pytest.fixture
def supabase_project(database: str, authenticator_url: Callable[[str], str]) -> Iterator[Project]:
    """A project whose registry is migrated and empty, on the same database as ``database``."""
    with StandIn(authenticator_url(database)) as stand_in:
        yield Project(stand_in.address, make_key("service_role"), make_key("anon"), stand_in)
