"""A rollback takes effect at once, the next merge respects it, and its printed undo restores the state before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.team_fixtures import Team, agent, tool

Rows = Callable[[Team], dict[str, Any]]


def undo(team: Team, said: str) -> None:
    """Run the undo that a rollback printed."""
    found = re.search(r"registry rollback --release (\d+)", said)
    assert found is not None, said
    team.must("rollback", "--release", found[1], "--reason", "undo")


def two_versions(team: Team) -> None:
    """X at 1.0.0 and then 1.1.0, beside y."""
    team.publish("First", {**agent("x"), **agent("y")})
    team.publish("Second", agent("x", "1.1.0", prompt="Worse."))


def test_a_rollback_takes_effect_at_once_and_is_respected_by_the_next_publish(team: Team) -> None:
    two_versions(team)

    team.must("rollback", "agent/x", "--reason", "worse")
    resolved = team.must("resolve", "agent/x@^1", "--json").json
    team.repository.commit("Unrelated", agent("y", "1.0.1", prompt="Better."))
    published = team.must("publish")

    assert resolved["version"] == "1.0.0"
    assert "held" in published.stdout
    assert "agent/x" in published.stdout
    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.1"}
    assert team.must("plan", "--json").json["held"] == ["agent/x"]


def test_a_newer_version_in_git_ends_the_hold(team: Team) -> None:
    two_versions(team)
    team.must("rollback", "agent/x", "--reason", "worse")

    done = team.publish("Fix", agent("x", "1.2.0", prompt="Fixed."))

    assert [change["change"] for change in done["changes"]] == ["resume", "update"]
    assert team.live()["agent/x"] == "1.2.0"


def test_a_fix_on_the_old_line_ends_the_hold(team: Team) -> None:
    two_versions(team)
    team.must("rollback", "agent/x", "--reason", "worse")

    done = team.publish("Fix", agent("x", "1.0.1", prompt="Be brief and kind."))

    assert [change["change"] for change in done["changes"]] == ["resume", "update"]
    assert team.live()["agent/x"] == "1.0.1"


def test_the_revert_in_git_ends_the_hold_and_nothing_else_changes(team: Team) -> None:
    two_versions(team)
    team.must("rollback", "agent/x", "--reason", "worse")
    team.repository.git("revert", "--no-edit", "HEAD")

    done = team.must("publish", "--json").json

    assert [change["change"] for change in done["changes"]] == ["resume"]
    assert done["held"] == []
    assert team.live()["agent/x"] == "1.0.0"


def test_resume_ends_the_hold_by_hand_and_the_next_publish_follows_git(team: Team) -> None:
    two_versions(team)
    team.must("rollback", "agent/x", "--reason", "worse")

    team.must("resume", "agent/x", "--reason", "it was the model")
    done = team.must("publish", "--json").json

    assert [change["change"] for change in done["changes"]] == ["move"]
    assert team.live()["agent/x"] == "1.1.0"


def test_a_rollback_after_a_resume_still_turns_down_what_git_declares(team: Team) -> None:
    two_versions(team)
    team.must("rollback", "agent/x", "--reason", "worse")
    team.publish("Tag", agent("x", "1.1.0", prompt="Worse.", extra="tags: [watched]\n"))
    team.must("resume", "agent/x", "--reason", "try again")

    team.must("rollback", "agent/x", "--reason", "no, out of service")

    assert team.must("publish", "--json").json["held"] == ["agent/x"]
    assert "agent/x" not in team.live()


def test_a_second_rollback_goes_one_further_back_and_the_hold_stays(team: Team) -> None:
    two_versions(team)
    team.publish("Third", agent("x", "1.2.0", prompt="Worst."))

    team.must("rollback", "agent/x", "--reason", "worse")
    team.must("rollback", "agent/x", "--reason", "still bad")

    assert team.live()["agent/x"] == "1.0.0"
    assert team.must("publish", "--json").json["held"] == ["agent/x"]
    assert "1.0.0" in team.must("resolve", "agent/x").stdout


def test_a_first_version_rolled_back_is_retired_and_stays_so(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y")})

    team.must("rollback", "agent/x", "--reason", "not ready")
    team.must("publish")
    gone = team.must("resolve", "agent/x", code=1)

    assert team.live() == {"agent/y": "1.0.0"}
    assert "retired" in gone.stderr


def test_a_release_of_many_entries_is_undone_as_one(team: Team, rows: Rows) -> None:
    team.publish("First", {**agent("x"), **agent("y"), **agent("z")})
    done = team.publish("Many", {**agent("x", "2.0.0", "x2"), **agent("y", "2.0.0", "y2"), **agent("new")})
    before = rows(team)

    rolled = team.must("rollback", "--release", str(done["release"]), "--reason", "bad merge")

    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0", "agent/z": "1.0.0"}
    assert team.must("publish", "--json").json["written"] is False
    undo(team, rolled.stderr)
    assert rows(team) == before


def test_undoing_catalogue_fields_says_that_git_sets_them_again(team: Team) -> None:
    team.publish("First", agent("x"))
    tagged = team.publish("Tag", agent("x", extra="tags: [wrong]\n"))

    rolled = team.must("rollback", "--release", str(tagged["release"]), "--reason", "wrong tag")

    assert team.must("show", "agent/x", "--json").json["tags"] == []
    assert "the next publish sets them as git declares" in rolled.stderr


def test_a_release_whose_entries_changed_since_is_refused_by_name(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    many = team.publish("Many", {**agent("x", "2.0.0", "x2"), **agent("y", "2.0.0", "y2")})
    team.publish("Later", agent("x", "3.0.0", "x3"))
    arguments = ("rollback", "--release", str(many["release"]), "--reason", "bad merge")

    refused = team.must(*arguments, code=5)
    live_after_refusal = team.live()
    team.must(*arguments, "--even-if-changed")

    assert "agent/x" in refused.stderr
    assert "agent/y" not in refused.stderr
    assert live_after_refusal == {"agent/x": "3.0.0", "agent/y": "2.0.0"}
    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0"}
    assert team.must("publish", "--json").json["held"] == ["agent/x", "agent/y"]


def test_rollback_to_a_time_restores_what_was_live_then(team: Team, rows: Rows) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    moment = team.must("history", "--json").json[0]["at"]
    team.publish("Second", {**agent("x", "2.0.0", "x2"), **agent("z")})
    before = rows(team)

    rolled = team.must("rollback", "--at", moment, "--reason", "incident")

    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0"}
    undo(team, rolled.stderr)
    assert rows(team) == before


def test_rollback_to_a_commit_restores_its_release_and_shows_it_first(team: Team, rows: Rows) -> None:
    first = team.repository.commit("First", {**agent("x"), **agent("y")})
    team.must("publish")
    team.publish("Second", agent("x", "2.0.0", "x2"))
    before = rows(team)

    rolled = team.must("rollback", "--to-commit", first, "--reason", "incident")

    assert f"release 1 was made from commit {first[:12]}" in rolled.stderr
    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0"}
    undo(team, rolled.stderr)
    assert rows(team) == before


def test_the_undo_of_each_rollback_of_an_entry_restores_the_rows_before(team: Team, rows: Rows) -> None:
    two_versions(team)
    for arguments in (("agent/x",), ("agent/x",), ("agent/y",), ("agent/x", "--to", "1.1.0")):
        if arguments == ("agent/x", "--to", "1.1.0"):
            team.must("rollback", "agent/x", "--reason", "first go back")
        before = rows(team)
        rolled = team.must("rollback", *arguments, "--reason", "try")
        assert rows(team) != before
        undo(team, rolled.stderr)
        assert rows(team) == before


def test_a_rollback_that_breaks_a_reference_is_refused_unless_allowed(team: Team) -> None:
    team.publish("First", tool("rules"))
    team.publish(
        "Second",
        {
            **tool("rules", "1.5.0", endpoint="https://example.com/v15"),
            **agent("x", extra="allowed_tools: ['rules@^1.5']\n"),
        },
    )

    refused = team.must("rollback", "tool/rules", "--reason", "bad rules", code=5)
    live_after_refusal = team.live()
    team.must("rollback", "tool/rules", "--reason", "bad rules", "--allow-broken")

    assert "agent/x" in refused.stderr
    assert live_after_refusal["tool/rules"] == "1.5.0"
    assert team.live()["tool/rules"] == "1.0.0"


def test_wrong_use_of_rollback_says_how_it_is_used(team: Team) -> None:
    two_versions(team)

    assert "--reason" in team.must("rollback", "agent/x", code=64).stderr
    assert "one thing" in team.must("rollback", "--reason", "r", code=64).stderr
    assert "agent/y" in team.must("rollback", "agent/nope", "--reason", "r", code=1).stderr
    assert "1.1.0" in team.must("rollback", "agent/x", "--to", "9.9.9", "--reason", "r", code=1).stderr
    assert "2026" in team.must("rollback", "--at", "yesterday", "--reason", "r", code=64).stderr
