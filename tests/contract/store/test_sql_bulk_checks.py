"""Rows that point to others: asked once for all rows of a statement, and as strict as a foreign key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.sql_calls import Sql
from tests.store_builders import create, declared

ONE = declared("agent/x", "1.0.0", files={"a.md": b"A."})
UNKNOWN = "0" * 64
VERSION = (
    "insert into registry.versions (entry, version, sort_key, digest, manifest, path, release, published_at)"
    " values (%s, '2.0.0', 'k', %s, '{}', 'p', %s, now())"
)
FILE = "insert into registry.version_files values ('agent/x', %s, 'b.md', %s)"
REFERENCE = (
    "insert into registry.version_references (entry, version, position, kind, id, range, pointer)"
    " values ('agent/x', %s, 1, 'tool', 't', '', '[]')"
)
CHANGE = (
    "insert into registry.release_changes (release, position, entry, change, after)"
    " values (%s, 9, %s, 'annotate', '{\"version\": \"1.0.0\"}')"
)


@pytest.fixture
def owner(database: str) -> Iterator[Sql]:
    """Whoever may insert rows by hand, into a registry with one version."""
    client = Sql(database)
    client.commit("acme", create("acme", "agent/x", ONE))
    client.connection.execute("set role registry_owner")
    yield client
    client.connection.close()


@pytest.mark.parametrize(
    ("statement", "arguments"),
    [
        (VERSION, ("agent/y", ONE.digest, 1)),
        (VERSION, ("agent/x", UNKNOWN, 1)),
        (VERSION, ("agent/x", ONE.digest, 2)),
        (FILE, ("9.0.0", ONE.digest)),
        (FILE, ("1.0.0", UNKNOWN)),
        (REFERENCE, ("9.0.0",)),
        (CHANGE, (2, "agent/x")),
        (CHANGE, (1, "agent/y")),
    ],
)
def test_a_row_that_points_to_nothing_is_refused(owner: Sql, statement: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="that is not there"):
        owner.run(statement, *arguments)


def test_rows_that_point_to_what_is_there_are_taken(owner: Sql) -> None:
    owner.run(VERSION, "agent/x", ONE.digest, 1)
    owner.run(FILE, "2.0.0", ONE.digest)
    owner.run(REFERENCE, "2.0.0")
    owner.run(CHANGE, 1, "agent/x")
    assert owner.run("select count(*) from registry.version_files") == [(2,)]
