"""Where a database is, said without secrets."""

from __future__ import annotations

import pytest

from registry_cli.store.address import describe_url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://ada:canary@db.example.com:6543/agents", "Postgres db.example.com:6543, database agents"),
        ("host=10.0.0.7 dbname=agents password=canary", "Postgres 10.0.0.7, database agents"),
        ("postgresql:///agents", "Postgres localhost, database agents"),
        ("postgresql://ada:canary@db.example.com", "Postgres db.example.com, database ada"),
        ("postgresql://", "Postgres localhost, database postgres"),
        ("postgresql://ada:canary@[broken/agents", "a Postgres whose URL cannot be read"),
    ],
)
def test_host_port_and_database_are_named_and_nothing_else(url: str, said: str) -> None:
    assert describe_url(url) == said
