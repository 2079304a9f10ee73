"""A repository as the registry needs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry_cli.domain.errors import Diverged, GitUnavailable
from registry_cli.git.process import clean_environment
from registry_cli.git.repository import Repository
from tests.git_fixtures import GitRepository


def opened(repository: GitRepository, folder: str = "") -> Repository:
    return Repository.open(repository.path / folder, clean_environment(repository.environment))


def refusal(repository: GitRepository, folder: Path, **environment: str) -> GitUnavailable:
    with pytest.raises(GitUnavailable) as failure:
        Repository.open(folder, clean_environment(repository.environment) | environment)
    return failure.value


def test_the_root_is_the_top_of_the_work_tree(git_repository: GitRepository) -> None:
    git_repository.write({"packages/shared/a": "1"})
    assert opened(git_repository).root == git_repository.path
    assert opened(git_repository, "packages/shared").root == git_repository.path


@pytest.mark.parametrize("name", ["with space", "with\nnewline", "ünï", "-dash", "{brace}", os.fsdecode(b"raw\xff")])
def test_a_repository_opens_whatever_its_folder_is_called(tmp_path: Path, name: str) -> None:
    repository = GitRepository.create(tmp_path / name)
    sha = repository.commit(files={"a": "1"})
    assert opened(repository).root == repository.path
    assert opened(repository).commit().sha == sha


def test_a_bare_repository_is_fine_for_commits(git_repository: GitRepository, tmp_path: Path) -> None:
    sha = git_repository.commit(files={"a": "1"})
    bare = git_repository.clone(tmp_path / "bare.git", "--bare")
    repository = opened(bare)
    assert repository.root == bare.path
    assert repository.commit().sha == sha
    assert [file.path for file in repository.tree("HEAD").files("")] == ["a"]
    assert repository.is_dirty("") == ()


def test_a_linked_work_tree_is_a_repository_of_its_own_branch(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit()
    git_repository.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = GitRepository(tmp_path / "side", git_repository.environment)
    sha = side.commit("On the side")
    commit = opened(side).commit()
    assert (commit.sha, commit.ref) == (sha, "side")
    assert opened(side).root == side.path


def test_a_folder_outside_of_any_repository_is_told(git_repository: GitRepository, tmp_path: Path) -> None:
    failure = refusal(git_repository, tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert f"{tmp_path} is not in a git repository" in failure.message
    assert "git init" in failure.hint


def test_a_folder_that_does_not_exist_is_told(git_repository: GitRepository) -> None:
    assert "no folder that git can enter" in refusal(git_repository, git_repository.path / "nowhere").message


def test_the_git_folder_itself_is_no_place_to_stand(git_repository: GitRepository) -> None:
    assert "no checked-out files" in refusal(git_repository, git_repository.path / ".git").message


def test_a_repository_of_another_user_comes_with_the_command_that_allows_it(git_repository: GitRepository) -> None:
    failure = refusal(git_repository, git_repository.path, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert "belongs to another user" in failure.message
    assert f"git config --global --add safe.directory {git_repository.path}" in failure.hint


def test_finding_a_repository_gives_none_where_there_is_none(git_repository: GitRepository, tmp_path: Path) -> None:
    environment = clean_environment(git_repository.environment)
    assert Repository.find(tmp_path, environment | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}) is None
    assert Repository.find(git_repository.path, {"PATH": str(tmp_path)}) is None


def test_finding_a_repository_that_git_refuses_is_an_error(git_repository: GitRepository) -> None:
    environment = clean_environment(git_repository.environment) | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    with pytest.raises(GitUnavailable, match="belongs to another user"):
        Repository.find(git_repository.path, environment)


def test_a_clean_work_tree_is_not_dirty(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "1", "b": "2"})
    assert opened(git_repository).is_dirty("") == ()


def test_changed_deleted_staged_and_untracked_files_are_dirty_each_by_name(git_repository: GitRepository) -> None:
    git_repository.write({".gitignore": "*.log\n"})
    git_repository.commit(files={"p/changed": "1", "p/deleted": "1", "p/moved": "a long enough line\n", "q/other": "1"})
    git_repository.write({"p/changed": "2", "p/new/ünï \n": "1", "p/staged": "1", "p/x.log": "1", "q/other": "2"})
    git_repository.delete("p/deleted")
    git_repository.git("mv", "p/moved", "p/renamed")
    git_repository.git("add", "p/staged")
    repository = opened(git_repository)
    expected = ("p/changed", "p/deleted", "p/moved", "p/new/ünï \n", "p/renamed", "p/staged")
    assert repository.is_dirty("p") == expected
    assert repository.is_dirty("./p/") == expected
    assert repository.is_dirty("") == tuple(sorted((*expected, "q/other")))
    assert repository.is_dirty("../elsewhere") == ()


def test_a_folder_named_like_a_pattern_is_taken_literally(git_repository: GitRepository) -> None:
    git_repository.write({"[a]/x": "1", "a/y": "1", ":(top)b/z": "1", "b/z": "1"})
    repository = opened(git_repository)
    assert repository.is_dirty("[a]") == ("[a]/x",)
    assert repository.is_dirty(":(top)b") == (":(top)b/z",)


def test_asking_whether_it_is_dirty_writes_nothing(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "1"})
    (git_repository.path / "a").touch()
    index = git_repository.path / ".git/index"
    before = index.read_bytes()
    opened(git_repository).is_dirty("")
    assert index.read_bytes() == before


def test_the_tree_of_an_unknown_commit_is_refused(git_repository: GitRepository) -> None:
    git_repository.commit()
    with pytest.raises(GitUnavailable, match="is unknown"):
        opened(git_repository).tree("0" * 40)


def test_ancestry_is_asked_of_the_repository(git_repository: GitRepository) -> None:
    first, second = git_repository.commit("One"), git_repository.commit("Two")
    repository = opened(git_repository)
    assert repository.first_ancestor([second, first], first) == first
    assert repository.branch_contains("main", first)
    assert not repository.is_shallow()
    repository.check_descendant(first, second)
    with pytest.raises(Diverged, match="late run"):
        repository.check_descendant(second, first)
