"""What the catalogue of Postgres says of the schema: who owns it, who may do what, and that the files say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from registry_cli.store.function_migration import function_files
from registry_cli.store.migrations import packaged
from tests.sql_calls import Sql

WRITERS = {"put_objects_v1", "commit_release_v1", "put_seen_v1", "purge_version_v1"}
FUNCTIONS = "from pg_proc p where p.pronamespace = 'registry'::regnamespace"
RELATIONS = "from pg_class c where c.relnamespace = 'registry'::regnamespace"


@pytest.fixture
def registry(database: str) -> Iterator[Sql]:
    client = Sql(database)
    yield client
    client.connection.close()


def test_the_migrations_ran_as_a_role_that_is_no_superuser(registry: Sql) -> None:
    found = registry.run(
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user"
    )

    assert found == [(False, True, True, True)]


def test_nobody_is_everybody_or_anonymous_and_may_do_anything(registry: Sql) -> None:
    assert registry.run(f"select proname {FUNCTIONS} and has_function_privilege('anon', p.oid, 'execute')") == []
    assert registry.run(f"select proname {FUNCTIONS} and (proacl is null or proacl::text ~ '[{{,]=')") == []
    anything = "select,insert,update,delete,truncate,references,trigger"
    assert (
        registry.run(
            f"select relname {RELATIONS} and relkind in ('r', 'v') and has_table_privilege('anon', c.oid, %s)", anything
        )
        == []
    )
    assert registry.run(f"select relname {RELATIONS} and relkind in ('r', 'v') and relacl::text ~ '[{{,]='") == []
    assert registry.run("select has_schema_privilege('anon', 'registry', 'usage')") == [(False,)]


@pytest.mark.parametrize("role", ["authenticated", "service_role"])
def test_roles_of_the_api_call_the_numbered_functions_and_write_no_table(registry: Sql, role: str) -> None:
    callable_ = {
        name
        for (name,) in registry.run(
            f"select proname {FUNCTIONS} and has_function_privilege(%s, p.oid, 'execute')", role
        )
    }
    numbered = {name for name in function_files() if name.endswith("_v1")}
    assert numbered <= callable_

    writable = registry.run(
        f"select relname {RELATIONS} and relkind in ('r', 'v')"
        " and has_table_privilege(%s, c.oid, 'insert,update,delete,truncate,references,trigger')",
        role,
    )
    assert writable == []
    unreadable = registry.run(
        f"select relname {RELATIONS} and relkind in ('r', 'v') and not has_table_privilege(%s, c.oid, 'select')", role
    )
    assert unreadable == []


def test_no_check_or_writing_step_can_be_called_from_outside(registry: Sql) -> None:
    inner = {name for name, text in function_files().items() if text.startswith("-- granted to: nobody")}
    assert {"write_release", "write_entries", "write_versions", "move_watermark", "check_levels"} <= inner

    exposed = registry.run(
        f"select proname {FUNCTIONS} and proname = any(%s)"
        " and (has_function_privilege('authenticated', p.oid, 'execute')"
        " or has_function_privilege('service_role', p.oid, 'execute'))",
        sorted(inner),
    )
    assert exposed == []


def test_every_function_has_a_fixed_search_path_that_looks_at_temporary_objects_last(registry: Sql) -> None:
    loose = registry.run(
        f"select proname {FUNCTIONS} and not coalesce('search_path=pg_catalog, pg_temp' = any(proconfig), false)"
    )

    assert loose == []


def test_readers_are_stable_and_run_as_their_caller_and_writers_are_volatile_and_run_as_owner(registry: Sql) -> None:
    numbered = registry.run(f"select proname, provolatile::text, prosecdef {FUNCTIONS} and proname ~ '_v1$'")

    assert {name: (kind, definer) for name, kind, definer in numbered} == {
        name: ("v", True) if name in WRITERS else ("s", False) for name, _, _ in numbered
    }
    assert registry.run(f"select proname {FUNCTIONS} and prosecdef and proname <> all(%s)", sorted(WRITERS)) == []


def test_every_numbered_function_answers_jsonb_and_names_its_parameters_with_p(registry: Sql) -> None:
    numbered = registry.run(
        f"select proname, prorettype::regtype::text, coalesce(proargnames, '{{}}') {FUNCTIONS} and proname ~ '_v1$'"
    )

    assert {result for _, result, _ in numbered} == {"jsonb"}
    assert [name for _, _, names in numbered for name in names if not name.startswith("p_")] == []


def test_every_table_has_row_level_security_and_every_view_asks_as_its_reader(registry: Sql) -> None:
    assert registry.run(f"select relname {RELATIONS} and relkind = 'r' and not relrowsecurity") == []
    views = registry.run(f"select relname, reloptions {RELATIONS} and relkind = 'v'")
    assert len(views) == 16
    assert [name for name, options in views if options != ["security_invoker=true"]] == []


def test_every_table_asks_once_in_a_statement_whether_the_caller_may_read(registry: Sql) -> None:
    tables = registry.run(f"select relname {RELATIONS} and relkind = 'r' order by relname")
    policies = registry.run(
        "select tablename, cmd, roles::text, qual from pg_policies where schemaname = 'registry' order by tablename"
    )

    asked = "( SELECT require_reader() AS require_reader)"  # the role registry finds its own schema by itself
    assert policies == [(name, "SELECT", "{authenticated,service_role}", asked) for (name,) in tables]


def test_all_of_it_belongs_to_one_role_that_nobody_can_log_in_as(registry: Sql) -> None:
    assert registry.run(f"select proname {FUNCTIONS} and proowner <> 'registry_owner'::regrole") == []
    assert registry.run(f"select relname {RELATIONS} and relowner <> 'registry_owner'::regrole") == []
    assert registry.run("select rolcanlogin, rolsuper from pg_roles where rolname = 'registry_owner'") == [
        (False, False)
    ]


def test_every_text_that_names_or_orders_something_is_in_collation_c(registry: Sql) -> None:
    loose = registry.run(
        """
        select c.relname, a.attname
        from pg_index i
        join pg_class c on c.oid = i.indrelid and c.relnamespace = 'registry'::regnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
        where a.atttypid = 'text'::regtype and a.attcollation <> '"C"'::regcollation
        """
    )

    assert loose == []


def test_installed_functions_are_what_their_files_say(registry: Sql, empty_database: str) -> None:
    definitions = f"select p.proname, pg_get_functiondef(p.oid) {FUNCTIONS} order by p.oid::regprocedure::text"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        for migration in packaged():
            if not migration.name.endswith("functions"):
                connection.execute(migration.text.encode())
        connection.execute("set check_function_bodies = off")
        for text in function_files().values():
            connection.execute(text.encode())
        from_files: dict[str, str] = dict(connection.execute(definitions.encode()).fetchall())

    installed = dict(registry.run(definitions))

    assert installed == from_files
    assert installed.keys() == {*function_files(), "refuse_alteration", "refuse_all_but_purge", "refuse_unknown"}


@pytest.mark.parametrize("name", sorted(function_files()))
def test_a_file_holds_one_function_of_its_name(name: str) -> None:
    text = function_files()[name]

    assert re.findall(r"create or replace function registry\.(\w+)\(", text) == [name]


def all_sql() -> Iterator[tuple[str, str]]:
    folder = files("registry_cli.store") / "sql"
    for part in ("functions", "migrations"):
        for file in (folder / part).iterdir():
            yield file.name, file.read_text(encoding="utf-8")


def test_no_serialization_failure_is_raised_by_hand_because_postgrest_retries_it() -> None:
    assert [name for name, text in all_sql() if re.search(r"40001|serialization_failure", text)] == []


def test_no_function_builds_a_statement_from_text() -> None:
    built = [name for name, text in function_files().items() if re.search(r"\bexecute\s+(format|'|\w+\s*\|\|)", text)]

    assert built == []


def test_every_migration_asks_postgrest_to_read_the_schema_anew() -> None:
    assert [each.name for each in packaged() if not each.text.endswith("notify pgrst, 'reload schema';\n")] == []


def test_the_readme_names_only_tests_that_there_are() -> None:
    readme = (files("registry_cli.store") / "sql" / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[\w/]+/)?)(test_\w+\.py)::(test_\w+)`", readme)

    repository = Path(__file__).parents[3]
    paths = {(repository / (folder or "tests/contract/store"), file, test) for folder, file, test in named}
    lost = [test for folder, file, test in paths if f"def {test}(" not in (folder / file).read_text(encoding="utf-8")]
    assert (lost, len(paths) > 30) == ([], True)


def test_the_readme_lists_every_code_that_is_refused_with() -> None:
    readme = (files("registry_cli.store") / "sql" / "README.md").read_text(encoding="utf-8")
    listed = {
        (row[0], code)
        for row in re.findall(r"^\| (PT\d{3}) \| (.*) \|$", readme, re.MULTILINE)
        for code in re.findall(r"`(\w+)`(?=,| \(| ?$)", row[1])
    }

    raised = {
        (f"PT{status}", code)
        for text in function_files().values()
        for status, code in re.findall(r"registry\.refuse\(\s*(\d{3}),\s*'(\w+)'", text)
    }
    assert listed == raised | {("PT403", "append_only")}


def test_no_extension_is_wanted(registry: Sql) -> None:
    assert registry.run("select extname from pg_extension") == [("plpgsql",)]


def columns(registry: Sql, view: str) -> list[tuple[str, str]]:
    return [
        (name, type_name)
        for name, type_name in registry.run(
            "select attname, atttypid::regtype::text from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 order by attnum",
            f"registry.{view}",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "id_column"),
    [
        ("agent", "agent_id"),
        ("template", "template_id"),
        ("tool", "tool_id"),
        ("model_profile", "profile_id"),
        ("workflow", "workflow_id"),
        ("policy", "policy_id"),
        ("backend", "backend_id"),
    ],
)
def test_every_kind_has_its_pair_of_views(registry: Sql, kind: str, id_column: str) -> None:
    assert columns(registry, f"{kind}_registry") == [
        ("id", "uuid"),
        (id_column, "text"),
        ("name", "text"),
        ("description", "text"),
        ("current_version", "text"),
        ("status", "text"),
        ("metadata", "jsonb"),
        ("created_at", "timestamp with time zone"),
        ("updated_at", "timestamp with time zone"),
    ]
    assert columns(registry, f"{kind}_versions") == [
        ("id", "uuid"),
        (f"{kind}_registry_id", "uuid"),
        ("version", "text"),
        ("manifest", "jsonb"),
        ("commit_sha", "text"),
        ("published_at", "timestamp with time zone"),
        ("status", "text"),
    ]
