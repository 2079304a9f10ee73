"""Sync shows and removes the difference between git and live, and guards against emptying the registry."""

from __future__ import annotations

from tests.team_fixtures import Team, agent


def many(count: int) -> dict[str, str]:
    """Files of *count* agents."""
    return {path: text for number in range(count) for path, text in agent(f"a{number}").items()}


def delete_agents(team: Team, *numbers: int) -> None:
    """Remove the folders of some of the agents and commit."""
    team.repository.delete(*(f"packages/shared/agents/a{number}" for number in numbers))
    team.repository.commit("Delete")


def test_a_deleted_folder_is_an_orphan_until_prune_retires_it_and_its_return_restores_it(team: Team) -> None:
    team.publish("First", many(4))
    delete_agents(team, 0)

    published = team.must("publish", "--json").json
    pruned = team.must("sync", "--prune", "--json").json
    empty = team.must("plan", "--json").json
    gone = team.live()
    restored = team.publish("Bring it back", agent("a0"))

    assert published["orphans"] == ["agent/a0"]
    assert [change["change"] for change in pruned["changes"]] == ["retire"]
    assert (empty["changes"], empty["orphans"], "agent/a0" in gone) == ([], [], False)
    assert [change["change"] for change in restored["changes"]] == ["restore"]
    assert team.live()["agent/a0"] == "1.0.0"


def test_pruning_most_entries_needs_to_be_allowed(team: Team) -> None:
    team.publish("First", many(10))
    delete_agents(team, *range(6))

    refused = team.must("sync", "--prune", code=5)
    live_after_refusal = len(team.live())
    team.must("sync", "--prune", "--allow-mass-prune")

    assert "--allow-mass-prune" in refused.stderr
    assert live_after_refusal == 10
    assert len(team.live()) == 4


def test_pruning_everything_is_always_refused(team: Team) -> None:
    team.publish("First", many(2))
    delete_agents(team, 0, 1)

    team.must("sync", "--prune", code=5)
    team.must("sync", "--prune", "--allow-mass-prune", code=5)

    assert len(team.live()) == 2


def test_sync_check_tells_drift_by_its_exit_code_and_writes_nothing(team: Team) -> None:
    team.publish("First", many(2))
    same = team.run("sync", "--check").code
    delete_agents(team, 0)
    orphan = team.run("sync", "--check").code
    team.must("sync", "--prune")
    pruned = team.run("sync", "--check").code
    team.repository.commit("More", agent("more"))
    more = team.run("sync", "--check").code

    assert (same, orphan, pruned, more) == (0, 2, 0, 2)
    assert "agent/more" not in team.live()


def test_a_held_entry_is_no_drift(team: Team) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "1.1.0", "Worse."))
    team.must("rollback", "agent/x", "--reason", "worse")

    assert team.must("sync", "--check", "--json").json["held"] == ["agent/x"]


def test_a_broken_manifest_is_never_taken_for_a_deleted_one(team: Team) -> None:
    team.publish("First", many(3))
    team.repository.commit("Break", {"packages/shared/agents/a0/agent.yaml": "agent_id: [\n"})

    refused = team.must("sync", "--prune", code=1)

    assert "a0/agent.yaml" in refused.stderr
    assert len(team.live()) == 3


def test_the_orchestrator_cannot_be_retired(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\norchestrator = "a0"\n'})
    team.publish("First", many(4))
    delete_agents(team, 0)

    assert "a0" in team.must("sync", "--prune", code=5).stderr
    assert "agent/a0" in team.live()
