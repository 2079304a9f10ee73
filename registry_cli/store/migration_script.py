"""Migrations as a text for whoever cannot connect: to be pasted into the SQL editor of a project, or run by psql."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from registry_cli.store.migrations import CREATE_HISTORY, LOCK, Migration

_HEAD = """\
-- Migrations of the manifest registry. Run all of this as it is, e.g. in the SQL editor of the Supabase project.
-- Each is one transaction and records itself. What is applied already is left alone, so running it again is harmless.

"""
_STEP = """\
-- {migration.label}
begin;
do {outer}
declare
  migration constant text := {inner}{migration.text}{inner};
begin
  perform {lock};
  if exists (select from supabase_migrations.schema_migrations where version = '{migration.version}') then
    raise notice '{migration.label} is applied already';
    return;
  end if;
  execute migration;
  insert into supabase_migrations.schema_migrations (version, name, statements)
  values ('{migration.version}', '{migration.name}', array[migration]);
end
{outer};
commit;
"""


def script(migrations: Sequence[Migration]) -> str:
    """The SQL that applies and records those of *migrations* that are missing where it is run."""
    return _HEAD + "\n".join([CREATE_HISTORY, *map(_step, migrations)])


def _step(migration: Migration) -> str:
    outer, inner = (_tag(name, migration.text) for name in ("apply", "migration"))
    return _STEP.format(migration=migration, outer=outer, inner=inner, lock=LOCK)


def _tag(name: str, text: str) -> str:
    """A dollar quote that *text* does not hold."""
    return next(tag for number in count() if (tag := f"${name}{number or ''}$") not in text)
