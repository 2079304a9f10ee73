from __future__ import annotations

from registry_cli.store.migration_script import script
from registry_cli.store.migrations import Migration, packaged

FIRST = Migration("20260101000000", "registry_first", "create table registry.first (id bigint);\n")


def test_each_migration_is_a_transaction_that_holds_its_text_as_it_is() -> None:
    text = script(packaged())

    assert [text.count(each.text) for each in packaged()] == [1] * len(packaged())
    assert text.count("\nbegin;\n") == text.count("\ncommit;\n") == len(packaged())
    assert text.index(packaged()[0].text) < text.index(packaged()[1].text)


def test_it_begins_with_the_table_that_the_history_is_kept_in() -> None:
    assert script([FIRST]).index("create table if not exists supabase_migrations") < script([FIRST]).index("begin;")


def test_quotes_that_a_migration_uses_itself_are_not_used_around_it() -> None:
    tricky = Migration("20260101000000", "registry_tricky", "do $migration$ begin end $migration$; -- $migration1$\n")

    assert f"text := $migration2${tricky.text}$migration2$;" in script([tricky])


def test_all_of_it_fits_into_the_sql_editor_of_a_project() -> None:
    assert len(script(packaged()).encode()) < 900_000  # supabase/studio refuses what is larger than 0.98 MB
