"""A plan that was saved is carried out as it was, or not at all; the database says which."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.store.postgres_store import PostgresStore
from tests.team_fixtures import Team, agent, tool

PLAN = "../release.plan"
Rows = Callable[[Team], dict[str, Any]]


@pytest.fixture
def begun(team: Team) -> Team:
    """A team with a release, and a commit that was planned and saved."""
    team.publish("First", {**agent("x"), **tool("rules", "0.9.0")})
    team.publish("Better", tool("rules", "1.0.0", "https://example.com/better"))
    team.repository.commit("Second", {**agent("x", "1.1.0", "Two."), **agent("y")})
    team.must("plan", "--out", PLAN)
    return team


def test_a_saved_plan_is_published_just_as_it_was(begun: Team) -> None:
    saved = json.loads((begun.path / PLAN).read_text(encoding="utf-8"))
    rehearsed = begun.must("publish", "--plan", PLAN, "--dry-run")
    done = begun.must("publish", "--plan", PLAN, "--reason", "as reviewed", "--json").json

    assert "dry run" in rehearsed.stdout
    assert (done["base_release"], done["release"], done["written"]) == (2, 3, True)
    assert [(one["entry"], one["change"]) for one in done["changes"]] == [
        (one["entry"], one["change"]) for one in saved["changes"]
    ]
    assert begun.live() == {"agent/x": "1.1.0", "agent/y": "1.0.0", "tool/rules": "1.0.0"}
    assert begun.must("history", "--limit", "1", "--json").json[0]["reason"] == "as reviewed"


def test_a_plan_is_saved_beside_what_is_shown(begun: Team) -> None:
    shown = begun.must("plan", "--out", "again plan", "--json", "--detailed-exitcode", code=2)

    assert [one["entry"] for one in shown.json["changes"]] == ["agent/x", "agent/y"]
    assert "registry publish --plan" in shown.stderr
    assert "/again plan'" in shown.stderr
    assert (begun.path / "again plan").read_bytes() == (begun.path / PLAN).read_bytes()


def test_a_plan_without_changes_is_published_and_moves_the_watermark(team: Team) -> None:
    team.publish("First", agent("x"))
    commit = team.repository.commit("Words", {"README.md": "Hello.\n"})
    team.must("plan", "--out", PLAN)

    assert team.must("publish", "--plan", PLAN, "--json").json["written"] is False
    assert team.must("status", "--json").json["watermark"] == commit


def test_a_plan_remembers_that_a_lower_version_was_allowed(begun: Team) -> None:
    begun.repository.commit("Lower", tool("rules", "0.9.5", "https://example.com/old"))
    begun.must("plan", "--out", PLAN, code=1)
    begun.must("plan", "--allow-downgrade", "--out", PLAN)

    assert begun.must("publish", "--plan", PLAN, "--json").json["written"]
    assert begun.live()["tool/rules"] == "0.9.5"


def test_a_plan_that_was_carried_out_is_not_carried_out_again(begun: Team) -> None:
    begun.must("publish", "--plan", PLAN)

    again = begun.must("publish", "--plan", PLAN, code=5)

    assert "the plan is stale" in again.stderr
    assert "published already" in again.stderr
    assert begun.releases() == 3


def move_head(team: Team, _other: Team) -> str:
    """Another commit is checked out."""
    team.repository.commit("Third", agent("z"))
    return "the plan is for commit"


def move_state(_team: Team, other: Team) -> str:
    """Another owner publishes."""
    other.publish("Theirs", agent("theirs"))
    return "made against release 2, and 3 is in force"


def roll_back(team: Team, _other: Team) -> str:
    """Somebody rolls back."""
    team.must("rollback", "tool/rules", "--reason", "bad")
    return "made against release 2, and 3 is in force"


def move_watermark(team: Team, _other: Team) -> str:
    """A commit without changes for the registry is published."""
    head = team.repository.git("rev-parse", "HEAD").strip()
    team.repository.git("checkout", "--quiet", "HEAD~1")
    team.repository.commit("Words", {"README.md": "Hello.\n"})
    team.must("publish")
    team.repository.git("checkout", "--quiet", head)
    return "published last; now it is"


def edit(team: Team, _other: Team) -> str:
    """Somebody edits the file."""
    path = team.path / PLAN
    path.write_text(path.read_text(encoding="utf-8").replace("1.1.0", "1.2.0"), encoding="utf-8")
    return "was edited after it was saved"


def forge(team: Team, _other: Team) -> str:
    """Somebody edits the file and makes its digest fit."""
    from registry_cli.application.saved_plan import digest_of

    path = team.path / PLAN
    body = json.loads(path.read_text(encoding="utf-8"))
    body.pop("digest")
    body["changes"][0]["after"]["tags"] = ["smuggled"]
    path.write_text(json.dumps({**body, "digest": digest_of(body)}), encoding="utf-8")
    return "what the same commit changes is not what it says, in agent/x"


@pytest.mark.parametrize("meanwhile", [move_head, move_state, roll_back, move_watermark, edit, forge])
def test_what_is_not_as_it_was_is_refused_and_nothing_is_written(
    begun: Team, make_team: Callable[[str], Team], rows: Rows, meanwhile: Callable[[Team, Team], str]
) -> None:
    said = meanwhile(begun, make_team("others"))
    before = rows(begun), begun.must("history", "--json").json, begun.must("status", "--json").json["watermark"]

    for words in (["publish", "--plan", PLAN], ["publish", "--plan", PLAN, "--dry-run"]):
        refused = begun.must(*words, code=5)
        assert said in refused.stderr

    after = rows(begun), begun.must("history", "--json").json, begun.must("status", "--json").json["watermark"]
    assert after == before


@contextmanager
def somebody_is_faster(other: Team) -> Iterator[None]:
    """*other* publishes right before the first commit of acme-agents."""
    commit = PostgresStore.commit_release

    def late(store: PostgresStore, proposal: ReleaseProposal) -> CommittedRelease:
        if proposal.owner == "acme-agents":
            other.publish("Faster", agent("o"))
        return commit(store, proposal)

    with patch.object(PostgresStore, "commit_release", late):
        yield


def test_a_plan_that_is_overtaken_at_the_last_moment_is_not_planned_again(
    begun: Team, make_team: Callable[[str], Team]
) -> None:
    with somebody_is_faster(make_team("others")):
        refused = begun.must("publish", "--plan", PLAN, code=5)

    assert "the live state moved while it was carried out" in refused.stderr
    assert begun.live() == {"agent/o": "1.0.0", "agent/x": "1.0.0", "tool/rules": "1.0.0"}


def test_a_plan_with_findings_is_not_saved_and_the_old_file_stays(begun: Team) -> None:
    before = (begun.path / PLAN).read_bytes()
    begun.repository.commit("Bad", agent("x", "1.1.0", "Two.", "max_iterations: 99\n"))

    refused = begun.must("plan", "--out", PLAN, code=1)

    assert "no plan was saved in" in refused.stderr
    assert "REG104" in refused.stderr
    assert (begun.path / PLAN).read_bytes() == before


def test_a_waiver_that_ended_meanwhile_speaks_against_the_plan(team: Team) -> None:
    ring = "allowed_agents: [x] # registry: allow REG204 until 2999-11-30 -- It stops by itself.\n"
    strict = 'name = "acme-agents"\n[validate.severity]\nREG204 = "error"\n'
    team.repository.commit("Ring", {**agent("x", extra=ring), "registry.toml": strict})
    team.must("plan", "--out", PLAN)

    with patch("registry_cli.cli.commands.publish_command.today", lambda: date(2999, 12, 1)):
        refused = team.must("publish", "--plan", PLAN, code=1)

    assert "REG204" in refused.stderr
    assert team.releases() == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--commit", "HEAD"], "--commit"),
        (["--allow-downgrade"], "--allow-downgrade"),
        (["--allow-diverged", "--reason", "r", "--commit", "x"], "--commit and --allow-diverged"),
    ],
)
def test_what_is_planned_cannot_be_said_again(begun: Team, words: list[str], named: str) -> None:
    refused = begun.must("publish", "--plan", PLAN, *words, code=64)
    assert f"leave out {named}" in refused.stderr.replace("\n", " ")


def test_a_file_that_is_no_plan_is_refused_at_its_place(begun: Team) -> None:
    os.mkfifo(begun.path / "pipe")
    text = (begun.path / PLAN).read_text(encoding="utf-8")
    (begun.path / "torn").write_text(text[:300], encoding="utf-8")
    (begun.path / "other").write_text('{\n  "format": "1"}', encoding="utf-8")

    said = {"none": "there is no plan none", "pipe": "no regular file", ".": "directory", "torn": "torn:"}
    for name, words in {**said, "other": "other:2:13", "registry.toml": "registry.toml:1"}.items():
        assert words in begun.must("publish", "--plan", name, code=64).stderr


def test_where_no_plan_can_be_saved_nothing_is_planned(begun: Team) -> None:
    os.mkfifo(begun.path / "pipe")

    for name, words in {"pipe": "no regular file", ".": "is a folder", "none/a.plan": "does not exist", "": ""}.items():
        refused = begun.must("plan", "--out", name, code=64)
        assert words in refused.stderr
        assert refused.stdout == ""
