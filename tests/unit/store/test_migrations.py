from __future__ import annotations

import re
from pathlib import Path

from registry_cli.store.migrations import PREFIX, Migration, packaged

REPOSITORY = Path(__file__).parents[3]


def test_migrations_are_named_as_the_supabase_cli_names_them_and_as_ours() -> None:
    assert [each.label for each in packaged() if not re.fullmatch(rf"\d{{14}}_{PREFIX}\w+", each.label)] == []


def test_migrations_come_in_the_order_of_their_time_stamps_the_functions_last() -> None:
    versions = [each.version for each in packaged()]

    assert versions == sorted(set(versions))
    assert packaged()[-1].name == "registry_functions"


def test_the_supabase_cli_finds_the_same_migrations() -> None:
    ours = {path.name: path.read_bytes() for path in (REPOSITORY / "registry_cli/store/sql/migrations").glob("*.sql")}
    theirs = {path.name: path.read_bytes() for path in (REPOSITORY / "supabase/migrations").glob("*.sql")}

    assert ours == theirs
    assert len(ours) == len(packaged())


def test_the_schema_is_among_those_that_supabase_exposes() -> None:
    config = (REPOSITORY / "supabase/config.toml").read_text(encoding="utf-8")

    assert re.search(r'^\[api\]\n(?:.*\n)*?schemas = \[.*"registry".*\]$', config, re.MULTILINE)


def test_the_checksum_is_of_the_text_and_changes_with_it() -> None:
    one, other = Migration("1", "a", "select 1;\n"), Migration("1", "a", "select 2;\n")

    assert one.checksum == Migration("2", "b", "select 1;\n").checksum != other.checksum
    assert one.label == "1_a"
