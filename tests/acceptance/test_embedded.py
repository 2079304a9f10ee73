"""With nothing configured there is a real Postgres, which heals itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.team_fixtures import Team, agent, new_team


@pytest.fixture
def alone(tmp_path: Path, cluster_folder: Callable[..., Path]) -> Team:
    """A repository with no database configured, on an embedded cluster of its own."""
    team = new_team(tmp_path / "agents", "acme-agents", None)
    folder = str(cluster_folder())
    return Team(team.repository, {**team.environment, "REGISTRY_EMBEDDED_FOLDER": folder})


def test_a_first_publish_works_with_nothing_configured_and_says_where_it_went(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))

    published = alone.must("publish")

    assert "embedded Postgres" in published.stderr
    assert alone.live() == {"agent/x": "1.0.0"}


def test_a_killed_postgres_is_recovered_by_the_next_command(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))
    alone.must("publish")
    folder = Path(alone.environment["REGISTRY_EMBEDDED_FOLDER"])
    postmaster = int(next(folder.glob("data-*/postmaster.pid")).read_text().splitlines()[0])

    os.kill(postmaster, signal.SIGKILL)

    assert alone.live() == {"agent/x": "1.0.0"}
    assert alone.must("verify").code == 0


def test_each_checkout_has_a_database_of_its_own(alone: Team, tmp_path: Path) -> None:
    alone.repository.commit("First", agent("x"))
    alone.must("publish")
    second = alone.with_repository(alone.repository.clone(tmp_path / "second"))

    assert second.live() == {}
    second.must("publish")
    assert second.live() == {"agent/x": "1.0.0"}


def test_the_url_of_the_embedded_database_works_for_any_client_and_stop_stops_it(alone: Team) -> None:
    url = alone.must("db", "url").stdout.strip()

    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from registry.entries").fetchone() == (0,)
    assert urlsplit(url).hostname == "127.0.0.1"
    assert "was stopped" in alone.must("db", "stop").stdout
    assert "not running" in alone.must("db", "stop").stdout


def test_reset_drops_the_database_of_this_checkout(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))
    alone.must("publish")

    alone.must("db", "reset", "--yes")

    assert alone.live() == {}


def test_ci_may_ask_for_the_embedded_database_by_name(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))

    alone.must("publish", CI="true", REGISTRY_DATABASE_URL="embedded")

    assert alone.must("list", "--json", REGISTRY_DATABASE_URL="embedded").json[0]["entry"] == "agent/x"


def test_the_url_of_a_configured_database_is_not_printed(team: Team) -> None:
    refused = team.must("db", "url", code=64)

    assert (urlsplit(team.database).password or "none") not in refused.said
