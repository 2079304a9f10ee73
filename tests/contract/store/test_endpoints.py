"""How the suite treats a real project that it is told to run against."""

from __future__ import annotations

import psycopg
import pytest

from registry_cli.domain.errors import NotAllowed
from registry_cli.store.failures import translate
from registry_cli.store.postgres_store import PostgresStore
from tests.contract.store.operations import fill
from tests.endpoints import MAY_EMPTY, VARIABLES, empty, named

LOCAL = dict(
    zip(VARIABLES, ("http://127.0.0.1:54321", "key", "anon", "postgresql://postgres:pw@127.0.0.1/d"), strict=True)
)
REMOTE = LOCAL | {"REGISTRY_TEST_DATABASE_URL": "postgresql://postgres:pw@db.example.org/postgres"}


def test_without_variables_there_is_no_endpoint() -> None:
    assert named({}) is None
    assert named(dict.fromkeys(VARIABLES, "")) is None


@pytest.mark.parametrize("left_out", VARIABLES)
def test_half_of_an_endpoint_is_wrong_usage_that_names_what_is_missing(left_out: str) -> None:
    with pytest.raises(pytest.UsageError, match=f"missing: {left_out}$"):
        named({name: value for name, value in LOCAL.items() if name != left_out})


def test_a_database_elsewhere_is_emptied_only_when_that_is_said() -> None:
    assert named(LOCAL) == tuple(LOCAL.values())
    for environment in (REMOTE, REMOTE | {MAY_EMPTY: "no"}):
        with pytest.raises(pytest.UsageError, match=rf"db\.example\.org.*{MAY_EMPTY}=yes"):
            named(environment)
    for url in ("dbname=d", "host=localhost hostaddr=10.0.0.1", "host=localhost,example.org", "service=s", "host='"):
        with pytest.raises(pytest.UsageError, match=MAY_EMPTY):
            named(LOCAL | {"REGISTRY_TEST_DATABASE_URL": url})
    assert named(REMOTE | {MAY_EMPTY: "yes"}) == tuple(REMOTE.values())


def test_no_report_shows_a_key() -> None:
    assert repr(named(LOCAL)) == "Endpoint(http://127.0.0.1:54321)"


def test_an_emptied_registry_begins_anew_and_guards_itself_again(store: PostgresStore, database: str) -> None:
    fill(store)
    with psycopg.connect(database, autocommit=True) as connection:
        before = connection.execute("select checksum from registry.migration_checksums").fetchall()
        empty(connection)
        assert connection.execute("select checksum from registry.migration_checksums").fetchall() == before
        assert store.snapshot("acme").release == 0
        assert list(store.list_entries()) == []
        fill(store)
        assert store.snapshot("acme").release == 3
        with pytest.raises(psycopg.Error) as caught:
            connection.execute("truncate registry.releases cascade")
        assert type(translate(caught.value)) is NotAllowed
