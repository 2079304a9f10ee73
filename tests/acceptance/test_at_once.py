"""Two publishers at once, and a client that dies at any moment: live is the state before or the whole release."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import psycopg
import pytest

from tests.team_fixtures import Team, agent

AGENTS = 60


def all_agents(version: str) -> dict[str, str]:
    """Files of many agents at *version*."""
    return {
        path: text for number in range(AGENTS) for path, text in agent(f"a{number}", version, f"At {version}.").items()
    }


def test_two_publishes_at_once_give_one_release_and_both_end_well(team: Team) -> None:
    team.repository.commit("First", all_agents("1.0.0"))

    running = [team.start("publish") for _ in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]

    assert [code for _, code in ended] == [0, 0], ended
    said = sorted(out.splitlines()[0] for (out, _), _ in ended)
    assert said[0].startswith("already published")
    assert said[1].startswith("release 1")
    assert team.releases() == 1


def wait_until_it_waits(team: Team, publisher: subprocess.Popen[str]) -> None:
    """Return when *publisher* stands before a lock in the team's database."""
    waiting = (
        "select count(*) from pg_locks join pg_database on pg_database.oid = database"
        " where not granted and datname = current_database()"
    )
    with psycopg.connect(team.database, autocommit=True) as watcher:
        while watcher.execute(waiting).fetchone() == (0,):
            assert publisher.poll() is None, publisher.communicate()


@pytest.fixture
def lock_of_releases(database: str) -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    """A function that holds back every commit of a release until its connection is closed."""
    with ExitStack() as held:

        def hold() -> psycopg.Connection[Any]:
            connection = held.enter_context(closing(psycopg.connect(database)))
            connection.execute("lock table registry.releases in exclusive mode")
            return connection

        yield hold


def test_a_client_killed_while_its_release_is_committed_leaves_all_or_nothing(
    team: Team, lock_of_releases: Callable[[], psycopg.Connection[Any]], rows: Callable[[Team], dict[str, Any]]
) -> None:
    team.publish("First", all_agents("1.0.0"))
    before = rows(team)
    team.repository.commit("Second", all_agents("1.1.0"))

    blocker = lock_of_releases()
    publisher = team.start("publish")
    wait_until_it_waits(team, publisher)
    publisher.send_signal(signal.SIGKILL)
    publisher.communicate()
    blocker.close()

    team.must("publish")
    after = rows(team)
    assert {state["version"] for state in before.values()} == {"1.0.0"}
    assert {state["version"] for state in after.values()} == {"1.1.0"}
    assert team.releases() == 2
    assert team.must("verify").code == 0


@pytest.mark.parametrize("milliseconds", [40, 150, 250, 330, 400, 500, 700])
def test_a_client_killed_at_some_moment_leaves_live_whole(
    team: Team, milliseconds: int, rows: Callable[[Team], dict[str, Any]]
) -> None:
    team.publish("First", all_agents("1.0.0"))
    team.repository.commit("Second", all_agents("1.1.0"))

    publisher = team.start("publish")
    try:
        publisher.communicate(timeout=milliseconds / 1000)
    except subprocess.TimeoutExpired:
        publisher.send_signal(signal.SIGKILL)
        publisher.communicate()

    versions = {state["version"] for state in rows(team).values()}
    assert versions in ({"1.0.0"}, {"1.1.0"})
    team.must("publish")
    assert {state["version"] for state in rows(team).values()} == {"1.1.0"}
    assert team.releases() == 2


def test_an_interrupted_command_ends_with_130_and_no_traceback(
    team: Team, lock_of_releases: Callable[[], psycopg.Connection[Any]]
) -> None:
    team.repository.commit("First", agent("x"))
    blocker = lock_of_releases()
    publisher = team.start("publish")
    wait_until_it_waits(team, publisher)
    publisher.send_signal(signal.SIGINT)
    _, stderr = publisher.communicate(timeout=60)
    blocker.close()

    assert publisher.returncode == 130
    assert "Traceback" not in stderr
    assert team.live() == {}
