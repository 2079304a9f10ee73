"""Publish and sync as Markdown, for the summary of a CI run."""

from __future__ import annotations

import shlex

from tests.team_fixtures import Team, agent

FORM = ("--format", "markdown")


def command_in(said: str) -> list[str]:
    """The words of the command that a summary names, with a reason."""
    line = next(line for line in said.splitlines() if line.startswith("`registry "))
    return [word.replace("...", "it was wrong") for word in shlex.split(line.strip("`"))]


def test_a_publish_names_its_release_what_changed_and_a_way_back_that_works(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.commit("Second", agent("x", "1.1.0"))

    said = team.must("publish", *FORM)

    assert said.stdout.startswith("### Registry: release 2, 1 entry changed\n\nCommit `")
    assert "` of `acme-agents` is live; release 1 was before it.\n" in said.stdout
    assert "- `agent/x` `1.0.0` → `1.1.0`\n" in said.stdout
    head = team.must("history", "--limit", "1", "--json").json[0]["chain"]
    assert f"\nChain head `{head}`.\n" in said.stdout
    team.must(*command_in(said.stdout)[1:])
    assert team.live() == {"agent/x": "1.0.0"}


def test_the_way_back_names_the_environment(team: Team) -> None:
    settings = 'name = "acme-agents"\n[environments.live]\ndatabase_url_variable = "LIVE_URL"\n'
    team.repository.commit("First", {"registry.toml": settings, **agent("x")})

    said = team.must("--env", "live", "publish", *FORM, LIVE_URL=team.database).stdout

    assert command_in(said)[:4] == ["registry", "--env", "live", "rollback"]
    assert "is live, with the first release.\n" in said


def test_a_publish_that_changes_nothing_says_so_and_names_no_way_back(team: Team) -> None:
    team.publish("First", agent("x"))

    said = team.must("publish", *FORM).stdout

    assert said.startswith("### Registry: nothing to publish\n")
    assert said.endswith("` of `acme-agents` changes nothing; release 1 is in force.\n")


def test_where_there_is_nothing_at_all_to_publish_no_release_is_named(team: Team) -> None:
    team.repository.commit("Nothing yet")

    said = team.must("publish", *FORM).stdout

    assert "` of `acme-agents` changes nothing; no release was needed yet.\n" in said


def test_a_rewritten_history_is_published_and_told_like_any_other(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.git("checkout", "--quiet", "--orphan", "anew")
    team.repository.commit("Again", agent("x", "1.1.0"))
    team.repository.git("branch", "--quiet", "-D", "main")
    team.repository.git("reflog", "expire", "--expire=now", "--all")
    team.repository.git("gc", "--quiet", "--prune=now")

    said = team.must("publish", *FORM, "--allow-diverged", "--reason", "history rewritten")

    assert "- `agent/x` `1.0.0` → `1.1.0`\n" in said.stdout
    assert "details" not in said.stderr


def test_findings_and_conflicts_keep_their_exit_codes(team: Team) -> None:
    first = team.repository.commit("First", agent("x"))
    team.must("publish", *FORM)
    team.publish("Second", agent("y"))
    late = team.must("publish", "--commit", first, *FORM, code=5)
    assert (late.stdout, "older than" in late.stderr or "late" in late.stderr) == ("", True)

    team.repository.commit("Bad", agent("x", extra="max_iterations: 99\n"))
    refused = team.must("publish", *FORM, code=1)
    assert refused.stdout.startswith("### Registry: this would not be published")
    assert team.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0"}


def test_a_dry_run_and_a_check_of_drift_tell_what_would_change(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    team.repository.delete("packages/shared/agents/y")
    team.repository.commit("Second", agent("x", "1.1.0"))

    assert team.must("publish", "--dry-run", *FORM).stdout.startswith("### Registry: 1 entry changes\n")
    drift = team.must("sync", "--check", *FORM, code=2).stdout
    assert "- `agent/x` `1.0.0` → `1.1.0`\n" in drift
    assert "#### No longer in git\n" in drift
    assert team.must("sync", "--prune", *FORM).stdout.startswith("### Registry: release 2, 2 entries changed\n")
    assert team.must("sync", "--check", *FORM).stdout.startswith("### Registry: no changes\n")


def test_the_forms_of_a_publish_are_those_of_a_plan(team: Team) -> None:
    team.repository.commit("First", agent("x"))

    assert team.must("publish", "--format", "json").json["release"] == 1
    assert team.must("publish", "--json", *FORM).json["written"] is False
    assert team.must("sync", "--json").json == team.must("sync", "--format", "json").json
