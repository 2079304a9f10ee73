from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.store import function_migration
from registry_cli.store.function_migration import SQL, SUPABASE, main, migration_text, stale_files, write

INNER = "-- granted to: nobody\ncreate or replace function registry.inner() returns void\n;\n"
OUTER = "-- granted to: readers\ncreate or replace function registry.outer() returns void as $$ registry.inner() $$;\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of SQL with one function and an empty migration for it, and no folder for the Supabase CLI yet."""
    sql = tmp_path / "sql"
    for name, text in {
        "functions/inner.sql": INNER,
        "migrations/20260101000000_registry_tables.sql": "select 1;\n",
        "migrations/20260102000000_registry_functions.sql": "-- as released\n",
        "migrations/20260103000000_registry_functions.sql": "",
    }.items():
        (sql / name).parent.mkdir(parents=True, exist_ok=True)
        (sql / name).write_text(text, encoding="utf-8")
    return sql, tmp_path / "supabase"


def test_the_migrations_in_the_repository_are_fresh() -> None:
    assert stale_files(SQL, SUPABASE) == ()
    main(["--check"])


def test_a_function_is_installed_after_those_it_calls() -> None:
    text = migration_text({"a": OUTER.replace("outer", "a"), "inner": INNER})

    assert text.index("function registry.inner()") < text.index("function registry.a()")


def test_a_function_is_owned_revoked_and_granted_as_its_first_line_says() -> None:
    text = migration_text({"inner": INNER, "outer": OUTER})

    for name in ("inner", "outer"):
        assert f"alter function registry.{name} owner to registry_owner;\n" in text
        assert f"revoke all on function registry.{name} from public, anon, authenticated, service_role;\n" in text
    assert "grant execute on function registry.outer to authenticated, service_role;\n" in text
    assert "grant execute on function registry.inner" not in text


@pytest.mark.parametrize("text", ["select 1;\n", "-- granted to: everybody\nselect 1;\n"])
def test_a_function_that_does_not_say_whom_it_is_granted_to_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a\.sql"):
        migration_text({"a": text})


def test_the_newest_functions_migration_is_written_and_older_ones_stay(folders: tuple[Path, Path]) -> None:
    write(*folders)

    migrations = folders[0] / "migrations"
    assert (migrations / "20260103000000_registry_functions.sql").read_text() == migration_text({"inner": INNER})
    assert (migrations / "20260102000000_registry_functions.sql").read_text() == "-- as released\n"


def test_the_copies_for_the_supabase_cli_follow(folders: tuple[Path, Path]) -> None:
    sql, supabase = folders
    supabase.mkdir()
    (supabase / "20250101000000_gone.sql").write_text("select 1;\n")

    write(sql, supabase)

    copies = {path.name: path.read_bytes() for path in supabase.iterdir()}
    assert copies == {path.name: path.read_bytes() for path in (sql / "migrations").iterdir()}
    assert stale_files(sql, supabase) == ()


def test_checking_names_what_is_stale_and_writes_nothing(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sql, supabase = folders
    monkeypatch.setattr(function_migration, "stale_files", lambda: stale_files(sql, supabase))

    with pytest.raises(SystemExit, match="20260103000000_registry_functions"):
        main(["--check"])

    assert (sql / "migrations/20260103000000_registry_functions.sql").read_text() == ""
    assert not supabase.exists()


def test_without_check_the_files_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bool] = []
    monkeypatch.setattr(function_migration, "write", lambda: written.append(True))

    main([])

    assert written == [True]
