"""What is recorded stays, also for the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sql_calls import Sql, refused
from tests.store_builders import create, declared, refers

ALTERATIONS = {
    "objects": "content = ''",
    "versions": "path = ''",
    "version_files": "path = ''",
    "version_references": "range = ''",
    "releases": "reason = ''",
    "release_changes": "change = 'add'",
}
RECORDED = sorted(ALTERATIONS)


@pytest.fixture
def owner(database: str) -> Iterator[Sql]:
    """A client that has become the owner of the tables, after a release with something in each of them."""
    client = Sql(database)
    version = declared("agent/x", files={"prompts/system.md": b"Be kind."}, references=[refers("tool", "t")])
    client.commit("acme", create("acme", "agent/x", version))
    client.connection.execute("set role registry_owner")
    yield client
    client.connection.close()


def is_filled(client: Sql, table: str) -> bool:
    return client.run(f"select count(*) > 0 from registry.{table}") == [(True,)]  # noqa: S608


@pytest.mark.parametrize("table", RECORDED)
def test_the_owner_cannot_update_what_is_recorded(owner: Sql, table: str) -> None:
    assert is_filled(owner, table)
    with refused("PT403", "append_only") as refusal:
        owner.run(f"update registry.{table} set {ALTERATIONS[table]}")  # noqa: S608
    assert refusal.detail["table"] == table


@pytest.mark.parametrize("table", RECORDED)
def test_the_owner_cannot_delete_what_is_recorded_not_even_nothing_of_it(owner: Sql, table: str) -> None:
    with refused("PT403", "append_only"):
        owner.run(f"delete from registry.{table} where false")  # noqa: S608
    assert is_filled(owner, table)


@pytest.mark.parametrize("table", [*RECORDED, "owners", "entries"])
def test_the_owner_cannot_truncate_what_is_recorded(owner: Sql, table: str) -> None:
    with refused("PT403", "append_only"):
        owner.run(f"truncate registry.{table} cascade")


@pytest.mark.parametrize("table", ["owners", "entries"])
def test_the_owner_cannot_delete_owners_and_entries(owner: Sql, table: str) -> None:
    with refused("PT403", "append_only"):
        owner.run(f"delete from registry.{table}")  # noqa: S608


def test_an_upsert_cannot_smuggle_an_update_in(owner: Sql) -> None:
    with refused("PT403", "append_only"):
        owner.run(
            "insert into registry.objects (digest, content) select digest, content from registry.objects"
            " on conflict (digest) do update set content = ''"
        )
