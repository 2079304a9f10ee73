"""Going back in time: zones, moments before and after everything, and what is said on the way."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from tests.team_fixtures import Team, agent, tool


@pytest.fixture
def moment(team: Team) -> datetime:
    """The time of release 1, before x went to 2.0.0 in release 2."""
    team.publish("First", {**agent("x"), **agent("y")})
    team.publish("Second", agent("x", "2.0.0", "Two."))
    return datetime.fromisoformat(team.must("history", "--json").json[1]["at"])


@pytest.mark.parametrize("hours", [0, 5.5, -11, 14])
def test_a_time_means_the_same_in_every_zone(team: Team, moment: datetime, hours: float) -> None:
    text = moment.astimezone(timezone(timedelta(hours=hours))).isoformat()

    answer = team.must("rollback", "--at", text, "--dry-run", "--json")

    assert [change["to"] for change in answer.json["changes"]] == ["1.0.0", "1.0.0"]
    assert re.match(r"at 20\S+Z release 1 was in force\n", answer.stderr)
    assert team.live()["agent/x"] == "2.0.0"


def test_a_time_without_a_zone_is_utc_whatever_the_machine_says(team: Team, moment: datetime) -> None:
    text = moment.replace(tzinfo=None).isoformat()

    answer = team.must("rollback", "--at", text, "--dry-run", TZ="Pacific/Kiritimati")

    assert "release 1 was in force" in answer.stderr
    assert answer.stdout.startswith("would change, against release 2:\n  ~ move  agent/x  2.0.0 -> 1.0.0\n")


def test_the_moment_before_a_release_is_without_it(team: Team, moment: datetime) -> None:
    before = (moment - timedelta(microseconds=1)).isoformat()

    refused = team.must("rollback", "--at", before, "--reason", "r", code=1)

    assert "nothing was published at" in refused.stderr
    assert "registry history" in refused.stderr


@pytest.mark.usefixtures("moment")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2099-01-01", "lies in the future: it is 20"),
        ("9999-12-31T23:59:59-14:00", "is no time"),
        ("0001-01-01T00:00+14:00", "is no time"),
        ("yesterday", "is no time"),
        ("", "is no time"),
        ("2026-13-01", "is no time"),
        ("2026-01-01T25:00Z", "is no time"),
        ("2026-01-01T00:00+25:00", "is no time"),
    ],
)
def test_what_is_no_time_to_go_back_to_is_refused(team: Team, text: str, said: str) -> None:
    refused = team.must("rollback", "--at", text, "--reason", "r", code=64)

    assert said in refused.stderr
    assert "2026-11-20T14:00Z" in refused.stderr or "without a zone is UTC" in refused.stderr
    assert team.releases() == 2


def test_long_before_everything_nothing_was_published(team: Team, moment: datetime) -> None:
    assert moment
    for text in ("0001-01-01", "1970-01-01T00:00Z"):
        assert "nothing was published" in team.must("rollback", "--at", text, "--reason", "r", code=1).stderr


def test_where_everything_stands_there_already_nothing_is_written(team: Team, moment: datetime) -> None:
    assert moment
    newest = team.must("history", "--json").json[0]["at"]

    answer = team.must("rollback", "--at", newest, "--reason", "r")

    assert answer.stdout == "nothing to roll back: release 2 already stands there\n"
    assert "to undo" not in answer.stderr
    assert team.must("rollback", "--at", newest, "--reason", "r", "--json").json["written"] is False


def test_a_rollback_says_how_to_undo_it_and_where_it_went(team: Team, moment: datetime) -> None:
    assert moment

    answer = team.must("rollback", "agent/x", "--reason", "bad")

    assert answer.stdout == (
        "release 3: rolled back\n"
        "  ~ move  agent/x  2.0.0 -> 1.0.0\n"
        "  ! hold  agent/x  1.0.0           git declares 2.0.0, turned down\n"
    )
    assert re.fullmatch(
        r'chain head [0-9a-f]{64}\nto undo: registry rollback --release 3 --reason "..."\nwent to Postgres .*\n',
        answer.stderr,
    )


def test_a_dry_run_says_what_would_break_and_needs_no_reason(team: Team) -> None:
    team.publish("First", tool("rules"))
    uses = "allowed_tools: ['rules@^1.5']\n"
    team.publish("Second", {**tool("rules", "1.5.0", "https://example.com/v2"), **agent("x", extra=uses)})

    answer = team.must("rollback", "tool/rules", "--dry-run")
    data = team.must("rollback", "tool/rules", "--dry-run", "--json").json

    assert "  ~ move  tool/rules  1.5.0 -> 1.0.0" in answer.stdout
    assert "  breaks: agent/x@1.0.0 needs tool/rules@^1.5 (no version fits)" in answer.stderr
    assert data["broken"] == ["agent/x@1.0.0 needs tool/rules@^1.5 (no version fits)"]
    assert (data["written"], team.releases()) == (False, 2)


def test_breakage_that_was_there_before_is_no_reason_to_refuse(team: Team) -> None:
    team.publish("First", {**tool("rules"), **agent("y")})
    uses = "allowed_tools: [rules]\n"
    team.publish("Second", {**agent("x", extra=uses), **agent("y", "1.1.0", "Two.", uses)})
    team.must("rollback", "tool/rules", "--reason", "early", "--allow-broken")

    rolled = team.must("rollback", "agent/y", "--reason", "unrelated", "--json").json
    retired = team.must("rollback", "agent/x", "--reason", "unrelated", "--json").json

    assert rolled["broken"] == retired["broken"] == []
    assert team.live() == {"agent/y": "1.0.0"}


def test_the_orchestrator_is_not_rolled_back_out_of_service(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\norchestrator = "boss"\n'})
    team.publish("First", {**agent("boss"), **agent("x")})

    refused = team.must("rollback", "agent/boss", "--reason", "early", code=5)

    assert "agent/boss is the orchestrator" in refused.stderr


def test_what_is_not_there_cannot_be_rolled_back(team: Team) -> None:
    empty = team.must("rollback", "agent/x", "--reason", "r", code=1).stderr
    team.publish("First", {path: text for number in range(10) for path, text in agent(f"a{number}").items()})

    many = team.must("rollback", "agent/x", "--reason", "r", code=1).stderr

    assert "no agent is published; see registry list" in empty
    assert "published are: agent/a0, agent/a1, agent/a2, agent/a3, agent/a4, agent/a5, agent/a6, agent/a7, ..." in many
    assert "no release 99" in team.must("rollback", "--release", "99", "--reason", "r", code=1).stderr
    assert "no version 2.0.0" in team.must("rollback", "agent/a0", "--to", "2.0.0", "--reason", "r", code=1).stderr
    assert (
        "stands at 1.0.0 already" in team.must("rollback", "agent/a0", "--to", "1.0.0", "--reason", "r", code=5).stderr
    )
