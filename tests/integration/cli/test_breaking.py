"""What plans, publications and rollbacks say about breaking changes."""

from __future__ import annotations

from typing import Any

import pytest

from registry_cli.application import rollback
from tests.team_fixtures import Team, agent, tool

BROAD, NARROW = "capabilities: [one, two]\n", "capabilities: [one]\n"


@pytest.fixture
def published(team: Team) -> Team:
    """A team with an agent of two capabilities, and a tool."""
    team.publish("First", {**agent("x", extra=BROAD), **tool("rules")})
    return team


def breaking(answer: Any) -> dict[tuple[str, str], bool | None]:
    return {(change["entry"], change["change"]): change["breaking"] for change in answer["changes"]}


def test_a_plan_says_of_each_change_whether_it_breaks_and_why(published: Team) -> None:
    published.repository.commit("Second", {**agent("x", "2.0.0", extra=NARROW), **tool("rules", "1.1.0"), **agent("y")})

    assert breaking(published.must("plan", "--json").json) == {
        ("agent/x", "update"): True,
        ("agent/y", "create"): False,
        ("tool/rules", "update"): False,
    }
    lines = published.must("plan").stdout.splitlines()
    assert lines[1].split() == ["~", "update", "agent/x", "1.0.0", "->", "2.0.0", "breaking"]
    assert lines[-1] == "  breaking  agent/x: the capability two is gone"
    assert breaking(published.must("publish", "--json").json)["agent/x", "update"] is True


def test_a_breaking_change_without_a_major_version_is_not_published(published: Team) -> None:
    published.repository.commit("Second", agent("x", "1.1.0", extra=NARROW))

    refused = published.must("publish", "--json", code=1).json

    (finding,) = refused["findings"]
    assert (finding["code"], finding["path"], finding["line"]) == ("REG503", "packages/shared/agents/x/agent.yaml", 4)
    assert "capability_removed" in finding["message"]
    assert "2.0.0" in finding["hint"]
    assert finding["fix"]["edits"][0]["text"] == "2.0.0"
    assert (published.live()["agent/x"], published.releases()) == ("1.0.0", 1)
    published.publish("Third", agent("x", "2.0.0", extra=NARROW))
    assert published.live()["agent/x"] == "2.0.0"


def test_content_that_breaks_under_an_old_version_is_told_the_version_it_needs_at_once(published: Team) -> None:
    published.repository.commit("Second", agent("x", extra=NARROW))

    (finding,) = published.must("plan", "--json", code=1).json["findings"]

    assert finding["code"] == "REG501"
    assert finding["hint"].startswith("raise version to 2.0.0")


def test_a_waiver_lets_a_breaking_change_through_until_its_day(published: Team) -> None:
    manifest = "packages/shared/agents/x/agent.yaml"
    text = agent("x", "1.1.0", extra=NARROW)[manifest]
    waived = text.replace("version: 1.1.0", "version: 1.1.0  # registry: allow REG503 until {} -- nobody uses it")
    published.repository.commit("Too late", {manifest: waived.format("2020-01-01")})
    codes = [finding["code"] for finding in published.must("publish", "--json", code=1).json["findings"]]
    assert sorted(codes) == ["REG022", "REG503"]

    published.repository.commit("In time", {manifest: waived.format("9999-12-31")})
    assert breaking(published.must("publish", "--json").json) == {("agent/x", "update"): True}


def test_going_back_to_a_published_version_is_no_finding_and_may_break(published: Team) -> None:
    published.publish("Second", agent("x", "1.1.0", extra="capabilities: [one, two, three]\n"))
    published.repository.commit("Back", agent("x", extra=BROAD))

    planned = published.must("plan", "--json").json

    assert planned["findings"] == []
    assert breaking(planned) == {("agent/x", "move"): True}


def test_a_rollback_says_what_it_breaks(published: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    published.publish("Second", agent("x", "1.1.0", extra="capabilities: [one, two, three]\n"))
    arguments = ("rollback", "agent/x", "--dry-run")

    assert "  breaking  agent/x: the capability three is gone\n" in published.must(*arguments).stdout
    assert breaking(published.must(*arguments, "--json").json)["agent/x", "move"] is True
    monkeypatch.setattr(rollback, "MOST_COMPARED", 0)
    assert breaking(published.must(*arguments, "--json").json) == {
        ("agent/x", "move"): None,
        ("agent/x", "hold"): False,
    }
