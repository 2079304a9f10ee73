"""The command over HTTPS alone: everything but migrations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.postgres_relay import Cut, Relay
from tests.postgrest import make_key
from tests.supabase_fixtures import Project
from tests.team_fixtures import Team, agent, new_team


@pytest.fixture
def hosted(tmp_path: Path, supabase_project: Project) -> Team:
    """A repository whose registry is a Supabase project; the command knows no database URL."""
    team = new_team(tmp_path / "agents", "acme-agents", None)
    return replace(team, environment={**team.environment, "CI": "true", **_variables(supabase_project)})


def _variables(project: Project) -> dict[str, str]:
    return {"SUPABASE_URL": project.url, "SUPABASE_SECRET_KEY": project.key}


def test_a_team_works_over_https_alone(hosted: Team) -> None:
    first = hosted.publish("First", {**agent("x"), **agent("y")})
    hosted.publish("Second", agent("x", "1.1.0", prompt="Be kind."))
    hosted.must("rollback", "agent/x", "--reason", "rude")

    assert first["written"] is True
    assert hosted.live() == {"agent/x": "1.0.0", "agent/y": "1.0.0"}
    assert [one["action"] for one in hosted.must("history", "--json").json] == ["rollback", "publish", "publish"]
    assert hosted.must("resolve", "agent/x@^1").stdout.startswith("agent/x@1.0.0 ")
    assert hosted.must("plan", "--json").json["held"]
    assert hosted.must("resume", "agent/x", "--reason", "mended").code == 0
    assert "all sound" in hosted.must("verify").said
    hosted.must("sync", "--check", code=2)
    hosted.must("sync")
    assert hosted.live()["agent/x"] == "1.1.0"


def test_every_write_says_which_project_it_went_to_and_no_key(hosted: Team, supabase_project: Project) -> None:
    hosted.repository.commit("First", agent("x"))
    said = hosted.must("publish", "-vv").said
    assert f"Supabase project at {supabase_project.url.removeprefix('http://')} (from SUPABASE_URL)" in said
    assert supabase_project.key not in said


def test_an_environment_names_the_variables_of_its_project(hosted: Team) -> None:
    table = '[environments.staging]\nsupabase_url_variable = "S_URL"\nsupabase_key_variable = "S_KEY"\n'
    hosted.repository.commit("First", {**agent("x"), "registry.toml": f'name = "acme-agents"\n{table}'})
    url, key = hosted.environment["SUPABASE_URL"], hosted.environment["SUPABASE_SECRET_KEY"]
    hosted.must("--env", "staging", "publish", S_URL=url, S_KEY=key)
    assert "S_KEY" in hosted.must("--env", "staging", "publish", code=64, S_URL=url).stderr
    assert hosted.live() == {"agent/x": "1.0.0"}


def test_a_publisher_publishes_with_an_access_token_and_cannot_prune(hosted: Team, supabase_project: Project) -> None:
    token = make_key("authenticated", sub="ada", app_metadata={"registry_role": "publisher"})
    user = {
        "SUPABASE_URL": supabase_project.url,
        "SUPABASE_PUBLISHABLE_KEY": supabase_project.anon_key,
        "REGISTRY_ACCESS_TOKEN": token,
    }
    rest = {name: value for name, value in hosted.environment.items() if name != "SUPABASE_SECRET_KEY"}
    publisher = replace(hosted, environment=rest | user)

    publisher.publish("First", {**agent("x"), **agent("y")})
    publisher.repository.delete("packages/shared/agents/y")
    publisher.repository.commit("Drop y")

    assert publisher.must("history", "--json").json[0]["actor"] == "ada"
    assert "ada may not retire agent/y" in publisher.must("sync", "--prune", code=4).stderr
    hosted.must("sync", "--prune")
    assert hosted.live() == {"agent/x": "1.0.0"}


@pytest.mark.parametrize("where", Cut)
def test_a_connection_that_drops_once_is_not_noticed(hosted: Team, supabase_project: Project, where: Cut) -> None:
    hosted.repository.commit("First", agent("x"))
    with Relay(supabase_project.url) as relay:
        relay.hang_up_at_next_word(where)
        hosted.must("publish", SUPABASE_URL=relay.url)
    assert hosted.releases() == 1
    assert hosted.live() == {"agent/x": "1.0.0"}


def test_migrations_need_a_connection_and_the_command_names_the_ways(hosted: Team) -> None:
    refused = hosted.must("db", "migrate", code=64)
    for way in ("REGISTRY_DATABASE_URL", "supabase db push", "--print"):
        assert way in refused.stderr


def test_a_project_that_cannot_be_reached_ends_in_one_sentence(hosted: Team) -> None:
    refused = hosted.must("list", code=69, SUPABASE_URL="http://127.0.0.1:1")
    assert "cannot be reached" in refused.stderr
