"""How HEAD stands to the branch that its own follows."""

from __future__ import annotations

from pathlib import Path

from registry_cli.git.repository import Repository
from registry_cli.git.upstream import Upstream
from tests.git_fixtures import GitRepository


def standing(repository: GitRepository) -> Upstream | None:
    return Repository.open(repository.path, repository.environment).upstream()


def test_commits_on_either_side_are_counted(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("One")
    clone = git_repository.clone(tmp_path / "clone")
    branch = git_repository.git("branch", "--show-current")
    same = standing(clone)
    git_repository.commit("Two")
    git_repository.commit("Three")
    clone.commit("Mine")
    clone.git("fetch", "--quiet")

    assert same == Upstream(f"origin/{branch}", 0, 0)
    assert standing(clone) == Upstream(f"origin/{branch}", 1, 2)


def test_a_branch_that_follows_none_has_no_standing(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("One")
    clone = git_repository.clone(tmp_path / "clone")
    clone.git("checkout", "--quiet", "--detach")

    assert standing(git_repository) is None
    assert standing(clone) is None


def test_a_branch_whose_upstream_was_deleted_has_no_standing(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("One")
    clone = git_repository.clone(tmp_path / "clone")
    branch = clone.git("branch", "--show-current")
    clone.git("update-ref", "-d", f"refs/remotes/origin/{branch}")

    assert standing(clone) is None


def test_before_the_first_commit_there_is_no_standing(git_repository: GitRepository) -> None:
    assert standing(git_repository) is None
