"""A secret leaves the registry: what is asked before, what is said then, and what is refused afterwards."""

from __future__ import annotations

import io
import sys
from unittest.mock import patch

import pytest

from tests.team_fixtures import Team, agent, tool

KEY = "sk-live-4242"
WHY = ("--reason", "a leaked key")


class Keyboard(io.StringIO):
    """A terminal where somebody types."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def leaked(team: Team) -> Team:
    """agent/x at 1.2.0, after 1.1.0 with a key in its prompt; agent/y stands at its only version."""
    team.publish("First", {**agent("x"), **agent("y", prompt="Be kind.")})
    team.publish("Leak", agent("x", "1.1.0", f"Use {KEY}."))
    team.publish("Fix", agent("x", "1.2.0"))
    return team


def test_a_purge_says_what_it_did_and_that_the_registry_is_sound(leaked: Team) -> None:
    done = leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes")

    headline, *kept = done.stdout.splitlines()
    assert headline.startswith("release 4: purged agent/x@1.1.0, digest ")
    assert kept == []
    assert "chain head" in done.stderr
    assert "the chain goes on from them" in done.stderr
    assert "went to Postgres" in done.stderr
    assert "all sound" in leaked.must("verify").stderr


def test_its_json_has_stable_keys_and_names_what_was_kept(leaked: Team) -> None:
    leaked.publish("Again", agent("x", "1.3.0", f"Use {KEY}."))
    leaked.publish("Fix again", agent("x", "1.4.0", "Be short."))

    first = leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes", "--json").json
    shown = leaked.must("purge", "agent/x@1.1.0", *WHY).stdout
    second = leaked.must("purge", "agent/x@1.3.0", *WHY, "--yes", "--json").json
    again = leaked.must("purge", "agent/x@1.3.0", *WHY, "--json").json

    assert list(first) == ["entry", "version", "digest", "release", "written", "kept"]
    assert (first["entry"], first["version"], first["release"], first["written"]) == ("agent/x", "1.1.0", 6, True)
    assert [(one["path"], one["used_by"]) for one in first["kept"]] == [("prompts/system.md", ["agent/x@1.3.0"])]
    assert shown.splitlines() == [
        "nothing to purge: agent/x@1.1.0 was purged before; release 6 is in force",
        "  kept  prompts/system.md, used by agent/x@1.3.0",
    ]
    assert second["kept"] == []
    assert again == {**second, "written": False}


def test_where_nobody_can_be_asked_it_wants_to_hear_yes(leaked: Team) -> None:
    with patch.object(sys, "stdin", io.StringIO("y\n")):
        refused = leaked.must("purge", "agent/x@1.1.0", *WHY, code=64)

    assert "--yes" in refused.stderr
    assert leaked.releases() == 3


@pytest.mark.parametrize(("typed", "releases"), [("n\n", 3), ("\n", 3), ("y\n", 4)])
def test_on_a_terminal_it_asks_and_no_is_the_default(leaked: Team, typed: str, releases: int) -> None:
    with patch.object(sys, "stdin", Keyboard(typed)):
        said = leaked.must("purge", "agent/x@1.1.0", *WHY)

    assert "Purge agent/x@1.1.0 from Postgres" in said.stderr
    assert "cannot be undone" in said.stderr
    assert ("nothing was purged" in said.stderr) is (releases == 3)
    assert leaked.releases() == releases


def test_what_is_live_is_refused_until_it_is_rolled_back(leaked: Team) -> None:
    refused = leaked.must("purge", "agent/x@1.2.0", *WHY, "--yes", code=5)
    assert "roll back" in refused.stderr

    leaked.must("rollback", "agent/y", "--reason", "a leaked key")
    leaked.must("purge", "agent/y@1.0.0", *WHY, "--yes")

    assert leaked.live() == {"agent/x": "1.2.0"}
    assert leaked.must("status", "--json").json["retired"] == ["agent/y"]
    assert leaked.must("verify", "--json").json["problems"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["agent/x", *WHY], 64, "names no version"),
        (["x@1.1.0", *WHY], 64, "kind/id"),
        (["agent/x@1.1.0"], 64, "--reason"),
        (["agent/x@1.1.0", "--reason", " "], 64, "say why"),
        (["agent/x@9.9.9", *WHY, "--yes"], 1, "published are: 1.0.0, 1.1.0, 1.2.0"),
        (["agent/none@1.0.0", *WHY, "--yes"], 1, "agent/x, agent/y"),
    ],
)
def test_wrong_use_says_how_it_is_used(leaked: Team, words: list[str], code: int, said: str) -> None:
    assert said in leaked.must("purge", *words, code=code).stderr
    assert leaked.releases() == 3


def test_what_no_other_version_fits_is_told_before(leaked: Team) -> None:
    leaked.publish("User", {**agent("z", extra="allowed_agents: ['x@1.1.0']\n")})

    said = leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes").stderr

    assert "breaks: agent/z@1.0.0 needs agent/x@1.1.0" in said


def test_show_history_and_versions_say_that_it_was_purged(leaked: Team) -> None:
    leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes")

    shown = leaked.must("show", "agent/x", "--version", "1.1.0").stdout
    assert "in release 4 at 20" in shown
    assert "a leaked key" in shown
    assert "  1.1.0  purged  " in shown
    assert "\nmanifest" not in shown
    found = leaked.must("show", "agent/x", "--version", "1.1.0", "--json").json
    assert (found["manifest"], found["purged"]["release"]) == (None, 4)
    assert "  purge  agent/x  1.1.0 -> none" in leaked.must("history", "--limit", "1").stdout
    assert leaked.must("history", "--limit", "1", "--json").json[0]["changes"] == [
        {"entry": "agent/x", "change": "purge", "from": "1.1.0", "to": None}
    ]


def test_a_reference_never_resolves_to_it_and_a_comparison_passes_over_it(leaked: Team) -> None:
    leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes")

    assert "no version of agent/x fits" in leaked.must("resolve", "agent/x@1.1.0", code=1).stderr
    assert leaked.must("resolve", "agent/x@<1.2", "--json").json["version"] == "1.0.0"
    assert leaked.must("diff", "agent/x", "--json").json[0]["from"] == "1.0.0"
    assert "was purged" in leaked.must("diff", "agent/x", "1.1.0", "1.2.0", code=1).stderr


def test_going_back_passes_over_it_and_to_it_is_refused(leaked: Team) -> None:
    leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes")

    for arguments in (["agent/x", "--to", "1.1.0"], ["--release", "3"], ["--to-commit", "HEAD~1"]):
        refused = leaked.must("rollback", *arguments, "--reason", "r", code=1)
        assert "agent/x@1.1.0" in refused.stderr
    assert "cannot be brought back" in leaked.must("rollback", "--release", "4", "--reason", "r", code=5).stderr
    leaked.must("rollback", "agent/x", "--reason", "r")

    assert leaked.live()["agent/x"] == "1.0.0"


def test_git_cannot_bring_it_back(leaked: Team) -> None:
    leaked.must("purge", "agent/x@1.1.0", *WHY, "--yes")

    leaked.repository.commit("Revert", agent("x", "1.1.0", f"Use {KEY}."))
    for verb in ("plan", "publish", "sync"):
        refused = leaked.must(verb, code=5)
        assert "agent/x@1.1.0" in refused.stderr
        assert "1.2.1" in refused.stderr
    leaked.repository.commit("Renamed", agent("x", "1.3.0", f"Use {KEY}."))
    refused = leaked.must("publish", code=1)
    assert "prompts/system.md of agent/x@1.1.0" in refused.stderr
    assert leaked.publish("Clean", agent("x", "1.3.0", "Use the vault."))["written"]


def test_a_purged_tool_that_is_retired_is_listed_by_its_id(team: Team) -> None:
    team.publish("First", {**tool("t"), **agent("x")})
    team.must("rollback", "tool/t", "--reason", "a leaked key")
    team.must("purge", "tool/t@1.0.0", *WHY, "--yes")

    assert "tool/t   1.0.0" in team.must("list").stdout
    assert team.must("publish", "--json").json["held"] == ["tool/t"]
    refused = team.must("rollback", "tool/t", "--to", "1.0.0", "--reason", "r", code=1)
    assert "was purged" in refused.stderr
