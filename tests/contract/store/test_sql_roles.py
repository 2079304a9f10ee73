"""Who may do what: database roles, users of the API by their claims, and claims that nobody vouches for."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from registry_cli.domain.release import EntryState
from registry_cli.store.migrations import packaged
from tests.api_users import ROLES_OF_THE_API, as_user
from tests.sql_calls import Sql, refused
from tests.store_builders import annotate, create, declared, hold, move, restore, resume, retire, transfer, update

ONE = declared("agent/x", "1.0.0")
TWO = declared("agent/x", "2.0.0")
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)


@pytest.fixture
def admin(database: str) -> Iterator[Sql]:
    """The role that set the registry up, after acme published agent/x."""
    client = Sql(database)
    client.commit("acme", create("acme", "agent/x", ONE))
    client.put(TWO)
    yield client
    client.connection.close()


@pytest.fixture
def anyone(admin: Sql, database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    """A client that may log in as whom it likes."""
    assert admin
    client = Sql(superuser_url(database))
    client.connection.execute(ROLES_OF_THE_API)
    yield client
    client.connection.close()


@pytest.fixture
def role_of(anyone: Sql) -> Iterator[Callable[..., str]]:
    """Makes a database role that is a member of others, and takes it away at the end."""
    made: list[str] = []

    def make(*memberships: str) -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        anyone.run(f"create role {made[-1]}")
        for membership in memberships:
            anyone.run(f"grant {membership} to {made[-1]}")
        return made[-1]

    yield make
    anyone.connection.execute("set session authorization default")
    for name in made:
        anyone.run(f"drop role {name}")


def test_who_set_the_registry_up_is_its_admin(admin: Sql) -> None:
    described = admin.call("describe_registry_v1")

    assert (described["actor"], described["role"]) == ("registry", "admin")
    assert admin.call("fetch_release_v1", p_release=1)["actor"] == "registry"


def test_the_service_key_is_admin(anyone: Sql) -> None:
    anyone.become("authenticator", "service_role", {"role": "service_role"})
    anyone.commit("acme", update(FIRST, TWO))

    assert anyone.call("fetch_release_v1", p_release=2)["actor"] == "service_role"
    assert anyone.call("describe_registry_v1")["role"] == "admin"


def test_a_reader_reads_everything_and_writes_nothing(anyone: Sql) -> None:
    as_user(anyone, "ann", "reader")

    assert anyone.call("describe_registry_v1")["role"] == "reader"
    assert anyone.call("show_entry_v1", p_entry="agent/x")["digest"] == ONE.digest
    assert anyone.run("select agent_id, current_version from registry.agent_registry") == [("x", "1.0.0")]
    calls: dict[str, dict[str, Any]] = {
        "commit_release_v1": {"p_release": anyone.proposal("acme", update(FIRST, TWO))},
        "put_objects_v1": {"p_objects": []},
        "put_seen_v1": {"p_owner": "acme", "p_fingerprint": "f", "p_rows": []},
        "purge_version_v1": {"p_purge": {}},
    }
    for function, parameters in calls.items():
        with refused("PT403", "not_allowed") as refusal:
            anyone.call(function, **parameters)
        assert refusal.detail["actor"] == "ann"


def test_a_user_of_the_api_cannot_write_to_a_table(anyone: Sql) -> None:
    as_user(anyone, "ann", "admin")

    for statement in (
        "insert into registry.owners (name, created_at) values ('mine', now())",
        "update registry.entries set owner = 'mine'",
        "delete from registry.seen",
        "select registry.move_watermark('{}')",
        "select registry.write_entries('{}', now())",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            anyone.run(statement)


def test_a_visitor_of_the_api_sees_nothing(anyone: Sql) -> None:
    anyone.become("authenticator", "anon", {"role": "anon"})

    for statement in (
        "select registry.fetch_snapshot_v1('acme')",
        "select registry.describe_registry_v1()",
        "select * from registry.entries",
        "select * from registry.agent_registry",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            anyone.run(statement)


@pytest.mark.parametrize(
    ("claims", "actor"),
    [
        ({"sub": "ann", "email": "ann@example.org"}, "ann"),
        ({"sub": None, "email": "ann@example.org"}, "ann@example.org"),
        ({"sub": None}, "authenticated"),
        ({"sub": None, "role": None}, "anonymous"),
    ],
)
def test_the_actor_is_the_user_that_the_api_vouches_for(anyone: Sql, claims: dict[str, Any], actor: str) -> None:
    anyone.become("authenticator", "authenticated", {"role": "authenticated"} | claims)

    assert anyone.run("select registry.caller_actor()") == [(actor,)]


def test_neither_a_proposal_nor_the_author_in_git_decides_who_the_actor_is(anyone: Sql) -> None:
    as_user(anyone, "pat", "publisher", email="boss", user_metadata={"sub": "boss"})
    anyone.commit("acme", update(FIRST, TWO), actor="boss", git_author="Boss <boss@example.org>", chain="0", at="now")

    made = anyone.call("fetch_release_v1", p_release=2)
    assert (made["actor"], made["git_author"]) == ("pat", "Boss <boss@example.org>")
    told = json.loads(anyone.run("select chain_text from registry.releases where number = 2")[0][0])
    assert (told["actor"], told["git_author"]) == ("pat", "Boss <boss@example.org>")


def test_claims_are_believed_from_nobody_but_the_api(anyone: Sql, role_of: Callable[..., str]) -> None:
    reader = role_of("authenticated")
    lie = {"role": "service_role", "sub": "boss", "app_metadata": {"registry_role": "admin"}}
    anyone.become(reader, None, lie)

    described = anyone.call("describe_registry_v1")
    assert (described["actor"], described["role"]) == (reader, "reader")
    with refused("PT403", "not_allowed") as refusal:
        anyone.commit("acme", claims=lie)
    assert refusal.detail["actor"] == reader


def test_a_database_role_is_what_it_is_a_member_of(anyone: Sql, role_of: Callable[..., str]) -> None:
    for memberships, level in {
        ("authenticated",): "reader",
        ("service_role",): "admin",
        ("authenticated", "registry_owner"): "admin",
    }.items():
        anyone.become("postgres")
        anyone.become(role_of(*memberships))
        assert anyone.call("describe_registry_v1")["role"] == level
        anyone.connection.execute("set session authorization default")


def test_a_stranger_in_the_database_sees_nothing(anyone: Sql, role_of: Callable[..., str]) -> None:
    anyone.become(role_of())

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        anyone.call("fetch_snapshot_v1", p_owner="acme")


def test_a_reader_cannot_see_which_migrations_ran(anyone: Sql, admin: Sql) -> None:
    as_user(anyone, "ann", "reader")

    assert anyone.call("describe_registry_v1")["migrations"] is None
    assert admin.call("describe_registry_v1")["migrations"] == [each.version for each in packaged()]


def test_a_publisher_publishes_and_rolls_back(anyone: Sql) -> None:
    as_user(anyone, "pat", "publisher")
    updated = update(FIRST, TWO)
    anyone.commit("acme", updated)
    moved = move(updated.after, ONE)
    held = hold(moved.after, TWO)

    anyone.commit("acme", moved, held, action="rollback", reason="broken")

    assert anyone.entry("agent/x") == held.after.as_json()


def test_only_an_admin_moves_an_entry_to_another_owner(anyone: Sql, admin: Sql) -> None:
    as_user(anyone, "pat", "publisher")
    with refused("PT403", "not_allowed") as refusal:
        anyone.commit("acme", transfer(FIRST, "other"), action="transfer")
    assert (refusal.detail["entry"], refusal.detail["change"]) == ("agent/x", "transfer")

    admin.commit("acme", transfer(FIRST, "other"), action="transfer")
    assert admin.entry("agent/x")["owner"] == "other"


@pytest.mark.parametrize("role", ["reader", "publisher"])
def test_only_an_admin_purges(anyone: Sql, admin: Sql, role: str) -> None:
    admin.commit("acme", update(FIRST, TWO))
    asked = {"entry": "agent/x", "version": "1.0.0", "reason": "a leaked key", "base_release": 2}
    as_user(anyone, "pat", role)
    with refused("PT403", "not_allowed") as refusal:
        anyone.call("purge_version_v1", p_purge=asked)
    assert refusal.detail["level"] == role

    as_user(anyone, "ada", "admin")
    anyone.call("purge_version_v1", p_purge=asked | {"actor": "boss"})
    assert anyone.call("fetch_release_v1", p_release=3)["actor"] == "ada"


def test_an_admin_fetches_an_entry_for_its_new_owner(admin: Sql) -> None:
    admin.commit("other", transfer(FIRST, "other"), action="transfer")

    assert admin.entry("agent/x")["owner"] == "other"
    assert [owner["name"] for owner in admin.call("describe_registry_v1")["owners"]] == ["acme", "other"]


def test_only_an_admin_takes_an_entry_out_of_service_for_good(anyone: Sql, admin: Sql) -> None:
    as_user(anyone, "pat", "publisher")
    with refused("PT403", "not_allowed"):
        anyone.commit("acme", retire(FIRST), action="sync")

    admin.commit("acme", retire(FIRST), action="sync")
    assert admin.entry("agent/x")["retired"]


def test_a_publisher_takes_a_first_version_back_by_retiring_and_holding_it(anyone: Sql) -> None:
    as_user(anyone, "pat", "publisher")
    retired = retire(FIRST)

    anyone.commit("acme", retired, hold(retired.after, ONE), action="rollback")

    assert anyone.entry("agent/x")["retired"]


def test_a_hold_that_ends_again_does_not_cover_a_retirement(anyone: Sql) -> None:
    as_user(anyone, "pat", "publisher")
    held = hold(FIRST, ONE)
    retired = retire(held.after)

    with refused("PT403", "not_allowed"):
        anyone.commit("acme", held, retired, resume(retired.after), action="rollback")


def test_a_hold_is_ended_by_who_set_it_or_by_an_admin(anyone: Sql, admin: Sql) -> None:
    held = hold(FIRST, ONE)
    as_user(anyone, "pat", "publisher")
    anyone.commit("acme", held, action="rollback")

    as_user(anyone, "quinn", "publisher")
    with refused("PT403", "not_allowed"):
        anyone.commit("acme", resume(held.after), action="resume")
    as_user(anyone, "pat", "publisher")
    anyone.commit("acme", resume(held.after), action="resume")
    anyone.commit("acme", held, action="rollback")
    admin.commit("acme", resume(held.after), action="resume")

    assert admin.entry("agent/x")["hold"] is None


def test_a_hold_belongs_to_who_changed_it_last(anyone: Sql) -> None:
    held = hold(FIRST, ONE)
    more = hold(held.after, ONE, "0.9.0", "1.0.0")
    as_user(anyone, "pat", "publisher")
    anyone.commit("acme", held, action="rollback")
    as_user(anyone, "quinn", "publisher")
    anyone.commit("acme", more, action="rollback")

    as_user(anyone, "pat", "publisher")
    with refused("PT403", "not_allowed"):
        anyone.commit("acme", resume(more.after), action="resume")


@pytest.mark.parametrize("action", ["publish", "sync"])
def test_what_git_declares_anew_ends_the_hold_of_anybody(anyone: Sql, admin: Sql, action: str) -> None:
    held = hold(FIRST, ONE)
    admin.commit("acme", held, action="rollback")
    as_user(anyone, "pat", "publisher")
    resumed = resume(held.after)

    anyone.commit("acme", resumed, update(resumed.after, TWO), action=action)

    assert anyone.entry("agent/x")["version"] == "2.0.0"


def test_a_publisher_brings_a_retired_entry_back(anyone: Sql, admin: Sql) -> None:
    retired = retire(FIRST)
    admin.commit("acme", retired, action="sync")
    as_user(anyone, "pat", "publisher")

    anyone.commit("acme", restore(retired.after), annotate(FIRST, tags=("back",)))

    assert anyone.entry("agent/x")["tags"] == ["back"]
