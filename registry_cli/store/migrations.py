"""Brings a database up to this program's schema, and says how far it is.

What was applied is recorded where the Supabase CLI records it, so that either may carry on after the other. That
table knows no checksums and takes no lock; both are added here.
A file that the Supabase CLI applied is compared with the statements it recorded, and from then on has a checksum too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from registry_cli.domain.errors import Conflict
from registry_cli.domain.progress import Progress, silent
from registry_cli.store.psycopg_transport import PsycopgTransport

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    _Connection: TypeAlias = psycopg.Connection[TupleRow]

PREFIX = "registry_"
"""How the name of each of our migrations begins: a Supabase project records its own ones in the same table."""

LOCK = "pg_advisory_xact_lock(hashtextextended('registry.migrations', 0))"
"""What whoever applies our migrations holds until the end of the transaction."""

_PRESENT = "select to_regclass(%s) is not null"
_HISTORY = "supabase_migrations.schema_migrations"
_CHECKSUMS = "registry.migration_checksums"
_UNSAID = re.compile(r"--[^\n]*|[\s;]+")
"""What a statement may lose on its way into the history: comments, white space and the semicolon."""

CREATE_HISTORY = """\
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
"""
"""The table of the Supabase CLI, where no project has it yet."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of ``sql/migrations``: its time stamp, what it does, and its text."""

    version: str
    name: str
    text: str

    @property
    def label(self) -> str:
        """The file's name without its suffix."""
        return f"{self.version}_{self.name}"

    @property
    def checksum(self) -> str:
        """The sha256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """Whether a migration is ``applied``, and whether its file ``changed`` since."""

    version: str
    name: str
    applied: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What a database says of its migrations, by version: names, checksums, and what was run where there is none."""

    names: Mapping[str, str | None]
    checksums: Mapping[str, str]
    statements: Mapping[str, str]

    def changed(self, migration: Migration) -> bool:
        """Whether the file of *migration* is another one than was applied, as far as that is recorded."""
        if migration.version in self.checksums:
            return self.checksums[migration.version] != migration.checksum
        ran = _UNSAID.sub("", self.statements.get(migration.version, ""))
        return bool(ran) and ran != _UNSAID.sub("", migration.text)

    def renamed(self, migration: Migration) -> bool:
        """Whether another file with the time stamp of *migration* was applied."""
        return (self.names.get(migration.version) or migration.name) != migration.name


def packaged() -> tuple[Migration, ...]:
    """The migrations that this program carries, oldest first."""
    folder = files("registry_cli.store") / "sql" / "migrations"
    found = {file.name: file for file in folder.iterdir() if file.name.endswith(".sql")}
    return tuple(_migration(name, found[name].read_text(encoding="utf-8")) for name in sorted(found))


def migrate(url: str, *, progress: Progress = silent, migrations: Sequence[Migration] | None = None) -> tuple[str, ...]:
    """Apply what the database at *url* lacks of *migrations* (default: ours); the labels of what was applied.

    Each is one transaction under a lock, and finds out by itself what is left to do: two at once share the work.
    Raises ``Conflict`` when an applied file was edited since, or when the database is newer than this program.
    """
    known = tuple(packaged() if migrations is None else migrations)
    applied: list[str] = []
    with PsycopgTransport(url) as transport, transport.connection() as connection:
        progress("applying migrations", 0, len(known))
        while (step := _apply_next(connection, known)) is not None:
            applied.append(step.label)
            progress("applying migrations", known.index(step) + 1, len(known))
    return tuple(applied)


def status(url: str, *, migrations: Sequence[Migration] | None = None) -> tuple[MigrationStatus, ...]:
    """How the database at *url* stands to each of *migrations* (default: ours), oldest first; writes nothing."""
    with PsycopgTransport(url) as transport, transport.connection() as connection:
        recorded = _recorded(connection)
    return tuple(
        MigrationStatus(each.version, each.name, each.version in recorded.names, recorded.changed(each))
        for each in (packaged() if migrations is None else migrations)
    )


def pending(url: str, *, migrations: Sequence[Migration] | None = None) -> tuple[Migration, ...]:
    """Those of *migrations* (default: ours) that the database at *url* lacks, oldest first; writes nothing.

    Raises ``Conflict`` as ``migrate`` does.
    """
    known = packaged() if migrations is None else migrations
    with PsycopgTransport(url) as transport, transport.connection() as connection:
        recorded = _recorded(connection)
    _refuse_strangers(recorded, known)
    return tuple(each for each in known if each.version not in recorded.names)


def _migration(file_name: str, text: str) -> Migration:
    version, _, name = file_name.removesuffix(".sql").partition("_")
    return Migration(version, name, text.replace("\r\n", "\n"))


def _apply_next(connection: _Connection, known: Sequence[Migration]) -> Migration | None:
    """Apply the oldest migration that is missing, in one transaction under the lock; ``None``: there was none left."""
    with connection.transaction():
        connection.execute(f"select {LOCK}")
        if not _is_present(connection, _HISTORY):
            connection.execute(CREATE_HISTORY)
        recorded = _recorded(connection)
        _refuse_strangers(recorded, known)
        missing = next((each for each in known if each.version not in recorded.names), None)
        if missing is not None:
            connection.execute(missing.text.encode())
            connection.execute(
                "insert into supabase_migrations.schema_migrations (version, name, statements) values (%s, %s, %s)",
                (missing.version, missing.name, [missing.text]),
            )
        applied = [each for each in known if each.version in recorded.names or each is missing]
        _record_checksums(connection, [each for each in applied if each.version not in recorded.checksums])
        return missing


def _record_checksums(connection: _Connection, applied: Sequence[Migration]) -> None:
    """Remember what was applied, here or by the Supabase CLI, once there is the table for it."""
    if applied and _is_present(connection, _CHECKSUMS):
        connection.cursor().executemany(
            "insert into registry.migration_checksums (version, checksum) values (%s, %s)",
            [(each.version, each.checksum) for each in applied],
        )


def _is_present(connection: _Connection, table: str) -> bool:
    row = connection.execute(_PRESENT, (table,)).fetchone()
    return bool(row and row[0])


def _recorded(connection: _Connection) -> _Recorded:
    names: dict[str, str | None] = {}
    checksums: dict[str, str] = {}
    statements: dict[str, str] = {}
    if _is_present(connection, _CHECKSUMS):
        checksums = dict(connection.execute("select version, checksum from registry.migration_checksums").fetchall())
    if _is_present(connection, _HISTORY):
        names = dict(connection.execute("select version, name from supabase_migrations.schema_migrations").fetchall())
        ran = (
            "select version, array_to_string(statements, e'\\n') from supabase_migrations.schema_migrations"
            " where statements is not null and name like %s and version <> all(%s)"
        )
        statements = dict(connection.execute(ran, [f"{PREFIX}%", list(checksums)]).fetchall())
    return _Recorded(names, checksums, statements)


def _refuse_strangers(recorded: _Recorded, known: Sequence[Migration]) -> None:
    versions = {each.version for each in known}
    newer = [
        version
        for version, name in sorted(recorded.names.items())
        if version not in versions and (version in recorded.checksums or (name or "").startswith(PREFIX))
    ]
    if newer:
        raise Conflict(
            f"the database is newer than this program: it records migration {', '.join(newer)}",
            hint="upgrade this program to the version that others use with this database",
        )
    taken = [each for each in known if recorded.renamed(each)]
    if taken:
        others = ", ".join(f"{each.version}_{recorded.names[each.version]}" for each in taken)
        raise Conflict(
            f"the database records {others}, whose time stamp is one of the registry's: {taken[0].label}",
            hint="give the other migration another time stamp: rename its file, then supabase migration repair",
        )
    changed = [each.label for each in known if each.version in recorded.names and recorded.changed(each)]
    if changed:
        raise Conflict(
            f"migration {', '.join(changed)} was edited after it was applied to this database",
            hint="restore the file as it was applied, and put the change into a new migration",
        )
