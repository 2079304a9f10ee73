"""``registry init --ci``: what is found out, what is refused before anything is written, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry_cli import __version__
from registry_cli.cli import ci_setup
from tests.git_fixtures import GitRepository
from tests.integration.cli.in_process import TeamInProcess
from tests.team_fixtures import Team, command_environment

TOP = Path(__file__).parents[3]
SHA = "0123456789abcdef0123456789abcdef01234567"
PIN = f"acme/manifest-registry@{SHA}"
WORKFLOWS = [f".github/workflows/registry-{name}.yml" for name in ("validate", "publish", "drift")]


@pytest.fixture
def folder(tmp_path: Path) -> Team:
    """An empty repository on the branch ``main``."""
    return TeamInProcess(GitRepository.create(tmp_path / "agents"), command_environment(tmp_path, None))


@pytest.fixture
def source(tmp_path: Path) -> GitRepository:
    """A clone of this project as somebody has it who installs the command from it."""
    repository = GitRepository.create(tmp_path / "source")
    repository.commit("Begin", {"pyproject.toml": ""})
    clone = repository.clone(tmp_path / "clone")
    clone.git("remote", "set-url", "origin", "git@github.com:acme/manifest-registry.git")
    return clone


def says(monkeypatch: pytest.MonkeyPatch, told: Mapping[str, Any] | None) -> None:
    """Have the installation say where it came from."""
    monkeypatch.setattr(ci_setup, "installation", lambda: told)


def files(folder: Team) -> set[str]:
    """Everything there but git's own."""
    paths = (path.relative_to(folder.path).as_posix() for path in folder.path.rglob("*") if path.is_file())
    return {path for path in paths if not path.startswith(".git/")}


def refused(folder: Team, *arguments: str) -> str:
    """What is said when ``init`` stops, having written nothing."""
    before = files(folder)
    said = folder.must("init", *arguments, code=64).stderr
    assert files(folder) == before
    return said


def test_github_gets_three_workflows_and_the_hooks_beside_all_that_init_writes(folder: Team) -> None:
    plain = TeamInProcess(GitRepository.create(folder.path.parent / "plain"), folder.environment)
    plain.must("init", "--name", "agents")

    said = folder.must("init", "--ci", "github", "--pin", PIN)

    assert files(folder) == files(plain) | {*WORKFLOWS, ".pre-commit-config.yaml"}
    assert f"CI installs https://github.com/acme/manifest-registry at {SHA}\n" in said.stderr
    assert f"more: https://github.com/acme/manifest-registry/blob/{SHA}/docs/howto/github.md\n" in said.stderr
    assert "  gh repo create agents --private --source .\n" in said.stderr


def test_the_page_has_the_commands_that_are_printed_for_github(folder: Team) -> None:
    said = folder.must("init", "--ci", "github", "--pin", PIN, "--name", "acme-agents").stderr
    page = (TOP / "docs" / "howto" / "github.md").read_text(encoding="utf-8").replace("\\\n  ", "")

    printed = said.partition("then, on GitHub:\n")[2].partition("with a Supabase")[0]
    assert printed.count("\n") == 4
    assert "".join(line.removeprefix("  ") for line in printed.splitlines(keepends=True)) in page


def test_the_check_to_require_is_the_one_that_there_will_be(folder: Team) -> None:
    folder.must("init", "--ci", "github", "--pin", PIN)
    (caller,) = yaml.safe_load((folder.path / WORKFLOWS[0]).read_text())["jobs"].values()
    called = yaml.safe_load((TOP / WORKFLOWS[0]).read_text(encoding="utf-8"))["jobs"]["validate"]

    assert f"{caller['name']} / {called['name']}" == ci_setup.REQUIRED_CHECK


def test_gitlab_gets_its_jobs_in_a_file_that_the_first_one_includes(folder: Team) -> None:
    said = folder.must("init", "--ci", "gitlab", "--root", ".", "--pin", f"ssh://git@git.example.com/acme/x@{SHA}")

    assert {".gitlab-ci.yml", ".gitlab/registry.gitlab-ci.yml"} <= files(folder)
    assert "registry.toml and policies/, because a merge request can edit what checks it" in said.stderr


def test_without_a_pin_it_is_the_commit_that_the_command_was_installed_from(
    folder: Team, source: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, {"url": source.path.as_uri(), "dir_info": {"editable": True}})
    head = source.git("rev-parse", "HEAD")

    said = folder.must("init", "--ci", "github").stderr

    called = f"acme/manifest-registry/.github/workflows/registry-publish.yml@{head} # {__version__}\n"
    assert called in (folder.path / WORKFLOWS[1]).read_text()
    assert "note:" not in said


def test_changes_that_are_not_committed_there_are_told(
    folder: Team, source: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, {"url": source.path.as_uri(), "dir_info": {"editable": True}})
    source.write({"mine": ""})

    said = folder.must("init", "--ci", "github").stderr

    assert f"note: changes in {source.path} are not committed, so CI runs without them\n" in said
    assert __version__ not in (folder.path / WORKFLOWS[1]).read_text()


def test_credentials_that_it_was_installed_with_are_not_written(folder: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://ada:s3cret@github.com/acme/manifest-registry"
    says(monkeypatch, {"url": url, "vcs_info": {"vcs": "git", "commit_id": SHA}})

    said = folder.must("init", "--ci", "github").said

    assert [path for path in files(folder) if "s3cret" in (folder.path / path).read_text()] == []
    assert "s3cret" not in said


def test_where_nothing_is_known_nothing_is_written(
    folder: Team, source: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, None)
    said = refused(folder, "--ci", "github")
    assert "from where CI gets this command is not known" in said
    assert "hint: name the copy of manifest-registry that CI installs" in said
    assert "--pin acme/manifest-registry@" in said

    says(monkeypatch, {"url": source.path.as_uri(), "dir_info": {}})
    source.commit("Not pushed")
    assert "its origin lacks the commit" in refused(folder, "--ci", "github")


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("acme/manifest-registry@v1.0.0", "a branch, a tag or a short name can come to mean other code"),
        ("acme/manifest-registry", "names no commit"),
        (f"https://git.example.com/acme/manifest-registry@{SHA}", "is no repository on github.com"),
        (f"https://ada:s3cret@github.com/acme/manifest-registry@{SHA}", "a user or a password"),
    ],
)
def test_a_pin_that_will_not_do_is_refused_before_anything_is_written(folder: Team, pin: str, why: str) -> None:
    said = refused(folder, "--ci", "github", "--pin", pin)

    assert why in said
    assert "s3cret" not in said


def test_a_pin_without_a_server_and_a_server_that_is_not_known_are_wrong_usage(folder: Team) -> None:
    assert "name the CI server with --ci" in refused(folder, "--pin", PIN)
    assert "'jenkins' is not one of 'github', 'gitlab'" in refused(folder, "--ci", "jenkins")


@pytest.mark.parametrize("server", ["github", "gitlab"])
@pytest.mark.parametrize("below", ["below", "packages/new"])
def test_below_the_top_of_a_repository_ci_would_not_read_it(folder: Team, server: str, below: str) -> None:
    (folder.path / "below").mkdir()

    said = refused(folder, below, "--ci", server, "--pin", PIN)

    assert f"{below} lies inside of the repository {folder.path}, and CI reads its files at the top of one" in said
    assert "--root FOLDER" in said


def test_a_repository_reached_over_a_link_is_at_its_top(folder: Team, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder.path)

    folder.must("init", str(tmp_path / "link"), "--ci", "github", "--pin", PIN)

    assert set(WORKFLOWS) <= files(folder)


def test_the_branch_that_is_published_is_the_main_one_of_the_repository(folder: Team, tmp_path: Path) -> None:
    folder.repository.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    folder.repository.commit("Begin")
    clone = TeamInProcess(folder.repository.clone(tmp_path / "clone"), folder.environment)
    clone.repository.git("switch", "--quiet", "--create", "side")

    said = clone.must("init", "--ci", "github", "--pin", PIN).stderr

    assert yaml.safe_load((clone.path / WORKFLOWS[1]).read_text())[True] == {"push": {"branches": ["trunk"]}}
    assert "git push --set-upstream origin trunk\n" in said
    assert "gh repo create" not in said


def test_a_workflow_that_is_there_is_kept_and_the_rest_is_written(folder: Team) -> None:
    folder.repository.write({WORKFLOWS[0]: "name: mine\n"})

    said = folder.must("init", "--ci", "github", "--pin", PIN)

    assert f"kept  {WORKFLOWS[0]}\n" in said.stdout
    assert f"wrote {WORKFLOWS[1]}\n" in said.stdout
    assert (folder.path / WORKFLOWS[0]).read_text() == "name: mine\n"
    assert f"note: {WORKFLOWS[0]} was kept, and does not name that commit\n" in said.stderr


def test_another_pin_changes_no_file_and_is_told_of_each(folder: Team) -> None:
    folder.must("init", "--ci", "github", "--pin", PIN)
    assert "note:" not in folder.must("init", "--ci", "github", "--pin", PIN).stderr

    said = folder.must("init", "--ci", "github", "--pin", f"acme/x@{SHA[::-1]}").stderr

    assert [line.split()[1] for line in said.splitlines() if line.startswith("note:")] == [
        *WORKFLOWS,
        ".pre-commit-config.yaml",
    ]


@pytest.mark.parametrize(
    ("server", "path", "addition"),
    [
        ("gitlab", ".gitlab-ci.yml", "include:\n  - local: /.gitlab/registry.gitlab-ci.yml\n"),
        ("github", ".pre-commit-config.yaml", f'    rev: "{SHA}"\n    hooks:\n      - id: registry-fix\n'),
    ],
)
def test_what_a_file_lacks_that_somebody_wrote_is_told_and_not_added(
    folder: Team, server: str, path: str, addition: str
) -> None:
    folder.repository.write({path: "default_stages: [manual]\n"})

    said = folder.must("init", "--ci", server, "--pin", PIN)

    assert (folder.path / path).read_text() == "default_stages: [manual]\n"
    assert f"{path} is left alone" in said.stderr
    assert addition in said.stderr
    folder.repository.write({path: addition + "      - id: registry-validate\n"})
    assert f"kept  {path}\n" in folder.must("init", "--ci", server, "--pin", PIN).stdout


def test_quiet_says_only_what_was_written(folder: Team) -> None:
    assert folder.must("-q", "init", "--ci", "github", "--pin", PIN).stderr == ""
