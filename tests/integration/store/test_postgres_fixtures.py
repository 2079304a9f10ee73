"""The fixtures that every test of the database stands on."""

from __future__ import annotations

from collections.abc import Callable

import psycopg


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def test_an_empty_database_is_empty_and_not_the_superusers(empty_database: str) -> None:
    assert one(empty_database, "SELECT current_user::text") == "registry"
    assert one(empty_database, "SELECT to_regnamespace('registry')::text") is None


def test_a_database_has_every_migration(database: str) -> None:
    assert one(database, "SELECT to_regnamespace('registry')::text") == "registry"


def test_each_test_has_a_database_of_its_own(database: str, empty_database: str) -> None:
    names = {one(url, "SELECT current_database()::text") for url in (database, empty_database)}
    assert len(names) == 2


def test_the_superuser_reaches_the_same_database(database: str, superuser_url: Callable[[str], str]) -> None:
    url = superuser_url(database)
    assert one(url, "SELECT current_setting('is_superuser')") == "on"
    assert one(url, "SELECT current_database()::text") == one(database, "SELECT current_database()::text")
