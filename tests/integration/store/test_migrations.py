"""The runner on real databases: from nothing to the newest schema, twice, at once, and after others."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from registry_cli.domain.errors import Conflict, DatabaseUnavailable, Misconfigured, RegistryError
from registry_cli.store.embedded import EmbeddedServer, ensure_database, ensure_server
from registry_cli.store.migrations import Migration, migrate, packaged, status
from tests.sql_calls import Sql
from tests.store_builders import create, declared, update

LABELS = tuple(each.label for each in packaged())
NEXT = Migration("20990101000000", "registry_next", "create table registry.next (id bigint primary key);\n")


@pytest.fixture
def client(empty_database: str) -> Iterator[Sql]:
    connected = Sql(empty_database)
    yield connected
    connected.connection.close()


@pytest.fixture
def migrated(database: str) -> Iterator[Sql]:
    connected = Sql(database)
    yield connected
    connected.connection.close()


def test_an_empty_database_gets_every_migration_and_a_full_one_none(empty_database: str) -> None:
    told: list[tuple[str, int, int]] = []

    assert migrate(empty_database, progress=lambda *step: told.append(step)) == LABELS
    assert migrate(empty_database) == ()
    assert [done for _, done, _ in told] == [*range(len(LABELS) + 1)]
    assert {(what, total) for what, _, total in told} == {("applying migrations", len(LABELS))}


def test_what_was_applied_is_recorded_as_the_supabase_cli_records_it(empty_database: str, client: Sql) -> None:
    migrate(empty_database)

    assert client.run(
        "select version, name, statements from supabase_migrations.schema_migrations order by version"
    ) == [(each.version, each.name, [each.text]) for each in packaged()]
    assert client.run("select version, checksum from registry.migration_checksums order by version") == [
        (each.version, each.checksum) for each in packaged()
    ]


def test_the_status_says_what_is_applied_and_writes_nothing(empty_database: str, client: Sql) -> None:
    assert [(each.applied, each.changed) for each in status(empty_database)] == [(False, False)] * len(LABELS)
    assert client.run("select to_regnamespace('registry'), to_regnamespace('supabase_migrations')") == [(None, None)]

    migrate(empty_database)

    assert [(each.version, each.name, each.applied, each.changed) for each in status(empty_database)] == [
        (each.version, each.name, True, False) for each in packaged()
    ]


def test_two_at_once_share_the_work(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        applied = [each.result() for each in [pool.submit(migrate, empty_database) for _ in range(2)]]

    assert sorted(label for labels in applied for label in labels) == list(LABELS)


def test_several_databases_of_one_new_cluster_at_once_agree_on_its_roles(
    cluster_folder: Callable[..., Path], postgres_server: EmbeddedServer
) -> None:
    programs = os.environ.get("REGISTRY_TEST_POSTGRES_BIN")
    server = ensure_server(
        cluster_folder(),
        version=postgres_server.version,
        durable=False,
        binaries=Path(programs) if programs else None,
    )
    urls = [ensure_database(server, f"one_of_{number}") for number in range(6)]

    with ThreadPoolExecutor(len(urls)) as pool:
        assert list(pool.map(migrate, urls)) == [LABELS] * len(urls)


def test_the_roles_may_be_made_again_and_harm_nothing(migrated: Sql) -> None:
    roles = "select * from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'registry_owner')"
    before = migrated.run(roles)

    for _ in range(2):
        migrated.connection.execute(packaged()[0].text.encode())

    assert migrated.run(roles) == before
    assert len(before) == 4


def test_where_the_owning_role_is_out_of_reach_the_way_out_is_said(
    migrated: Sql, superuser_url: Callable[[str], str], database: str
) -> None:
    stranger = f"test_{uuid.uuid4().hex}"
    boss = Sql(superuser_url(database))
    boss.run(f"create role {stranger}")
    boss.run(f"set session authorization {stranger}")

    with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
        boss.connection.execute(packaged()[0].text.encode())

    assert "registry_owner" in (caught.value.diag.message_hint or "")
    assert stranger in (caught.value.diag.message_primary or "")
    boss.run("reset session authorization")
    boss.run(f"drop role {stranger}")
    boss.connection.close()
    assert migrated


def test_a_file_edited_after_it_was_applied_is_a_conflict_that_names_it(database: str) -> None:
    first, *others = packaged()
    edited = [replace(first, text=first.text + "-- edited\n"), *others, NEXT]

    with pytest.raises(Conflict, match=first.label):
        migrate(database, migrations=edited)

    unedited = [False] * len(others)
    assert [each.changed for each in status(database, migrations=edited)] == [True, *unedited, False]
    assert [each.applied for each in status(database, migrations=edited)] == [True] * len(LABELS) + [False]


def test_a_database_that_is_newer_is_a_conflict(database: str) -> None:
    assert migrate(database, migrations=[*packaged(), NEXT]) == (NEXT.label,)

    with pytest.raises(Conflict, match=NEXT.version):
        migrate(database)


def test_a_newer_migration_that_the_supabase_cli_pushed_is_a_conflict_too(database: str, migrated: Sql) -> None:
    migrated.run("insert into supabase_migrations.schema_migrations values ('20990101000000', '{}', 'registry_next')")

    with pytest.raises(Conflict, match="20990101000000"):
        migrate(database)


def test_migrations_of_the_project_around_it_are_left_alone(database: str, migrated: Sql) -> None:
    migrated.run("insert into supabase_migrations.schema_migrations values ('20200101000000', '{}', 'todo_lists')")
    migrated.run("insert into supabase_migrations.schema_migrations values ('20990101000000', null, null)")

    assert migrate(database) == ()


def test_what_the_supabase_cli_applied_is_adopted_with_its_checksum(empty_database: str, client: Sql) -> None:
    client.run("create schema supabase_migrations")
    client.run(
        "create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text)"
    )
    for each in packaged()[:2]:
        client.connection.execute(each.text.encode())
        client.run("insert into supabase_migrations.schema_migrations values (%s, '{}', %s)", each.version, each.name)

    assert migrate(empty_database) == LABELS[2:]

    assert client.run("select version, checksum from registry.migration_checksums order by version") == [
        (each.version, each.checksum) for each in packaged()
    ]


def test_a_registry_of_the_version_before_is_brought_forward_with_its_chain(empty_database: str, client: Sql) -> None:
    migrate(empty_database, migrations=packaged()[:3])
    made = create("acme", "agent/x", declared("agent/x", files={"p.md": b"sk-1"}))
    client.commit("acme", made, commit="c1")
    client.commit("acme", update(made.after, declared("agent/x", "1.1.0")), commit="c2", git_author="Ada")
    before = client.run("select * from registry.releases order by number")

    assert migrate(empty_database) == LABELS[3:]

    assert client.run("select * from registry.releases order by number") == before
    asked = {"entry": "agent/x", "version": "1.0.0", "reason": "a leaked key", "base_release": 2}
    assert client.call("purge_version_v1", p_purge=asked)["written"]
    checks = ("verify_objects_v1", "verify_versions_v1", "verify_releases_v1", "verify_entries_v1")
    assert [problem for check in checks for problem in client.problems(check)] == []


def test_a_migration_that_fails_leaves_nothing_of_itself_and_keeps_those_before_it(
    database: str, migrated: Sql
) -> None:
    broken = replace(NEXT, text="create table registry.half (id bigint);\nselect 1 / 0;\n")
    after = Migration("20990102000000", "registry_more", "select 1;\n")

    with pytest.raises(RegistryError, match="division by zero"):
        migrate(database, migrations=[*packaged(), broken, after])

    assert migrated.run("select to_regclass('registry.half')") == [(None,)]
    assert migrate(database, migrations=[*packaged(), NEXT, after]) == (NEXT.label, after.label)


def test_a_database_that_cannot_be_reached_is_unavailable_and_no_secret_is_told() -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        migrate("postgresql://registry:hunter2@127.0.0.1:1/registry")
    assert "hunter2" not in str(caught.value)

    with pytest.raises(Misconfigured) as malformed:
        status("postgresql://registry:hunter2@[::1/registry")
    assert "hunter2" not in str(malformed.value)
