"""The store under contract, over every transport there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.transport import Transport

StoreMaker = Callable[[], PostgresStore]

TRANSPORTS: dict[str, Callable[[str], Transport]] = {"psycopg": PsycopgTransport}


@pytest.fixture(params=sorted(TRANSPORTS))
def make_store(request: pytest.FixtureRequest, database: str) -> Iterator[StoreMaker]:
    """A maker of stores on one registry, each with a connection of its own."""
    connect = TRANSPORTS[request.param]
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(PostgresStore(connect(database))))


@pytest.fixture
def store(make_store: StoreMaker) -> PostgresStore:
    """A store on a registry that is migrated and empty."""
    return make_store()
