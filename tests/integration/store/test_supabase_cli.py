"""The Supabase CLI and ``registry db migrate`` on the same database: the same files, the same history, either first."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from registry_cli.domain.errors import Conflict
from registry_cli.store.migrations import migrate, packaged, status
from tests.integration.cli.in_process import TeamInProcess, in_process
from tests.supabase_fixtures import Project
from tests.team_fixtures import agent, new_team, tool

TOP = Path(__file__).parents[3]
SUPABASE = TOP / ".venv" / "node" / "node_modules" / ".bin" / "supabase"
MISSING = "" if shutil.which("node") and SUPABASE.exists() else "needs Node and npm: make test installs the CLI there"
LABELS = [each.label for each in packaged()]
FIRST, *_, NEWEST = packaged()
HISTORY = (
    "select version, name, cardinality(statements) > 0 from supabase_migrations.schema_migrations order by version"
)
SAME_HISTORY = [(each.version, each.name, True) for each in packaged()]
CHECKSUMS = "select version, checksum from registry.migration_checksums order by version"

DEFINERS = {"commit_release_v1", "purge_version_v1", "put_objects_v1", "put_seen_v1"}
"""What publishers execute with the rights of the owner, because nobody writes to a table: the one thing to expect."""

EXPECTED = {("authenticated_security_definer_function_executable", name) for name in DEFINERS}
"""The advice that is about them; this release of the CLI does not give it, the dashboard does."""

pytestmark = pytest.mark.node


class Cli(NamedTuple):
    """The Supabase CLI in a folder with ``supabase/config.toml`` and our migrations."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def migrations(self) -> Path:
        """Its own copy of the files."""
        return self.folder / "supabase" / "migrations"

    def run(self, *words: str, url: str) -> Any:
        """The JSON that ``supabase`` *words* prints of the database at *url*."""
        ended = subprocess.run(
            [SUPABASE, *words, f"--remote={url}", "--output-format=json", "--yes"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def push(self, url: str) -> list[str]:
        """The labels of the migrations that ``db push`` applied."""
        told = self.run("db", "push", url=url)
        assert told["upToDate"] == (told["migrations"] == [])
        return [name.removesuffix(".sql") for name in told["migrations"]]


@pytest.fixture
def supabase(tmp_path: Path) -> Cli:
    if MISSING:
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = tmp_path / "project"
    shutil.copytree(TOP / "supabase", folder / "supabase", ignore=shutil.ignore_patterns(".*"))
    quiet = {"DO_NOT_TRACK": "1", "SUPABASE_TELEMETRY_DISABLED": "1"}
    return Cli(folder, {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **quiet})


@pytest.fixture
def database(supabase: Cli, empty_database: str) -> str:
    """In this file: a database that the Supabase CLI made into a registry, as a user that is no superuser."""
    with psycopg.connect(empty_database) as connection:
        facts = "select rolsuper, to_regnamespace('registry') from pg_roles where rolname = current_user"
        assert connection.execute(facts).fetchone() == (False, None)
    assert supabase.push(empty_database) == LABELS
    return empty_database


def rows(url: str, query: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_pushed_database_is_published_to_over_both_transports_and_migrate_has_nothing_to_do(
    database: str, supabase_project: Project, tmp_path: Path, supabase: Cli
) -> None:
    if supabase_project.stand_in is None:
        pytest.skip("a real project is another database than the pushed one")
    direct = in_process(new_team(tmp_path / "agents", "acme-agents", database))
    https = {"SUPABASE_URL": supabase_project.url, "SUPABASE_SECRET_KEY": supabase_project.key}
    bare = {name: value for name, value in direct.environment.items() if name != "REGISTRY_DATABASE_URL"}
    over_https = TeamInProcess(direct.repository, {**bare, **https})
    direct.publish("First", agent("x", extra="allowed_tools: ['rules@^1']\n") | tool("rules"))
    over_https.publish("Second", agent("x", "1.1.0", "Two.", extra="allowed_tools: ['rules@^1']\n"))
    unknown = rows(database, CHECKSUMS)
    migrated = direct.must("db", "migrate")

    assert direct.live() == over_https.live() == {"agent/x": "1.1.0", "tool/rules": "1.0.0"}
    assert direct.must("verify").code == 0
    assert migrated.stdout == "nothing to do: every migration is applied\n"
    assert (unknown, rows(database, CHECKSUMS)) == ([], [(each.version, each.checksum) for each in packaged()])
    assert rows(database, HISTORY) == SAME_HISTORY
    assert supabase.push(database) == []


def test_a_migrated_database_has_the_same_history_and_nothing_is_pushed(empty_database: str, supabase: Cli) -> None:
    migrate(empty_database)

    assert supabase.push(empty_database) == []
    assert rows(empty_database, HISTORY) == SAME_HISTORY


@pytest.mark.parametrize("finished_by", ["supabase db push", "registry db migrate"])
def test_a_database_that_lacks_the_newest_migration_is_completed_by_either(
    empty_database: str, supabase: Cli, finished_by: str
) -> None:
    if finished_by == "supabase db push":
        assert migrate(empty_database, migrations=packaged()[:-1]) == tuple(LABELS[:-1])
        assert supabase.push(empty_database) == [NEWEST.label]
        assert migrate(empty_database) == ()
    else:
        (supabase.migrations / f"{NEWEST.label}.sql").unlink()
        assert supabase.push(empty_database) == LABELS[:-1]
        assert migrate(empty_database) == (NEWEST.label,)

    assert rows(empty_database, HISTORY) == SAME_HISTORY
    assert rows(empty_database, CHECKSUMS) == [(each.version, each.checksum) for each in packaged()]


def test_a_file_that_was_edited_before_it_was_pushed_is_noticed(empty_database: str, supabase: Cli) -> None:
    file = supabase.migrations / f"{FIRST.label}.sql"
    file.write_text(FIRST.text + "comment on schema registry is 'ours';\n", encoding="utf-8")
    assert supabase.push(empty_database) == LABELS

    assert [each.version for each in status(empty_database) if each.changed] == [FIRST.version]
    with pytest.raises(Conflict, match=f"migration {FIRST.label} was edited"):
        migrate(empty_database)


def test_the_advisors_report_nothing_but_the_functions_that_publishers_are_meant_to_execute(
    database: str, supabase: Cli, superuser_url: Callable[[str], str]
) -> None:
    with psycopg.connect(superuser_url(database), autocommit=True) as superuser:  # as PostgREST is told, when hosted
        name = sql.Identifier(superuser.info.dbname)
        superuser.execute(sql.SQL("alter database {} set pgrst.db_schemas = 'public, registry'").format(name))
    definers = (
        "select proname from pg_proc where pronamespace = 'registry'::regnamespace and prosecdef"
        " and has_function_privilege('authenticated', oid, 'execute')"
    )

    advice = supabase.run("db", "advisors", "--level=warn", url=database)["results"]

    assert {name for (name,) in rows(database, definers)} == DEFINERS
    assert [each for each in advice if (each["name"], each["metadata"].get("name")) not in EXPECTED] == []


def test_the_advisors_do_look_at_our_schema(database: str, supabase: Cli, superuser_url: Callable[[str], str]) -> None:
    with psycopg.connect(superuser_url(database), autocommit=True) as superuser:
        superuser.execute("create function registry.careless() returns int language sql as 'select 1'")

    advice = supabase.run("db", "advisors", "--level=warn", url=database)["results"]

    assert [(each["name"], each["metadata"]["name"]) for each in advice] == [
        ("function_search_path_mutable", "careless")
    ]
