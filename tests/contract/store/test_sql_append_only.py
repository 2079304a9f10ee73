"""What is recorded stays, also for the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sql_calls import Sql, refused
from tests.store_builders import create, declared, refers, update

ALTERATIONS = {
    "objects": "content = ''",
    "versions": "path = ''",
    "version_files": "path = ''",
    "version_references": "range = ''",
    "releases": "reason = ''",
    "release_changes": "change = 'add'",
    "purges": "reason = ''",
}
RECORDED = sorted(ALTERATIONS)
ONE = declared("agent/x", files={"prompts/system.md": b"Be kind."}, references=[refers("tool", "t")])
TWO = declared("agent/x", "1.1.0", files={"prompts/system.md": b"Use sk-1."})
"""The first is recorded, the second was purged."""


@pytest.fixture
def owner(database: str) -> Iterator[Sql]:
    """A client that has become the owner of the tables, after a release with something in each of them."""
    client = Sql(database)
    made = create("acme", "agent/x", ONE)
    client.commit("acme", made)
    client.commit("acme", update(made.after, TWO))
    client.commit("acme", update(update(made.after, TWO).after, declared("agent/x", "1.2.0")))
    purge = {"entry": "agent/x", "version": "1.1.0", "reason": "a leaked key", "base_release": 3}
    client.call("purge_version_v1", p_purge=purge)
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


@pytest.mark.parametrize("emptied", ["objects set content", "versions set manifest"])
def test_the_owner_cannot_blank_what_no_tombstone_stands_for(owner: Sql, emptied: str) -> None:
    with refused("PT403", "append_only") as refusal:
        owner.run(f"update registry.{emptied} = null")
    assert "registry purge" in refusal.hint


@pytest.mark.parametrize(
    "alteration",
    [
        f"objects set content = 'Be kind.' where digest = '{TWO.digest}'",
        f"objects set content = null, stored_at = now() where digest = '{TWO.digest}'",
        f"objects set digest = repeat('0', 64) where digest = '{TWO.files['prompts/system.md']}'",
        "versions set manifest = '{}' where version = '1.1.0'",
        "versions set manifest = null, path = '' where version = '1.1.0'",
        "versions set digest = repeat('0', 64) where version = '1.1.0'",
    ],
)
def test_nothing_else_of_what_was_purged_can_be_altered(owner: Sql, alteration: str) -> None:
    with refused("PT403", "append_only"):
        owner.run(f"update registry.{alteration}")


def test_no_setting_of_a_session_opens_what_is_recorded(owner: Sql) -> None:
    for setting in ("registry.purging", "app.purge", "request.jwt.claims"):
        owner.run(f"set \"{setting}\" = 'on'")
    with refused("PT403", "append_only"):
        owner.run("update registry.objects set content = null where digest = %s", ONE.digest)
