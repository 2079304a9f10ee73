"""What a reviewer saw is what is published: a plan is saved, and carried out or refused."""

from __future__ import annotations

import json

from tests.team_fixtures import Team, agent


def test_what_was_planned_is_published_and_nothing_else(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.repository.commit("Second", {**agent("intake", "1.1.0", "Be long."), **agent("fraud")})

    saved = team.must("plan", "--out", "../release.plan")
    said = json.loads((team.path / "../release.plan").read_text(encoding="utf-8"))
    done = team.must("publish", "--plan", "../release.plan", "--json").json

    assert "saved 2 changes in" in saved.stderr
    assert [one["entry"] for one in said["changes"]] == ["agent/fraud", "agent/intake"]
    assert (done["written"], done["base_release"]) == (True, said["base_release"])
    assert team.live() == {"agent/fraud": "1.0.0", "agent/intake": "1.1.0"}


def test_a_plan_that_was_overtaken_or_edited_is_refused_with_the_reason(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.repository.commit("Second", agent("intake", "1.1.0", "Be long."))
    team.must("plan", "--out", "../release.plan")
    path = team.path / "../release.plan"
    (team.path / "../edited.plan").write_text(path.read_text(encoding="utf-8").replace("1.1.0", "9.0.0"))
    team.must("publish")

    stale = team.must("publish", "--plan", "../release.plan", code=5)
    edited = team.must("publish", "--plan", "../edited.plan", code=5)

    assert "the plan is stale, and nothing was published" in stale.stderr
    assert "edited after it was saved" in edited.stderr
    assert team.releases() == 2


def test_a_pull_request_is_told_what_the_merge_would_change(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.repository.commit("Second", agent("intake", "1.1.0", extra="tags: ['@octocat <!--']\n"))

    said = team.must("plan", "--format", "markdown").stdout

    assert said.startswith("### Registry: 1 entry changes\n")
    assert "- `agent/intake` `1.0.0` → `1.1.0`, annotate\n" in said
    assert '`["@octocat <!--"]`' in said
