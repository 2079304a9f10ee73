"""The live state moves while a command is at work: it plans again, a bounded number of times."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from registry_cli.application.operation import ATTEMPTS
from registry_cli.domain.errors import DatabaseUnavailable
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.store.postgres_store import PostgresStore
from tests.team_fixtures import Team, agent


@contextmanager
def another_comes_first(other: Team, times: int) -> Iterator[list[int]]:
    """Before each of the first commits of ``acme-agents``, *other* publishes something of its own."""
    commit = PostgresStore.commit_release
    came: list[int] = []

    def late(store: PostgresStore, proposal: ReleaseProposal) -> CommittedRelease:
        if proposal.owner == "acme-agents" and len(came) < times:
            came.append(len(came))
            other.publish(f"Change {len(came)}", agent("o", f"1.{len(came)}.0", f"Number {len(came)}."))
        return commit(store, proposal)

    with patch.object(PostgresStore, "commit_release", late):
        yield came


@pytest.fixture
def other(make_team: Callable[[str], Team]) -> Team:
    """Another owner, with an entry of its own."""
    team = make_team("others")
    team.publish("Begin", agent("o"))
    return team


def test_a_publish_that_was_overtaken_is_planned_again_and_made(team: Team, other: Team) -> None:
    team.repository.commit("First", agent("x"))

    with another_comes_first(other, 2) as came:
        published = team.must("publish", "--json").json

    assert len(came) == 2
    assert (published["base_release"], published["release"], published["written"]) == (3, 4, True)
    assert team.live() == {"agent/o": "1.2.0", "agent/x": "1.0.0"}


@pytest.mark.parametrize("words", [["publish"], ["rollback", "agent/x", "--reason", "r"]])
def test_who_is_overtaken_again_and_again_gives_up_and_changes_nothing(
    team: Team, other: Team, words: list[str]
) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "1.1.0", "Two."))
    team.repository.commit("Third", agent("y"))

    with another_comes_first(other, 99) as came:
        refused = team.must(*words, code=5)

    assert len(came) == ATTEMPTS
    assert f"the live state moved {ATTEMPTS} times" in refused.stderr
    assert "run it again" in refused.stderr
    assert {name for name, version in team.live().items() if version == "1.1.0"} == {"agent/x"}
    assert "agent/y" not in team.live()


@pytest.mark.parametrize(
    ("words", "change"),
    [
        (["rollback", "agent/x", "--reason", "r"], "move"),
        (["transfer", "agent/x", "--to", "third", "--reason", "r"], "transfer"),
    ],
)
def test_an_operator_who_was_overtaken_is_served_all_the_same(
    team: Team, other: Team, words: list[str], change: str
) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "1.1.0", "Two."))

    with another_comes_first(other, 1) as came:
        done = team.must(*words, "--json").json

    assert len(came) == 1
    assert (done["base_release"], done["release"], done["changes"][0]["change"]) == (4, 5, change)


def test_a_publish_is_made_even_when_what_was_read_cannot_be_remembered(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    def forgetful(*_: Any) -> int:
        raise DatabaseUnavailable("gone")

    team.repository.commit("First", agent("x"))
    with patch.object(PostgresStore, "put_seen", forgetful), caplog.at_level(logging.WARNING, "registry_cli"):
        published = team.must("publish", "--json").json

    assert published["written"] is True
    assert "what was read is not remembered: gone" in caplog.text
    assert team.must("publish", "--json").json["written"] is False
