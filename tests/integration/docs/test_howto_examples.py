"""The examples of the how-to pages do what the pages say: they are run, and what they print is what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from registry_cli.settings import parse_configuration
from registry_cli.store.embedded import ensure_database, ensure_server
from tests.integration.cli.in_process import TeamInProcess, in_process
from tests.sql_calls import Sql
from tests.supabase_fixtures import Project
from tests.team_fixtures import Team, agent, new_team, tool

TOP = Path(__file__).parents[3]
HOWTO = TOP / "docs" / "howto"
PAGES = sorted(HOWTO.glob("*.md"))
NODE_MODULES = TOP / ".venv" / "node" / "node_modules"
NODE = shutil.which("node")
MISSING = "" if NODE and (NODE_MODULES / "@supabase").is_dir() else "needs Node and npm: make test installs supabase-js"
NO_REALTIME = "--import=data:text/javascript,globalThis.WebSocket||=class{}"
"""Before Node 22 there is no WebSocket, and supabase-js wants one although nothing here listens to changes."""

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(
    r"^<!-- example: (?P<how>.*?) -->\n```\w+\n(?P<code>.*?)^```$(?:\n\n```text\n(?P<prints>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
BOSS = "sql as superuser"
WAYS = {"sql", BOSS, "python", "javascript", "config"}


class Example(NamedTuple):
    """A block of a page that is run in its own way, and what it should print."""

    page: str
    number: int
    how: str
    code: str
    prints: str | None

    @property
    def label(self) -> str:
        """The page and the number of the example in it."""
        return f"{self.page}-{self.number}"


def examples() -> Iterator[Example]:
    """Every example of every page."""
    for page in PAGES:
        for number, found in enumerate(EXAMPLE.finditer(page.read_text(encoding="utf-8")), start=1):
            yield Example(page.name, number, found["how"], found["code"], found["prints"])


def of(how: str, page: str | None = None) -> list[Example]:
    return [example for example in examples() if example.how == how and page in {None, example.page}]


def one_each(how: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", of(how), ids=lambda example: example.label)


@pytest.fixture
def published(tmp_path: Path, database: str) -> Team:
    """The registry that the page for applications reads."""
    team = in_process(new_team(tmp_path / "agents", "acme-agents", database))
    team.publish("First", agent("fraud_agent") | tool("fraud_rules"))
    team.publish("Second", agent("fraud_agent", "1.1.0", "Be very brief."))
    return team


@pytest.fixture
def reader(published: Team, superuser_url: Callable[[str], str]) -> Iterator[str]:
    """The URL of a login that may only read."""
    name = f"reader_{uuid.uuid4().hex}"
    boss = Sql(superuser_url(published.database))
    boss.run(f"create role {name} login password 'pass' in role authenticated")
    yield login(published.database, name, "pass")
    boss.run(f"drop role {name}")
    boss.connection.close()


def login(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{password}@{parts.hostname}:{parts.port}").geturl()


def printed(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """What a program prints that reads the registry."""
    ended = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def surroundings(reader: str, project: Project) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP)}
    return {**kept, "REGISTRY_DATABASE_URL": reader, "SUPABASE_URL": project.url, "SUPABASE_SECRET_KEY": project.key}


def test_every_example_says_how_it_is_run_and_the_programs_what_they_print() -> None:
    found = list(examples())

    assert {example.how for example in found} == WAYS
    assert [one.label for one in found if one.how in {"sql", "python", "javascript"} and one.prints is None] == []


@one_each("sql")
def test_sql_that_a_reader_runs_gives_what_is_shown(example: Example, reader: str) -> None:
    with psycopg.connect(reader) as connection:
        rows = connection.execute(example.code.encode()).fetchall()

    assert "".join(" | ".join(map(str, row)) + "\n" for row in rows) == example.prints


@one_each("python")
def test_python_prints_what_is_shown(example: Example, reader: str, supabase_project: Project, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", example.code]

    assert printed(command, surroundings(reader, supabase_project), tmp_path) == example.prints


@pytest.mark.node
@one_each("javascript")
def test_javascript_prints_what_is_shown(
    example: Example, reader: str, supabase_project: Project, tmp_path: Path
) -> None:
    if MISSING:
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    assert NODE
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    script = tmp_path / "example.mjs"
    script.write_text(example.code, encoding="utf-8")

    assert printed([NODE, NO_REALTIME, script.name], surroundings(reader, supabase_project), tmp_path) == example.prints


# a Postgres of one's own


def test_the_roles_of_a_new_server_serve_to_migrate_publish_and_read(
    tmp_path: Path, cluster_folder: Callable[..., Path]
) -> None:
    server = ensure_server(cluster_folder(made=True), durable=False)
    url = ensure_database(server, "agents")
    with psycopg.connect(server.url("agents", user="postgres"), autocommit=True) as boss:
        for example in of(BOSS, "postgres.md"):
            boss.execute(example.code.encode())
    team = new_team(tmp_path / "agents", "acme-agents", None)
    deploy, ci, runtime = (
        TeamInProcess(team.repository, {**team.environment, "REGISTRY_DATABASE_URL": login(url, name, "change%20me")})
        for name in ("deploy", "ci", "runtime")
    )

    deploy.must("db", "migrate")
    ci.publish("First", agent("x"))

    assert runtime.live() == {"agent/x": "1.0.0"}
    team.repository.commit("Second", agent("x", "1.1.0"))
    assert "may read this registry and not write" in runtime.must("publish", code=4).stderr
    assert ci.must("doctor").code == runtime.must("doctor").code == 0
    assert ci.must("history", "--json").json[0]["actor"] == "ci"


# a Supabase project

AUTH = """
do $$ begin
  create role supabase_auth_admin nologin;
exception when duplicate_object or unique_violation then null;
end $$;
create schema auth;
create table auth.users (id uuid primary key, email text, raw_app_meta_data jsonb);
insert into auth.users values ('00000000-0000-0000-0000-000000000001', 'ada@example.com', '{"provider": "email"}'),
                              ('00000000-0000-0000-0000-000000000002', 'bob@example.com', null);
"""
"""As much of a hosted project as the examples touch."""

HOOK = "select public.add_registry_role(jsonb_build_object('user_id', %s::text, 'claims', '{}'::jsonb))"


def test_a_user_gets_a_role_by_metadata_or_by_the_hook(database: str, superuser_url: Callable[[str], str]) -> None:
    boss = Sql(superuser_url(database))
    boss.connection.execute(AUTH.encode())
    ada, bob = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2))

    for example in of(BOSS, "supabase.md"):
        boss.connection.execute(example.code.encode())
    boss.run("insert into public.registry_roles values (%s, 'admin')", ada)
    boss.run("set role supabase_auth_admin")
    hooked = [boss.run(HOOK, user)[0][0]["claims"] for user in (ada, bob)]
    boss.run("reset role")

    assert boss.run("select raw_app_meta_data from auth.users order by email") == [
        ({"provider": "email", "registry_role": "publisher"},),
        (None,),
    ]
    assert hooked == [{"registry_role": "admin"}, {}]
    boss.connection.close()


@one_each("config")
def test_the_settings_of_the_supabase_cli_are_those_of_this_project(example: Example) -> None:
    shown = tomllib.loads(example.code)
    ours = tomllib.loads((TOP / "supabase" / "config.toml").read_text(encoding="utf-8"))

    assert {table: ours[table] | values for table, values in shown.items()} == {table: ours[table] for table in shown}


def test_every_message_in_the_table_is_one_that_the_program_says() -> None:
    section = (HOWTO / "supabase.md").read_text(encoding="utf-8").partition("## What the messages mean")[2]
    messages = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for suffix in ("py", "sql")
        for path in sorted((TOP / "registry_cli").rglob(f"*.{suffix}"))
    )

    assert len(messages) > 10
    assert [message for message in messages if message not in said] == []


# what is read and not run


def blocks(language: str) -> dict[str, str]:
    """The blocks of a language on all pages, by page and number."""
    return {
        f"{page.name}-{number}": code
        for page in PAGES
        for number, (name, code) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), start=1)
        if name == language
    }


def test_every_registry_toml_is_one_that_the_command_reads() -> None:
    shown = {label: code for label, code in blocks("toml").items() if code.startswith("# registry.toml")}

    assert shown
    for code in shown.values():
        parse_configuration(code.encode())


def test_every_yaml_is_yaml() -> None:
    assert blocks("yaml")
    for code in blocks("yaml").values():
        assert yaml.safe_load(code)
