"""Verify finds what was altered behind the registry's back."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from tests.team_fixtures import Team, agent

Tamper = Callable[[str], None]


@pytest.fixture
def tamper(team: Team, superuser_url: Callable[[str], str]) -> Tamper:
    """A function that runs SQL as the superuser with every trigger disabled."""

    def run(statement: str) -> None:
        with psycopg.connect(superuser_url(team.database)) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(statement)

    return run


def published(team: Team) -> str:
    """Two releases; the head of the chain after them."""
    team.publish("First", {**agent("x"), **agent("y")})
    chain: str = team.publish("Second", agent("x", "1.1.0", "Two."))["chain"]
    return chain


def test_a_sound_registry_is_sound_and_prints_its_head(team: Team) -> None:
    head = published(team)

    found = team.must("verify", "--expect", head, "--json").json

    assert (found["problems"], found["chain"]) == ([], head)
    assert found["checked"]["releases"] == 2


@pytest.mark.parametrize(
    ("what", "statement"),
    [
        ("an object", "update registry.objects set content = content || 'x'::bytea"),
        ("a manifest", 'update registry.versions set manifest = manifest || \'{"name": "other"}\''),
        ("a reason", "update registry.releases set reason = 'other' where number = 1"),
        ("a change", "update registry.release_changes set after = after || '{\"retired\": true}' where release = 2"),
        ("an entry", "update registry.entries set version = '1.0.0' where entry = 'agent/x'"),
    ],
)
def test_an_altered_row_is_found(team: Team, tamper: Tamper, what: str, statement: str) -> None:
    published(team)
    tamper(statement)

    found = team.must("verify", "--json", code=1).json

    assert found["problems"], what


def test_a_last_release_that_was_removed_is_found_by_its_expected_head(team: Team, tamper: Tamper) -> None:
    head = published(team)
    first = team.must("history", "--json").json[1]["chain"]
    tamper(
        "delete from registry.release_changes where release = 2; delete from registry.releases where number = 2;"
        "delete from registry.version_files where version = '1.1.0';"
        "delete from registry.version_references where version = '1.1.0';"
        "delete from registry.versions where version = '1.1.0';"
        "update registry.entries e set version = c.after ->> 'version', digest = c.after ->> 'digest'"
        " from registry.release_changes c where c.entry = e.entry and c.release = 1"
    )

    unseen = team.run("verify", "--expect", first)
    seen = team.must("verify", "--expect", head, code=1)

    assert unseen.code == 0, unseen.said
    assert head in seen.stdout


def test_published_content_cannot_be_changed_by_the_owner_of_the_tables_either(team: Team) -> None:
    published(team)
    for table in ("versions", "objects", "releases", "release_changes", "version_files", "version_references"):
        for statement in ("delete from registry.{}", "truncate registry.{} cascade"):
            with psycopg.connect(team.database) as connection, pytest.raises(psycopg.Error):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
    assert team.must("verify").code == 0
