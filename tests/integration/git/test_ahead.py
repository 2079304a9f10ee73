from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from registry_cli.git import process
from registry_cli.git.ahead import ask_ahead
from registry_cli.git.changes import Changes
from registry_cli.git.process import GitProcess, Started, clean_environment
from registry_cli.git.repository import Repository
from tests.git_fixtures import GitRepository

HISTORY = {"packages/shared/a.txt": "one", "registry.toml": ""}


@pytest.fixture
def repository(git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitRepository]:
    """A repository with a commit and a change, which the command is run in."""
    git_repository.commit(files=HISTORY)
    git_repository.write({"packages/shared/a.txt": "two", "packages/shared/new.txt": "new"})
    monkeypatch.chdir(git_repository.path)
    yield git_repository
    process._AHEAD.clear()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Every question for which a process of git is started from now on."""
    questions: list[tuple[str, ...]] = []
    begin = GitProcess._begin

    def noted(asked: GitProcess, arguments: tuple[str, ...]) -> Started:
        questions.append(arguments)
        return begin(asked, arguments)

    monkeypatch.setattr(GitProcess, "_begin", noted)
    return questions


def opened(repository: GitRepository) -> Repository:
    return Repository.open(repository.path, clean_environment(repository.environment))


def changes(repository: GitRepository, since: str) -> Changes:
    return opened(repository).changes(since, "packages/shared", configuration="registry.toml", known_alone=True)


@pytest.mark.parametrize("words", [["--since", "HEAD"], ["--since=HEAD"], ["--since", "x", "--quiet", "--since=HEAD"]])
def test_what_the_command_line_asks_for_is_not_asked_again(
    repository: GitRepository, started: list[tuple[str, ...]], words: list[str]
) -> None:
    ask_ahead(["validate", *words], repository.environment)
    assert changes(repository, "HEAD").paths == {"packages/shared/a.txt"}
    assert sum(question[2] == "diff" for question in started) == 1


def test_all_loose_files_are_listed_ahead(repository: GitRepository, started: list[tuple[str, ...]]) -> None:
    ask_ahead(["validate", "--format", "json"], repository.environment)
    assert set(opened(repository).listing()()) == {*HISTORY, "packages/shared/new.txt"}
    assert sum(question[0] == "ls-files" for question in started) == 2


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["publish", "--since", "HEAD"],
        ["validate", "--staged"],
        ["validate", "--hook", "--", "registry.toml"],
        ["validate", "--commit", "HEAD"],
        ["validate", "--commit=HEAD", "--since", "HEAD"],
        ["--quiet", "validate"],
    ],
)
def test_nothing_is_asked_ahead_that_the_command_may_not_need(
    repository: GitRepository, started: list[tuple[str, ...]], words: Sequence[str]
) -> None:
    ask_ahead(words, repository.environment)
    assert started == []


@pytest.mark.parametrize("words", [["validate", "--since"], ["validate", "--since", "no\0word"]])
def test_words_that_make_no_question_are_left_to_the_command(repository: GitRepository, words: Sequence[str]) -> None:
    ask_ahead(words, repository.environment)
    assert changes(repository, "HEAD").paths == {"packages/shared/a.txt"}


def test_an_answer_of_another_revision_or_environment_is_not_taken(
    repository: GitRepository, started: list[tuple[str, ...]]
) -> None:
    first = repository.commit()
    ask_ahead(["validate", "--since", "HEAD~1"], repository.environment)
    ask_ahead(["validate", "--since", first], {**repository.environment, "GIT_CONFIG_COUNT": "0"})
    assert changes(repository, first).paths == set()
    assert changes(repository, "HEAD~1").paths == {"packages/shared/a.txt", "packages/shared/new.txt"}
    assert sum(question[2] == "diff" for question in started) == 3


def test_a_folder_that_has_its_own_registry_toml_is_left_alone(
    repository: GitRepository, started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path / "packages")
    ask_ahead(["validate", "--since", "HEAD"], repository.environment)
    Path("registry.toml").touch()
    ask_ahead(["validate"], repository.environment)
    assert len(started) == 1


def test_without_a_folder_or_a_git_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[tuple[str, ...]]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ask_ahead(["validate"], {})
    assert started == []
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    ask_ahead(["validate"], {"PATH": str(tmp_path)})
    assert process._AHEAD == {}
