from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.git_fixtures import GitRepository

Registry = Callable[..., Any]

AGENT = "agent_id: intake\nname: Intake\ndescription: Takes claims in.\nversion: 1.0.0\n"
BROKEN = f"{AGENT}max_iteration: 3\n"
WARNED = f"{AGENT}allowed_agents: [intake]\n"
PATH = "packages/shared/agents/intake/agent.yaml"


def test_sound_manifests_end_well(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: AGENT})
    answer = registry("validate")
    assert (answer.code, answer.stdout, answer.stderr) == (0, "", "checked 1 manifest: all good\n")


def test_findings_are_data_and_the_summary_is_a_message(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: BROKEN})
    answer = registry("validate")
    assert answer.code == 1
    assert answer.stdout == (
        "error[REG102]: `max_iteration` is not a known field\n"
        f" --> {PATH}:5:1\n"
        "  |\n"
        "4 | version: 1.0.0\n"
        "5 | max_iteration: 3\n"
        "  | ^^^^^^^^^^^^^\n"
        "  |\n"
        "  = hint: did you mean max_iterations?\n"
        "  = fix: rename max_iteration to max_iterations\n"
        "\n"
        "help: --fix puts 1 of these right\n"
        "help: for more about a code, say registry explain REG102\n"
    )
    assert answer.stderr == "checked 1 manifest: 1 error\n"


def test_quiet_leaves_only_the_findings(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: BROKEN})
    answer = registry("validate", "-q")
    assert (answer.code, answer.stderr) == (1, "")
    assert "REG102" in answer.stdout


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_scripts_get_json(registry: Registry, git_repository: GitRepository, option: list[str]) -> None:
    git_repository.write({PATH: BROKEN})
    answer = registry("validate", *option)
    assert answer.code == 1
    (finding,) = answer.json["findings"]
    assert answer.json["checked"] == 1
    assert (finding["code"], finding["path"], finding["line"], finding["pointer"]) == (
        "REG102", PATH, 5, "/max_iteration",
    )  # fmt: skip


def test_warnings_fail_only_when_asked_to(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: WARNED})
    relaxed, strict = registry("validate"), registry("validate", "--fail-on", "warning")
    assert (relaxed.code, strict.code) == (0, 1)
    assert relaxed.stderr == "checked 1 manifest: 1 warning\n"


def test_only_findings_of_the_named_paths_are_shown_and_count(
    registry: Registry, git_repository: GitRepository
) -> None:
    other = "packages/shared/agents/other/agent.yaml"
    git_repository.write({PATH: BROKEN, other: AGENT.replace("intake", "other")})
    assert registry("validate", other).code == 0
    assert registry("validate", PATH).code == 1
    assert registry("validate", "packages/shared/agents").code == 1
    assert registry("validate", other, "packages/shared/agents/intake/").code == 1
    assert registry("validate", ".").code == 1
    assert registry("validate", str(git_repository.path / PATH)).code == 1
    assert registry("validate", "intake", folder=git_repository.path / "packages/shared/agents").code == 1


def test_a_folder_without_a_manifest_concerns_the_files_in_it(
    registry: Registry, git_repository: GitRepository
) -> None:
    prompt = "packages/shared/agents/intake/prompts/system.md"
    git_repository.write({prompt: "You take claims in.\n"})
    answer = registry("validate", prompt)
    assert answer.code == 1
    assert "REG014" in answer.stdout


@pytest.mark.parametrize(("path", "said"), [("nowhere.yaml", "does not exist"), ("/", "lies outside of")])
def test_a_path_that_cannot_be_meant_is_wrong_usage(
    registry: Registry, git_repository: GitRepository, path: str, said: str
) -> None:
    git_repository.write({PATH: AGENT})
    answer = registry("validate", path)
    assert answer.code == 64
    assert said in answer.stderr


def test_a_commit_is_read_instead_of_the_loose_files(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.commit("Sound", {PATH: AGENT})
    git_repository.write({PATH: BROKEN})
    assert registry("validate").code == 1
    assert registry("validate", "--commit", "HEAD").code == 0
    git_repository.commit("Broken")
    assert registry("validate", "--commit", "HEAD", PATH).code == 1
    assert registry("validate", "--commit", "HEAD~1").code == 0


def test_a_commit_without_manifests_is_wrong_usage(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.commit("First", {"README.md": "Hello.\n"})
    answer = registry("validate", "--commit", "HEAD")
    assert answer.code == 64
    assert "packages/shared" in answer.stderr


def test_a_commit_brings_its_own_configuration(registry: Registry, git_repository: GitRepository) -> None:
    uses = f"{AGENT}allowed_tools: [search]\n"
    git_repository.commit("First", {PATH: uses, "registry.toml": 'name = "a"\nexternal = ["tool/search"]\n'})
    git_repository.write({"registry.toml": 'name = "a"\n'})
    assert registry("validate").code == 1
    assert registry("validate", "--commit", "HEAD").code == 0


def test_without_a_folder_of_manifests_nothing_is_called_good(registry: Registry, tmp_path: Path) -> None:
    answer = registry("validate", folder=tmp_path / "empty")
    assert answer.code == 64
    assert "registry init" in answer.stderr


def test_it_works_without_git_and_below_the_top_of_a_repository(
    registry: Registry, git_repository: GitRepository, tmp_path: Path
) -> None:
    for folder, shown in ((tmp_path / "plain", PATH), (git_repository.path / "inner", f"inner/{PATH}")):
        (folder / PATH).parent.mkdir(parents=True)
        (folder / PATH).write_text(BROKEN, encoding="utf-8")
        (folder / "registry.toml").write_text('name = "a"\n', encoding="utf-8")
        answer = registry("validate", PATH, folder=folder)
        assert answer.code == 1
        assert f" --> {shown}:5:1\n" in answer.stdout


def test_an_empty_root_says_so(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({"packages/shared/README.md": "Nothing yet.\n"})
    assert registry("validate").stderr == "checked no manifests: all good\n"
