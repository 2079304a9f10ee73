"""A database looked over: what is as it should be, and each way in which it is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from registry_cli.store.called_functions import public_functions, uncallable
from registry_cli.store.examination import examine
from registry_cli.store.migrations import migrate, packaged
from registry_cli.store.psycopg_transport import PsycopgTransport
from tests.sql_calls import Sql
from tests.supabase_fixtures import Project

EMPTY = "select count(*) from registry.releases union all select count(*) from registry.objects"


@pytest.fixture
def boss(database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    """A superuser in the registry's database."""
    connected = Sql(superuser_url(database))
    yield connected
    connected.connection.close()


@pytest.fixture
def login(boss: Sql, database: str) -> Iterator[str]:
    """The URL of a new login with no role in the registry."""
    name = f"login_{uuid.uuid4().hex}"
    boss.run(f"create role {name} login password 'pass'")
    parts = urlsplit(database)
    yield parts._replace(netloc=f"{name}:pass@{parts.hostname}:{parts.port}").geturl()
    boss.run(f"drop role {name}")


def test_a_migrated_registry_is_as_it_should_be(database: str) -> None:
    found = examine(database)

    assert (found.login, found.present, found.missing, found.grants) == ("registry", True, (), ())
    assert (len(found.round_trips), min(found.round_trips) > 0, found.encrypted) == (5, True, False)
    assert int(found.server_version.split(".")[0]) >= 15


def test_where_there_is_no_registry_there_is_nothing_to_judge(empty_database: str) -> None:
    found = examine(empty_database)

    assert (found.present, found.missing, found.grants) == (False, (), ())


def test_functions_of_migrations_that_are_not_applied_are_missing(empty_database: str) -> None:
    migrate(empty_database, migrations=packaged()[:3])

    assert examine(empty_database).missing == ("purge_version_v1",)
    with PsycopgTransport(empty_database) as transport:
        assert uncallable(transport, public_functions()) == ("purge_version_v1",)


@pytest.mark.parametrize(
    ("harm", "problem", "remedy"),
    [
        (
            "revoke usage on schema registry from authenticated",
            "authenticated may not use the schema registry",
            "grant usage on schema registry to authenticated;",
        ),
        (
            "revoke select on registry.entries from service_role",
            "service_role may not read registry.entries",
            "grant select on registry.entries to service_role;",
        ),
        (
            "revoke execute on function registry.show_entry_v1 from authenticated",
            "authenticated may not call registry.show_entry_v1(text,text)",
            "grant execute on function registry.show_entry_v1(text,text) to authenticated;",
        ),
        (
            "grant execute on function registry.write_entries to public",
            "everybody may call registry.write_entries(registry.step[],timestamp with time zone)",
            "revoke execute on function registry.write_entries(registry.step[],timestamp with time zone) from public;",
        ),
        (
            "grant execute on function registry.show_entry_v1 to anon",
            "anon may call registry.show_entry_v1(text,text)",
            "revoke execute on function registry.show_entry_v1(text,text) from anon;",
        ),
        (
            "create function registry.more() returns int language sql as 'select 1'",
            "everybody may call registry.more()",
            "revoke execute on function registry.more() from public;",
        ),
    ],
)
def test_a_wrong_grant_is_told_with_the_sql_that_mends_it(
    database: str, boss: Sql, harm: str, problem: str, remedy: str
) -> None:
    boss.run(harm)

    assert [tuple(grant) for grant in examine(database).grants] == [(problem, remedy)]

    boss.run(remedy)
    assert examine(database).grants == ()


def test_a_member_that_does_not_inherit_is_told(database: str, boss: Sql, login: str) -> None:
    name = urlsplit(login).username
    boss.run(f"alter role {name} noinherit")
    boss.run(f"grant authenticated, service_role to {name}")

    (grant,) = examine(login).grants

    assert grant.problem == f"{name} is a member of service_role and does not inherit from it"
    if int(examine(database).server_version.split(".")[0]) >= 16:
        boss.run(grant.remedy)
        assert examine(login).grants == ()


def test_whoever_has_no_role_may_look_all_the_same(login: str) -> None:
    assert examine(login).grants == ()


def test_asking_over_the_api_which_functions_are_there_changes_nothing(
    database: str, boss: Sql, supabase_project: Project
) -> None:
    with supabase_project.transport() as transport:
        assert uncallable(transport, public_functions()) == ()
    with supabase_project.transport_as(None) as transport:
        assert uncallable(transport, public_functions()) == ()

    boss.run("drop function registry.purge_version_v1(jsonb)")
    with supabase_project.transport() as transport:
        assert uncallable(transport, public_functions()) == ("purge_version_v1",)
    assert boss.run(EMPTY) == [(0,), (0,)]
    assert database
