"""No database, no git, wrong words: each has its own exit code, its reason and its way out."""

from __future__ import annotations

from pathlib import Path

from tests.git_fixtures import GitRepository
from tests.team_fixtures import Team, agent, command_environment, new_team


def test_under_ci_no_database_is_no_reason_to_fall_back_to_the_embedded_one(tmp_path: Path) -> None:
    team = new_team(tmp_path / "agents", "acme-agents", None)
    team.repository.commit("First", agent("x"))

    unset = team.must("publish", code=64, CI="true")
    empty = team.must("publish", code=64, CI="true", REGISTRY_DATABASE_URL="")
    blank = team.must("publish", code=64, REGISTRY_DATABASE_URL="  ")

    assert "REGISTRY_DATABASE_URL=embedded" in unset.stderr
    assert "set but empty" in empty.stderr
    assert "set but empty" in blank.stderr


def test_an_environment_needs_its_variable(tmp_path: Path) -> None:
    team = new_team(tmp_path / "agents", "acme-agents", None)
    table = '[environments.production]\ndatabase_url_variable = "PROD_URL"\n'
    team.repository.write({"registry.toml": f'name = "acme-agents"\n{table}'})

    assert "PROD_URL" in team.must("--env", "production", "list", code=64).stderr
    assert "production" in team.must("list", "--env", "staging", code=64).stderr


def test_an_environment_may_name_the_branch_a_commit_must_be_on(team: Team) -> None:
    table = '[environments.production]\nbranch = "main"\n'
    team.repository.write({"registry.toml": f'name = "acme-agents"\n{table}'})
    team.repository.commit("First", agent("x"))
    team.repository.git("checkout", "--quiet", "-b", "feature")
    team.repository.commit("Feature", agent("y"))

    refused = team.must("--env", "production", "publish", code=5)
    team.must("--env", "production", "publish", "--commit", "main")

    assert "main" in refused.stderr
    assert team.live() == {"agent/x": "1.0.0"}


def test_half_of_a_supabase_configuration_is_no_configuration(tmp_path: Path) -> None:
    team = new_team(tmp_path / "agents", "acme-agents", None)
    secret = "sb_secret_canary"

    keyless = team.must("list", code=64, SUPABASE_URL="https://x.supabase.co")
    nowhere = team.must("list", code=64, SUPABASE_SECRET_KEY=secret)

    assert "SUPABASE_SECRET_KEY" in keyless.stderr
    assert "SUPABASE_URL" in nowhere.stderr
    assert secret not in nowhere.said


def test_a_database_that_does_not_answer_is_unavailable_and_its_password_stays_secret(team: Team) -> None:
    url = "postgresql://registry:canary-password@127.0.0.1:1/registry"

    refused = team.must("list", code=69, REGISTRY_DATABASE_URL=url)

    assert "127.0.0.1" in refused.stderr
    assert "canary-password" not in refused.said


def test_a_shared_database_needs_the_name_of_the_owner(team: Team) -> None:
    team.repository.delete("registry.toml")
    team.repository.commit("First", agent("x"))

    assert 'name = "agents"' in team.must("publish", code=64).stderr


def test_a_database_without_the_schema_says_how_to_make_it(team: Team, empty_database: str) -> None:
    fresh = Team(team.repository, {**team.environment, "REGISTRY_DATABASE_URL": empty_database})

    refused = fresh.must("list", code=64)
    fresh.must("db", "migrate")
    again = fresh.must("db", "migrate")

    assert "registry db migrate" in refused.stderr
    assert "nothing to do" in again.stdout
    assert fresh.must("list", "--json").json == []


def test_git_states_each_have_their_own_word(team: Team, tmp_path: Path) -> None:
    team.repository.git("commit", "--allow-empty", "--quiet", "-m", "Empty")
    unknown = team.must("publish", "--commit", "nonsense", code=69)
    option = team.must("publish", "--commit=--output=x", code=69)
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "registry.toml").write_text('name = "acme-agents"\n')
    no_repository = team.with_repository(GitRepository(plain, {})).must("publish", code=69)
    newborn = team.with_repository(GitRepository.create(tmp_path / "newborn"))
    newborn.repository.write({"registry.toml": 'name = "acme-agents"\n'})
    no_commit = newborn.must("publish", code=69)

    assert "nonsense" in unknown.stderr
    assert "--output=x" in option.stderr
    assert "repository" in no_repository.stderr
    assert "commit" in no_commit.stderr


def test_a_shallow_clone_that_cannot_tell_is_refused_with_the_way_out(team: Team, tmp_path: Path) -> None:
    team.publish("First", agent("x"))
    team.repository.commit("Second")
    team.repository.commit("Third")
    shallow = team.with_repository(team.repository.clone(tmp_path / "shallow", "--depth=1"))

    refused = shallow.must("publish", code=5)

    assert "shallow" in refused.stderr
    assert "fetch" in refused.stderr


def test_a_rewritten_history_is_refused_unless_allowed_with_a_reason(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.git("commit", "--amend", "--quiet", "-m", "Rewritten", "--date=2026-03-01T00:00:00Z")

    refused = team.must("publish", code=5)
    unexplained = team.must("publish", "--allow-diverged", code=64)
    team.must("publish", "--allow-diverged", "--reason", "cleaned up")

    assert "--allow-diverged" in refused.stderr
    assert "--reason" in unexplained.stderr
    assert team.must("publish").stdout.startswith("already published")


def test_a_hook_that_exports_its_own_repository_does_not_mislead(team: Team, tmp_path: Path) -> None:
    other = GitRepository.create(tmp_path / "other")
    other.commit("Other")
    team.repository.commit("First", agent("x"))

    team.must("publish", GIT_DIR=str(other.path / ".git"), GIT_INDEX_FILE=str(other.path / ".git" / "index"))

    assert team.live() == {"agent/x": "1.0.0"}


def test_a_broken_registry_toml_names_its_line(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\nroot = \n'})

    assert "line 2" in team.must("validate", code=64).stderr


def test_a_broken_registry_toml_of_a_commit_names_the_commit(team: Team) -> None:
    broken = team.repository.commit("Break", {"registry.toml": "name = 1\n", **agent("x")})
    team.repository.write({"registry.toml": 'name = "acme-agents"\n'})

    assert f"at commit {broken[:12]}: registry.toml: name" in team.must("publish", code=64).stderr


def test_wrong_words_are_answered_with_the_near_ones(tmp_path: Path) -> None:
    team = new_team(tmp_path / "agents", "acme-agents", None)

    assert "publish" in team.must("publsh", code=64).stderr
    assert "--dry-run" in team.must("publish", "--dry-rn", code=64).stderr
    assert "REG501" in team.must("explain", "REG51", code=64).said


def test_doctor_names_each_problem_with_its_fix(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    sound = team.must("doctor")
    broken = team.must("doctor", code=1, REGISTRY_DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert "BAD" not in sound.stdout
    assert "BAD  connection" in broken.stdout
    assert "ok   git" in broken.stdout


def test_help_of_every_verb_begins_with_examples(tmp_path: Path) -> None:
    from registry_cli.cli.main import VERBS

    team = new_team(tmp_path / "agents", "acme-agents", None)
    for verb in VERBS:
        said = team.must(verb, "--help").stdout
        assert "Examples:" in said, verb
        assert said.index("Examples:") < said.index("Options:"), verb


def test_the_command_works_from_a_folder_inside_the_repository(team: Team) -> None:
    team.publish("First", agent("x"))
    inside = Team(GitRepository(team.path / "packages" / "shared", {}), team.environment)

    assert inside.must("plan", "--json").json["changes"] == []
    assert inside.must("validate").code == 0


def test_a_reader_that_goes_away_is_no_error(team: Team) -> None:
    team.publish("First", {path: text for number in range(40) for path, text in agent(f"a{number}").items()})
    import subprocess

    ended = subprocess.run(
        ["bash", "-c", "set -o pipefail; registry show agent/a1 --json | head -n 1"],
        cwd=team.path,
        env=dict(team.environment)
        | {"PATH": f"{Path(__import__('sys').executable).parent}:{team.environment['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_environment_of_tests_is_bare() -> None:
    assert "REGISTRY_DATABASE_URL" not in command_environment(Path("/nowhere"), None)
