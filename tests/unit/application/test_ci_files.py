"""What is written for CI servers fits what is called, and is YAML whatever the pin and the branch are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from registry_cli.application.ci_files import GITHUB, GITLAB, SERVERS, CiFile, ci_files
from registry_cli.application.pin import Pin
from registry_cli.domain.errors import Misconfigured

TOP = Path(__file__).parents[3]
# As a number YAML would take this commit for infinity.
SHA = "1234567890123456789012345678901234567e89"
ADDRESS = "https://github.com/acme/manifest-registry"
RANKS = {"none": 0, "read": 1, "write": 2}


def written(server: str, pin: Pin, branch: str = "main") -> dict[str, CiFile]:
    return {file.path: file for file in ci_files(server, pin, branch)}


def read(file: CiFile) -> Any:
    """A file as its reader sees it; YAML 1.1 takes the key `on` for true."""
    return yaml.safe_load(file.text)


def workflow(name: str, branch: str = "main") -> Any:
    return read(written(GITHUB, Pin(ADDRESS, SHA, "1.2.3"), branch)[f".github/workflows/registry-{name}.yml"])


def called(name: str) -> Any:
    """The workflow of this project that another repository calls."""
    return yaml.safe_load((TOP / f".github/workflows/registry-{name}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["validate", "publish", "drift"])
def test_a_workflow_calls_one_at_the_pinned_commit_and_hands_it_only_what_it_takes(name: str) -> None:
    (job,) = workflow(name)["jobs"].values()
    takes = called(name)[True]["workflow_call"]

    assert job["uses"] == f"acme/manifest-registry/.github/workflows/registry-{name}.yml@{SHA}"
    assert set(job.get("with", {})) <= set(takes["inputs"])
    assert set(job["secrets"]) == set(takes["secrets"])
    assert [value for secret, value in job["secrets"].items() if value != f"${{{{ secrets.{secret} }}}}"] == []


@pytest.mark.parametrize("name", ["validate", "publish", "drift"])
def test_a_workflow_allows_just_what_the_jobs_of_the_one_it_calls_ask_for(name: str) -> None:
    asked: dict[str, str] = {}
    for job in called(name)["jobs"].values():
        for right, level in job["permissions"].items():
            asked[right] = max(asked.get(right, "none"), level, key=RANKS.__getitem__)
    (job,) = workflow(name)["jobs"].values()

    assert workflow(name)["permissions"] == {}
    assert job["permissions"] == asked


def test_the_page_shows_a_workflow_as_it_is_written() -> None:
    page = (TOP / "docs/howto/github.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n# .github/workflows/registry-validate.yml\n")[2].partition("```")[0]
    commit = shown.partition("@")[2][:40]
    files = written(GITHUB, Pin(ADDRESS, commit, "1.0.0"))

    assert files[".github/workflows/registry-validate.yml"].text.partition("\n")[2] == shown


def test_pull_requests_are_validated_merges_published_and_drift_looked_for_by_the_clock() -> None:
    validate, publish, drift = (workflow(name, "release/1.0")[True] for name in ("validate", "publish", "drift"))

    assert set(validate) == {"pull_request", "merge_group"}
    assert publish == {"push": {"branches": ["release/1.0"]}}
    assert set(drift) == {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize("branch", ["true", "1.0", "null", "0x1f"])
def test_a_branch_stays_the_text_that_it_is(branch: str) -> None:
    assert workflow("publish", branch)[True]["push"]["branches"] == [branch]


@pytest.mark.parametrize("branch", ['a"b', "a+b", "!a", "a b", "a#b", "a\nb", "ä", "${{a}}", ""])
def test_a_branch_that_a_workflow_would_take_for_more_is_refused(branch: str) -> None:
    with pytest.raises(Misconfigured, match="cannot be named in a workflow"):
        written(GITHUB, Pin(ADDRESS, SHA), branch)


def test_a_pin_elsewhere_is_refused_on_github_and_fine_on_gitlab() -> None:
    pin = Pin("https://git.example.com/acme/x", SHA)

    with pytest.raises(Misconfigured, match="is no repository on github"):
        written(GITHUB, pin)
    assert written(GITLAB, pin)


def test_the_hooks_are_those_of_this_project_at_the_pinned_commit() -> None:
    hooks = read(written(GITHUB, Pin(f"{ADDRESS}.git", SHA))[".pre-commit-config.yaml"])
    offered = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    (repo,) = hooks["repos"]
    assert (repo["repo"], repo["rev"]) == (ADDRESS, SHA)
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in offered}


@pytest.mark.parametrize("version", ["", "1.2.3"])
def test_gitlab_installs_the_pinned_commit(version: str) -> None:
    files = written(GITLAB, Pin("ssh://git@git.example.com:2222/acme/x.git", SHA, version))
    jobs = read(files[".gitlab/registry.gitlab-ci.yml"])

    installs = jobs[".registry"]["before_script"][0]
    assert installs.endswith(f'"manifest-registry @ git+ssh://git@git.example.com:2222/acme/x.git@{SHA}"')
    assert all(job["extends"] == ".registry" for name, job in jobs.items() if name != ".registry")
    assert read(files[".gitlab-ci.yml"]) == {"include": [{"local": "/.gitlab/registry.gitlab-ci.yml"}]}


def test_on_gitlab_only_the_default_branch_sees_the_environment_and_one_publishes_at_a_time() -> None:
    jobs = read(written(GITLAB, Pin(ADDRESS, SHA))[".gitlab/registry.gitlab-ci.yml"])
    with_secrets = {name: job for name, job in jobs.items() if "environment" in job}

    assert set(with_secrets) == {"registry-publish", "registry-drift"}
    for job in with_secrets.values():
        assert [rule["if"].split(" && ")[0] for rule in job["rules"]] == ["$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"]
    assert "resource_group" in with_secrets["registry-publish"]
    assert jobs[".registry"]["variables"]["GIT_DEPTH"] == "0"


@pytest.mark.parametrize("server", SERVERS)
def test_a_file_that_is_there_is_never_changed(server: str) -> None:
    for file in ci_files(server, Pin(ADDRESS, SHA), "main"):
        assert file.extended(file.text.encode()) == file.text.encode()
        assert file.extended(b"mine: 1\n") in {b"mine: 1\n", None}


def test_one_to_be_completed_by_its_author_is_told_until_it_says_the_same() -> None:
    gitlab = written(GITLAB, Pin(ADDRESS, SHA))[".gitlab-ci.yml"]
    hooks = written(GITHUB, Pin(ADDRESS, SHA))[".pre-commit-config.yaml"]

    assert gitlab.extended(b"stages: [test]\n") is None
    assert gitlab.extended(b"include: .gitlab/registry.gitlab-ci.yml\n") is not None
    assert hooks.extended(b"repos: []\n") is None
