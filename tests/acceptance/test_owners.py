"""Several repositories share a registry, and none touches another's entries."""

from __future__ import annotations

from collections.abc import Callable

from tests.team_fixtures import Team, agent, tool


def test_an_entry_of_another_owner_is_refused_by_name(team: Team, make_team: Callable[[str], Team]) -> None:
    team.publish("First", agent("x"))
    other = make_team("other-agents")
    other.repository.commit("Mine too", {**agent("x", "2.0.0"), **agent("y")})

    refused = other.must("publish", code=5)

    assert "agent/x" in refused.stderr
    assert "acme-agents" in refused.stderr
    assert team.live() == {"agent/x": "1.0.0"}


def test_prune_and_rollback_in_time_leave_the_entries_of_others_alone(
    team: Team, make_team: Callable[[str], Team]
) -> None:
    other = make_team("other-agents")
    other.publish("Other", {**agent("o1"), **agent("o2")})
    moment = other.must("history", "--json").json[0]["at"]
    team.publish("First", {**agent("x"), **agent("z")})
    team.publish("Second", agent("x", "2.0.0", "Two."))
    other.repository.delete("packages/shared/agents/o1")
    other.publish("Change", agent("o2", "2.0.0", "Two."))

    other.must("sync", "--prune")
    other.must("rollback", "--at", moment, "--reason", "back")

    assert team.live() == {"agent/o1": "1.0.0", "agent/o2": "1.0.0", "agent/x": "2.0.0", "agent/z": "1.0.0"}


def test_an_entry_of_another_owner_is_not_rolled_back(team: Team, make_team: Callable[[str], Team]) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "2.0.0", "Two."))

    refused = make_team("other-agents").must("rollback", "agent/x", "--reason", "mine", code=5)

    assert "acme-agents" in refused.stderr
    assert team.live() == {"agent/x": "2.0.0"}


def test_transfer_moves_an_entry_over(team: Team, make_team: Callable[[str], Team]) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    other = make_team("other-agents")
    other.publish("Own", agent("o"))

    team.must("transfer", "agent/x", "--to", "other-agents", "--reason", "they keep it now")
    team.repository.delete("packages/shared/agents/x")
    team.publish("Gone here")
    moved = other.publish("Here now", agent("x", "1.1.0", "New home."))

    assert [change["change"] for change in moved["changes"]] == ["update"]
    owners = {entry["entry"]: entry["owner"] for entry in team.must("list", "--json").json}
    assert owners == {"agent/o": "other-agents", "agent/x": "other-agents", "agent/y": "acme-agents"}


def test_what_another_owner_needs_is_not_pruned_also_where_the_root_is_the_top(
    team: Team, make_team: Callable[[str], Team]
) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\nroot = "."\n'})
    files = {**tool("rules"), **agent("y")}
    team.publish("Provide", {path.removeprefix("packages/shared/"): text for path, text in files.items()})
    make_team("other-agents").publish("Use", agent("o", extra="allowed_tools: [rules]\n"))
    team.repository.delete("tools/rules.yaml")
    team.repository.commit("Delete")

    refused = team.must("sync", "--prune", code=1)

    assert refused.stderr.startswith("error[REG209]")
    assert " --> .:1:1" in refused.stderr
    assert "agent/o@1.0.0 needs tool/rules" in refused.stderr


def test_references_to_other_owners_are_checked_against_the_registry(
    team: Team, make_team: Callable[[str], Team]
) -> None:
    other = make_team("other-agents")
    other.repository.commit("Use it", agent("o", extra="allowed_tools: ['rules@^1.2']\n"))

    missing = other.must("publish", code=1)
    team.publish("Provide it", tool("rules", "1.2.0"))
    other.must("publish")

    assert "tool/rules" in missing.stderr
    assert team.live() == {"agent/o": "1.0.0", "tool/rules": "1.2.0"}
