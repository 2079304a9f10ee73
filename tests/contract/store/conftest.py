"""The store under contract, over every transport there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import NamedTuple

import psycopg
import pytest

from registry_cli.store.address import describe_url
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.transport import Transport
from tests import endpoints
from tests.endpoints import Endpoint
from tests.supabase_fixtures import ENDPOINT, Project

StoreMaker = Callable[[], PostgresStore]

TRANSPORTS = ("psycopg", "supabase")


@pytest.fixture(scope="session")
def endpoint() -> Endpoint | None:
    """The real project to run against, if one is named."""
    return endpoints.named()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, endpoint: Endpoint | None) -> str:
    """The Postgres of this run, in words: its version, and where it is."""
    url = endpoint.database if endpoint else request.getfixturevalue("postgres_server").url("postgres")
    with psycopg.connect(url) as connection:
        version = connection.info.parameter_status("server_version")
    return f"Postgres {version} ({describe_url(url).removeprefix('Postgres ') if endpoint else 'embedded'})"


@pytest.fixture
def database(request: pytest.FixtureRequest, endpoint: Endpoint | None) -> Iterator[str]:
    """The URL of a database whose registry is migrated and empty: a new one, or that of the real project."""
    if endpoint is None:
        yield request.getfixturevalue("database")
        return
    with endpoints.emptied(endpoint.database) as url:
        yield url


@pytest.fixture
def superuser_url(request: pytest.FixtureRequest, endpoint: Endpoint | None) -> Callable[[str], str]:
    """A function from a database's URL to the URL of the same database for the superuser."""
    if endpoint is not None:
        pytest.skip(endpoints.NO_SUPERUSER)
    as_superuser: Callable[[str], str] = request.getfixturevalue("superuser_url")
    return as_superuser


@pytest.fixture
def supabase_project(request: pytest.FixtureRequest, endpoint: Endpoint | None) -> Project:
    """A project on the same database as ``database``: the real one, or the stand-in."""
    if endpoint is not None:
        request.getfixturevalue("database")  # migrated, empty, and nobody else's meanwhile
        return Project(endpoint.url, endpoint.key, endpoint.anon_key, None)
    project: Project = request.getfixturevalue("supabase_project")
    return project


class Door(NamedTuple):
    """A way to one registry: the URL of its server, and what makes a transport for such a URL."""

    url: str
    transport_to: Callable[[str], Transport]

    def connect(self) -> Transport:
        """A transport of its own."""
        return self.transport_to(self.url)


@pytest.fixture(params=TRANSPORTS)
def door(
    request: pytest.FixtureRequest, database: str, postgres: str, record_property: Callable[[str, object], None]
) -> Door:
    """A way to one registry, over each transport; the report says which, and what was behind."""
    if request.param == "psycopg":
        record_property(ENDPOINT, f"psycopg -> {postgres}")
        return Door(database, PsycopgTransport)
    project: Project = request.getfixturevalue("supabase_project")
    record_property(ENDPOINT, f"supabase -> {'stand-in PostgREST' if project.stand_in else project.url}")
    return Door(project.url, project.transport_to)


@pytest.fixture
def make_store(door: Door) -> Iterator[StoreMaker]:
    """A maker of stores on one registry, each with a connection of its own."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(PostgresStore(door.connect())))


@pytest.fixture
def store(make_store: StoreMaker) -> PostgresStore:
    """A store on a registry that is migrated and empty."""
    return make_store()
