"""``registry validate --hook`` in a real repository, and the index of a commit that is being made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry_cli.git.process import clean_environment
from registry_cli.git.repository import Repository
from tests.git_fixtures import GitRepository
from tests.team_fixtures import agent, tool

Registry = Callable[..., Any]

AGENT = "packages/shared/agents/intake/agent.yaml"
CLOCK = "packages/shared/tools/clock.yaml"
SEARCH = "packages/shared/tools/search.yaml"
USES = "allowed_tools: [search]\n"


@pytest.fixture
def files(git_repository: GitRepository) -> GitRepository:
    """An agent with its tool, and a tool that has been wrong for long; all of it committed."""
    wrong = {**tool("clock", extra="colour: red\n"), "registry.toml": 'name = "a"\n', "README.md": "Ours.\n"}
    git_repository.commit("First", {**agent("intake", extra=USES), **tool("search"), **wrong})
    return git_repository


def found(answer: Any) -> list[tuple[str, str]]:
    return [(finding["code"], finding["path"]) for finding in answer.json["findings"]]


def hook(registry: Registry, *paths: str) -> list[tuple[str, str]]:
    """What the hook finds in *paths* and in what is staged."""
    return found(registry("validate", "--hook", "--json", "--", *paths))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "paths", [(), ("README.md",), ("gone.yaml", "two words.md"), (AGENT,), ("packages/shared/agents",)]
)
def test_what_is_neither_staged_nor_given_is_left_alone(registry: Registry, paths: tuple[str, ...]) -> None:
    assert hook(registry, *paths) == []


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("path", [CLOCK, "packages/shared/tools", "packages", ".", "./packages/../registry.toml"])
def test_files_and_folders_that_are_given_are_checked_though_nothing_changed(registry: Registry, path: str) -> None:
    assert hook(registry, path) == [("REG102", CLOCK)]


def test_what_is_staged_is_checked_with_what_depends_on_it(registry: Registry, files: GitRepository) -> None:
    files.git("rm", "--quiet", SEARCH)

    assert hook(registry) == [("REG201", AGENT)]
    assert hook(registry, "README.md") == [("REG201", AGENT)]
    assert hook(registry, CLOCK) == [("REG201", AGENT), ("REG102", CLOCK)]


def test_it_reads_the_index_where_no_file_that_is_given_differs_from_it(
    registry: Registry, files: GitRepository
) -> None:
    files.write({**tool("search", extra="colour: red\n"), **tool("draft", extra="colour: red\n")})

    assert hook(registry, AGENT) == []
    assert hook(registry, SEARCH) == [("REG102", SEARCH)]
    assert hook(registry, "packages/shared/tools/draft.yaml") == [("REG102", "packages/shared/tools/draft.yaml")]
    files.git("add", "--all")
    assert hook(registry, AGENT) == [("REG102", "packages/shared/tools/draft.yaml"), ("REG102", SEARCH)]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no file names that are not UTF-8")
def test_a_name_that_is_not_utf_8_is_found_in_the_index(registry: Registry, files: GitRepository) -> None:
    odd = os.fsdecode(b"packages/shared/tools/caf\xe9.yaml")
    files.write({odd: "tool_id: cafe\n"})
    files.git("add", "--all")
    files.write(tool("draft", extra="colour: red\n"))

    assert {path for _, path in hook(registry, odd)} == {"packages/shared/tools/caf\\xe9.yaml"}


def test_before_the_first_commit_everything_is_staged(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({**tool("clock", extra="colour: red\n"), **tool("search")})
    git_repository.git("add", "--all")

    assert hook(registry, SEARCH) == [("REG102", CLOCK)]


def test_versions_are_compared_as_they_are_staged(registry: Registry, files: GitRepository) -> None:
    files.write(tool("search", "0.9.0"))
    files.git("add", "--all")

    answer = registry("validate", "--hook", "--against", "HEAD", "--json", SEARCH)

    assert found(answer) == [("REG502", SEARCH)]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--staged",), "leave out --commit, --since and --staged"),
        (("--since", "HEAD"), "leave out --commit, --since and --staged"),
        (("--commit", "HEAD"), "leave out --commit, --since and --staged"),
        (("--fix",), "leave out --commit, --since, --staged and --hook"),
        (("--baseline", "b.json", "--write-baseline"), "leave out --hook"),
        (("../elsewhere.yaml",), "../elsewhere.yaml lies outside of"),
    ],
)
def test_what_contradicts_it_is_refused(registry: Registry, options: tuple[str, ...], said: str) -> None:
    answer = registry("validate", "--hook", *options)

    assert answer.code == 64
    assert said in answer.stderr


# the index of a commit that is being made


def staged_text(repository: GitRepository, index: str) -> bytes:
    """The file ``a`` as it is staged where git names *index* to a hook."""
    opened = Repository.open(repository.path, clean_environment(repository.environment))
    return opened.with_index(index).staged().read(["a"])["a"]


def stage_beside(repository: GitRepository, index: Path) -> None:
    """Stage the file ``a`` in an index of its own, as ``git commit --all`` does."""
    aside = GitRepository(repository.path, {**repository.environment, "GIT_INDEX_FILE": str(index)})
    aside.git("read-tree", "HEAD")
    aside.git("add", "a")


@pytest.mark.parametrize("linked", [False, True])
def test_the_index_that_git_names_to_a_hook_is_read(
    git_repository: GitRepository, tmp_path: Path, *, linked: bool
) -> None:
    git_repository.commit("First", {"a": "old"})
    repository = git_repository
    if linked:
        git_repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
        repository = GitRepository(tmp_path / "linked", git_repository.environment)
    repository.write({"a": "new"})
    index = Path(repository.git("rev-parse", "--absolute-git-dir")) / "index.lock"
    stage_beside(repository, index)

    assert staged_text(repository, str(index)) == b"new"
    assert staged_text(repository, "") == b"old"
    if not linked:
        assert staged_text(repository, ".git/index.lock") == b"new"


def test_the_index_of_another_repository_is_left_alone(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("First", {"a": "ours"})
    GitRepository.create(tmp_path / "other").commit("First", {"a": "theirs"})

    for index in (tmp_path / "other/.git/index", tmp_path / "nothing", tmp_path):
        assert staged_text(git_repository, str(index)) == b"ours"
