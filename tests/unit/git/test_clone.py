"""Where a clone came from, and how it stands to that place."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.clone import Clone, find_clone
from registry_cli.git.process import clean_environment
from tests.git_fixtures import GitRepository


def found(repository: GitRepository, folder: str = "") -> Clone:
    clone = find_clone(repository.path / folder, clean_environment(repository.environment))
    assert clone is not None
    return clone


def test_a_new_repository_has_a_branch_and_nothing_else(git_repository: GitRepository) -> None:
    git_repository.git("symbolic-ref", "HEAD", "refs/heads/trunk/one")
    git_repository.write({"below/a": "1"})

    expected = Clone(git_repository.path, address=None, main="trunk/one", head=None, pushed=False, changed=True)
    assert found(git_repository) == found(git_repository, "below") == expected


def test_a_clone_knows_its_origin_and_whether_that_has_the_commit(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    first = git_repository.commit(files={"a": "1"})
    clone = git_repository.clone(tmp_path / "clone")
    same = found(clone)
    clone.git("switch", "--quiet", "--create", "side")
    second = clone.commit(files={"a": "2"})

    assert same == Clone(clone.path, git_repository.path.as_uri(), "main", first, pushed=True, changed=False)
    assert found(clone) == same._replace(head=second, pushed=False)
    clone.git("push", "--quiet", "origin", "side")
    assert found(clone).pushed
    clone.write({"b": ""})
    assert found(clone).changed


def test_what_another_remote_has_is_not_what_origin_has(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit()
    clone = git_repository.clone(tmp_path / "clone")
    clone.git("remote", "rename", "origin", "mine")

    assert found(clone)[1:5] == (None, "main", clone.git("rev-parse", "HEAD"), False)


def test_a_commit_that_is_on_no_branch_leaves_the_branch_to_origin(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit()
    clone = git_repository.clone(tmp_path / "clone")
    clone.git("checkout", "--quiet", "--detach")
    git_repository.git("checkout", "--quiet", "--detach")

    assert found(clone).main == "main"
    assert found(git_repository).main is None


def test_credentials_in_the_address_of_origin_are_not_told(git_repository: GitRepository) -> None:
    git_repository.git("remote", "add", "origin", "https://ada:s3cret@git.example.com/acme/x.git")
    assert found(git_repository).address == "https://git.example.com/acme/x.git"


def test_outside_of_a_repository_there_is_no_clone(tmp_path: Path, git_repository: GitRepository) -> None:
    assert find_clone(tmp_path, clean_environment(git_repository.environment)) is None
    assert find_clone(git_repository.path, {"PATH": str(tmp_path)}) is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, git_repository: GitRepository) -> None:
    with pytest.raises(GitUnavailable, match="no folder that git can enter"):
        find_clone(tmp_path / "gone", clean_environment(git_repository.environment))
