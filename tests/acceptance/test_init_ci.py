"""``registry init --ci``: what it prints to be done next is typed into a shell, and then everything works."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.git_fixtures import GitRepository, git_environment
from tests.team_fixtures import TIMEOUT_SECONDS, Team, command_environment, tool

PROGRAMS = Path(sys.executable).parent
SHA = "0123456789abcdef0123456789abcdef01234567"
PIN = f"acme/manifest-registry@{SHA}"
ON_GITLAB = f"https://git.example.com/acme/manifest-registry@{SHA}"
POLICY = "packages/shared/policies/strict.yaml"
LIVE = "select entry || '@' || version from registry.entries"


def shell(script: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Type the lines of *script* into one bash, as GitLab does: the first that fails ends it."""
    return subprocess.run(
        ["bash", "-c", "\n".join(["set -eo pipefail", *script])],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


@pytest.fixture
def person(tmp_path: Path, cluster_folder: Callable[..., Path]) -> Team:
    """Somebody with the command, git and an empty folder; the registry is the embedded one, with its own cluster."""
    (tmp_path / "agents").mkdir()
    kept = command_environment(tmp_path, None)
    identity = {name: value for name, value in git_environment(tmp_path).items() if name.startswith("GIT_")}
    path = os.pathsep.join((str(PROGRAMS), kept["PATH"]))
    environment = {**kept, **identity, "PATH": path, "REGISTRY_EMBEDDED_FOLDER": str(cluster_folder())}
    return Team(GitRepository(tmp_path / "agents", environment), environment)


def steps_here(said: str) -> list[str]:
    """The commands of this machine among what is printed to be done next."""
    lines = said.splitlines()
    begin = lines.index("next:") + 1
    end = next(number for number, line in enumerate(lines[begin:], begin) if not line.startswith("  "))
    return [line.removeprefix("  ") for line in lines[begin:end]]


def live_in_the_database(team: Team) -> list[str]:
    with psycopg.connect(team.must("db", "url").stdout.strip()) as connection:
        return [entry for (entry,) in connection.execute(LIVE)]


# what is printed


@pytest.mark.parametrize(("server", "pin"), [("github", PIN), ("gitlab", ON_GITLAB)])
def test_in_an_empty_repository_the_printed_steps_validate_commit_plan_and_publish(
    person: Team, server: str, pin: str
) -> None:
    person.repository.git("init", "--quiet", "--initial-branch=trunk")

    steps = steps_here(person.must("init", "--ci", server, "--pin", pin).stderr)
    assert steps == [
        "registry validate",
        'git add -A && git commit -m "Add a first agent"',
        "registry plan",
        "registry publish",
    ]
    ended = shell(steps, person.path, person.environment)

    assert ended.returncode == 0, ended.stderr
    assert "checked 1 manifest: all good" in ended.stderr
    assert person.live() == {"agent/hello_agent": "1.0.0"}
    assert live_in_the_database(person) == ["agent/hello_agent@1.0.0"]
    assert person.repository.git("status", "--porcelain") == ""


def test_outside_of_a_repository_the_steps_begin_one_on_the_branch_that_is_published(person: Team) -> None:
    steps = steps_here(person.must("init", "new agents", "--ci", "github", "--pin", PIN).stderr)
    assert steps[:2] == ["cd 'new agents'", "git init --initial-branch=main"]

    ended = shell([*steps, "git branch --show-current", "registry list"], person.path, person.environment)

    assert ended.returncode == 0, ended.stderr
    assert "\nmain\n" in ended.stdout
    assert "agent/hello_agent" in ended.stdout


def test_a_second_time_everything_is_kept_and_nothing_is_left_to_commit(person: Team) -> None:
    person.repository.git("init", "--quiet")
    person.must("init", "--ci", "github", "--pin", PIN)
    person.repository.commit("Begin")

    again = person.must("init", "--ci", "github", "--pin", PIN)

    assert {line.split()[0] for line in again.stdout.splitlines()} == {"kept"}
    assert ".github/workflows/registry-drift.yml" in again.stdout
    assert ".pre-commit-config.yaml" in again.stdout
    assert "left alone" not in again.stderr
    assert person.repository.git("status", "--porcelain") == ""


def test_the_hooks_are_configured_as_pre_commit_and_prek_want_it(person: Team) -> None:
    person.must("init", "--ci", "github", "--pin", PIN)

    for program in ("pre-commit", "prek"):
        ended = shell([f"{program} validate-config .pre-commit-config.yaml"], person.path, person.environment)
        assert (ended.returncode, "warning" in ended.stdout + ended.stderr) == (0, False), ended


# GitLab


def jobs(team: Team) -> Any:
    """The jobs that were written."""
    return yaml.safe_load((team.path / ".gitlab/registry.gitlab-ci.yml").read_text())


@pytest.fixture
def project(person: Team, tmp_path: Path) -> Team:
    """A project on GitLab, as a clone of it: the policy on main demands a tag of every tool."""
    person.repository.git("init", "--quiet", "--initial-branch=main")
    person.must("init", "--ci", "gitlab", "--pin", ON_GITLAB)
    rule = "rules:\n  - {id: tagged, expression: has(manifest.tags), message: Give it a tag.}\n"
    head = "policy_id: strict\nname: strict\ndescription: Wants tags.\nversion: 1.0.0\n"
    policy = f"{head}applies_to: {{kinds: [tool]}}\n{rule}"
    person.repository.commit("Demand tags", {POLICY: policy, ".gitignore": "*.md\ngl-*\n"})
    GitRepository.create(tmp_path / "shared", "--bare")
    person.repository.git("remote", "add", "origin", str(tmp_path / "shared"))
    person.repository.git("push", "--quiet", "origin", "main")
    return person


def merge_request(team: Team, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the job of a merge request into main on what is checked out."""
    given = {"CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    return shell(jobs(team)["registry-validate"]["script"], team.path, {**team.environment, **given, **variables})


def test_a_merge_request_on_gitlab_is_judged_by_the_policies_of_its_target(project: Team) -> None:
    project.repository.git("switch", "--quiet", "--create", "side")
    project.repository.delete(POLICY)
    project.repository.commit("Slip by", tool("search"))

    ended = merge_request(project)

    assert ended.returncode == 1
    assert "Give it a tag (rule tagged of policy/strict)" in ended.stdout
    assert '"check_name": "REG301"' in (project.path / "gl-code-quality.json").read_text()


def test_a_merge_request_on_gitlab_is_judged_as_it_would_be_merged(project: Team) -> None:
    project.repository.git("switch", "--quiet", "--create", "side")
    project.repository.commit("Add a tool", tool("search", extra="tags: [a]\n"))
    project.repository.git("switch", "--quiet", "main")
    project.repository.commit("Meanwhile", tool("other", extra="tags: [a]\n"))
    project.repository.git("push", "--quiet", "origin", "main")
    project.repository.git("switch", "--quiet", "side")

    ended = merge_request(project)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    plan = (project.path / "registry-plan.md").read_text()
    assert "tool/search" in plan
    assert "tool/other" not in plan
    assert (project.path / "gl-code-quality.json").read_text().strip() == "[]"


def test_a_merge_request_from_a_fork_is_compared_with_the_project_and_not_with_the_fork(
    project: Team, tmp_path: Path
) -> None:
    (tmp_path / "shared").rename(tmp_path / "upstream.git")
    GitRepository.create(tmp_path / "shared", "--bare")
    project.repository.git("switch", "--quiet", "--create", "side")
    project.repository.commit("Slip by", tool("search"))

    ended = merge_request(
        project, CI_MERGE_REQUEST_PROJECT_ID="2", CI_MERGE_REQUEST_PROJECT_URL=str(tmp_path / "upstream")
    )

    assert ended.returncode == 1
    assert "Give it a tag (rule tagged of policy/strict)" in ended.stdout


def test_the_jobs_of_the_default_branch_publish_and_look_for_drift(project: Team) -> None:
    publish, drift = (jobs(project)[f"registry-{name}"]["script"] for name in ("publish", "drift"))

    before = shell(drift, project.path, project.environment)
    published = shell(publish, project.path, project.environment)
    after = shell(drift, project.path, project.environment)

    assert (before.returncode, published.returncode, after.returncode) == (2, 0, 0), before.stderr + after.stderr
    assert project.live() == {"agent/hello_agent": "1.0.0", "policy/strict": "1.0.0"}
