"""A folder becomes a manifest repository, and what is there already is left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from registry_cli.kinds.table import KINDS, schema_text
from tests.git_fixtures import GitRepository
from tests.integration.cli.in_process import TeamInProcess, in_process
from tests.team_fixtures import Team, command_environment, new_team


@pytest.fixture
def folder(tmp_path: Path) -> Team:
    """An empty folder outside of any repository."""
    path = tmp_path / "My Agents"
    path.mkdir()
    return TeamInProcess(GitRepository(path, {}), command_environment(tmp_path, None))


def written(said: str, word: str = "wrote") -> list[str]:
    """The paths that were written, or kept."""
    return [line.removeprefix(word).strip() for line in said.splitlines() if line.startswith(word)]


def test_an_empty_folder_becomes_a_repository_that_validates(folder: Team) -> None:
    answer = folder.must("init")

    paths = written(answer.stdout)
    assert len(paths) == 3 + len(KINDS) + 1 + 2
    assert all((folder.path / path).is_file() for path in paths)
    assert tomllib.loads((folder.path / "registry.toml").read_text()) == {
        "name": "my-agents",
        "root": "packages/shared",
        "external": [],
    }
    assert answer.stderr.splitlines() == [
        "next:",
        "  git init",
        "  registry validate",
        '  git add -A && git commit -m "Add a first agent"',
        "  registry publish",
    ]
    assert folder.must("validate", "--fail-on", "warning").stderr == "checked 1 manifest: all good\n"
    assert folder.must("schema", "--check", "packages/shared/schemas").code == 0
    assert (folder.path / "packages/shared/schemas/agent.schema.json").read_text() == schema_text("agent")


def test_a_second_time_nothing_is_written(folder: Team) -> None:
    first = written(folder.must("init").stdout)
    agent = folder.path / "packages/shared/agents/hello_agent/agent.yaml"
    agent.write_text("mine")

    again = folder.must("init")

    assert written(again.stdout) == []
    assert written(again.stdout, "kept") == [path for path in first if "hello_agent" not in path]
    assert agent.read_text() == "mine"


def test_another_folder_is_made_and_entered(folder: Team) -> None:
    answer = folder.must("init", "new repo/agents", "--name", "acme-agents")

    assert "wrote new repo/agents/registry.toml" in answer.stdout
    assert answer.stderr.splitlines()[1:3] == ["  cd 'new repo/agents'", "  git init"]
    assert 'name = "acme-agents"' in (folder.path / "new repo/agents/registry.toml").read_text()


def test_below_a_repository_no_other_one_is_begun(tmp_path: Path) -> None:
    team = in_process(new_team(tmp_path / "agents", "acme-agents", None))
    team.repository.delete("registry.toml")

    assert "git init" not in team.must("init").stderr
    assert "git init" not in team.must("init", "below").stderr


def test_the_root_may_be_chosen_and_its_name_is_written_as_it_is(folder: Team) -> None:
    folder.must("--root", 'the "root"\\', "init")

    assert tomllib.loads((folder.path / "registry.toml").read_text())["root"] == 'the "root"\\'
    assert (folder.path / 'the "root"\\' / "agents" / "hello_agent").is_dir()
    assert folder.must("validate").stderr == "checked 1 manifest: all good\n"


@pytest.mark.parametrize("root", ["../elsewhere", "/elsewhere", "", "a\nb"])
def test_a_root_that_registry_toml_could_not_name_is_refused(folder: Team, root: str) -> None:
    assert "is no folder of the repository" in folder.must("init", "--root", root, code=64).stderr
    assert list(folder.path.iterdir()) == []


def test_what_registry_toml_says_already_is_kept_and_not_contradicted(folder: Team) -> None:
    (folder.path / "registry.toml").write_text('name = "acme"\nroot = "manifests"\n')

    name = folder.must("init", "--name", "other", code=64).stderr
    root = folder.must("init", "--root", "other", code=64).stderr
    same = folder.must("init", "--name", "acme", "--root", "manifests").stdout

    assert "--name other: registry.toml says name = 'acme'; edit it there" in name
    assert "--root other: registry.toml says root = 'manifests'; edit it there" in root
    assert "wrote manifests/agents/hello_agent/agent.yaml" in same
    assert "  - acme\n" in (folder.path / "manifests/agents/hello_agent/agent.yaml").read_text()
    assert written(same, "kept") == ["registry.toml"]


def test_a_registry_toml_without_a_name_cannot_be_given_one_behind_its_back(folder: Team) -> None:
    (folder.path / "registry.toml").write_text("")

    assert "registry.toml says no name; edit it there" in folder.must("init", "--name", "acme", code=64).stderr
    assert folder.must("init").code == 0


@pytest.mark.parametrize("name", ["Acme Agents", "-x", "x" * 101])
def test_a_name_that_cannot_own_entries_is_refused(folder: Team, name: str) -> None:
    assert "use lower case letters" in folder.must("init", "--name", name, code=64).stderr
    assert list(folder.path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(folder: Team) -> None:
    (folder.path / "file").write_text("")

    below = folder.must("init", "file/below", code=64).stderr
    itself = folder.must("init", "file", code=64).stderr

    assert "cannot be written" in below
    assert "hint: choose another folder" in below
    assert "'file' is a file" in itself


def test_agents_that_are_there_need_no_example(folder: Team) -> None:
    (folder.path / "packages/shared/agents/mine").mkdir(parents=True)

    assert not any("hello_agent" in path for path in written(folder.must("init").stdout))


def test_settings_that_are_there_get_the_schemas_or_are_told_what_to_add(folder: Team) -> None:
    (folder.path / ".vscode").mkdir()
    (folder.path / ".vscode/settings.json").write_text('{\n    "editor.rulers": [120]\n}\n')
    (folder.path / ".taplo.toml").write_text("rule = []\n")

    answer = folder.must("init")

    assert "added the schemas to .vscode/settings.json\n" in answer.stdout
    assert ".taplo.toml is left alone" in answer.stderr
    assert '[rule.schema]\npath = "packages/shared/schemas/agent.schema.json"\n' in answer.stderr
    settings = (folder.path / ".vscode/settings.json").read_text()
    assert settings.startswith('{\n    "editor.rulers": [120],\n    "yaml.schemas": {\n        "packages/')
    assert "kept  .vscode/settings.json\n" in folder.must("init").stdout


def test_the_first_agent_is_as_tidy_as_can_be(folder: Team) -> None:
    folder.must("init")
    assert folder.must("validate", "--diff").stderr == "nothing to fix\n"
