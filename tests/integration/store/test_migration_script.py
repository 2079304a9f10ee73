"""What ``registry db migrate --print`` prints, run by whoever has no registry command at hand."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from registry_cli.domain.errors import Conflict
from registry_cli.store.embedded import bin_folder
from registry_cli.store.migration_script import script
from registry_cli.store.migrations import Migration, migrate, packaged, pending, status
from tests.integration.cli.in_process import TeamInProcess, in_process
from tests.sql_calls import Sql
from tests.team_fixtures import Team, agent, new_team

LABELS = tuple(each.label for each in packaged())
PSQL = bin_folder(18) / "psql"


def by_psql(url: str, text: str) -> None:
    subprocess.run([PSQL, "--quiet", "--set=ON_ERROR_STOP=1", url], input=text, text=True, check=True)


def at_once(url: str, text: str) -> None:
    """As an editor sends it: one query of many statements."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text.encode())


@pytest.fixture
def client(empty_database: str) -> Iterator[Sql]:
    connected = Sql(empty_database)
    yield connected
    connected.connection.close()


@pytest.fixture
def fresh(tmp_path: Path, empty_database: str) -> Team:
    """A team whose database is empty."""
    return in_process(new_team(tmp_path / "agents", "acme-agents", empty_database))


@pytest.mark.parametrize("run", [by_psql, at_once])
def test_what_is_printed_makes_a_registry_and_may_be_run_twice(
    fresh: Team, client: Sql, run: Callable[[str, str], None]
) -> None:
    printed = fresh.must("db", "migrate", "--print")

    for _ in range(2):
        run(fresh.database, printed.stdout)

    assert f"printed {len(LABELS)} migrations" in printed.stderr
    assert fresh.must("db", "migrate").stdout == "nothing to do: every migration is applied\n"
    assert client.run(
        "select version, name, statements from supabase_migrations.schema_migrations order by version"
    ) == [(each.version, each.name, [each.text]) for each in packaged()]
    assert fresh.publish("First", agent("x"))["written"]


def test_only_what_is_missing_is_printed_and_then_nothing(fresh: Team) -> None:
    migrate(fresh.database, migrations=packaged()[:-1])

    missing = fresh.must("db", "migrate", "--print")
    by_psql(fresh.database, missing.stdout)
    nothing = fresh.must("db", "migrate", "--print")

    assert missing.stdout == script(packaged()[-1:])
    assert (nothing.stdout, nothing.stderr.startswith("nothing to print: every migration is applied to Postgres")) == (
        "",
        True,
    )
    assert migrate(fresh.database) == ()


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"REGISTRY_DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "the database cannot be reached"),
        ({"REGISTRY_DATABASE_URL": "embedded"}, "the embedded Postgres migrates itself"),
        ({"CI": "true"}, "no database is configured and this runs under CI"),
        ({"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_SECRET_KEY": "sb_secret_1"}, "reached over HTTPS"),
    ],
)
def test_without_a_database_to_ask_all_of_it_is_printed_and_the_reason_said(
    tmp_path: Path, variables: dict[str, str], reason: str
) -> None:
    team = new_team(tmp_path / "agents", "acme-agents", None)

    printed = TeamInProcess(team.repository, {**team.environment, **variables}).must("db", "migrate", "--print")

    assert printed.stdout == script(packaged())
    assert "all migrations are printed, because no database could be asked what it lacks: " in printed.stderr
    assert reason in printed.stderr


@pytest.mark.parametrize("verb", ["migrate", "status"])
def test_over_https_alone_the_three_ways_to_migrate_are_named(tmp_path: Path, verb: str) -> None:
    team = in_process(new_team(tmp_path / "agents", "acme-agents", None))
    project = {"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_SECRET_KEY": "sb_secret_canary"}

    refused = TeamInProcess(team.repository, {**team.environment, **project}).must("db", verb, code=64)

    for way in ("REGISTRY_DATABASE_URL", "supabase db push", "registry db migrate --print"):
        assert way in refused.stderr
    assert "canary" not in refused.said


def test_a_migration_that_fails_leaves_nothing_of_itself_and_those_before_it_stay(
    empty_database: str, client: Sql
) -> None:
    broken = Migration("20990101000000", "registry_broken", "create table registry.half (id bigint);\nselect 1 / 0;\n")

    with pytest.raises(subprocess.CalledProcessError):
        by_psql(empty_database, script([*packaged(), broken]))

    assert client.run("select to_regclass('registry.half')") == [(None,)]
    assert pending(empty_database) == ()


# what the history says


def test_statements_that_lost_their_comments_are_those_of_the_file(empty_database: str, client: Sql) -> None:
    by_psql(empty_database, script(packaged()))
    client.run("delete from registry.migration_checksums")
    client.run(
        "update supabase_migrations.schema_migrations"
        " set statements = string_to_array(regexp_replace(statements[1], '--[^\\n]*', '', 'g'), ';')"
    )

    assert {each.changed for each in status(empty_database)} == {False}
    assert migrate(empty_database) == ()
    assert client.run("select count(*) from registry.migration_checksums") == [(len(LABELS),)]


def test_another_file_with_the_time_stamp_of_ours_is_not_taken_for_ours(empty_database: str, client: Sql) -> None:
    migrate(empty_database, migrations=())
    newest = packaged()[-1]
    client.run(
        "insert into supabase_migrations.schema_migrations (version, name) values (%s, 'todo_lists')", newest.version
    )

    with pytest.raises(Conflict, match=f"records {newest.version}_todo_lists, .* is one of the registry's: ") as caught:
        migrate(empty_database)

    assert "another time stamp" in caught.value.hint
    with pytest.raises(Conflict, match="todo_lists"):
        pending(empty_database)
