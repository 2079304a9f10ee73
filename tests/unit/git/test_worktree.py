"""Loose files, seen as a tree."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry_cli.bundles.file_tree import FileKind, FileTree
from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.process import clean_environment
from registry_cli.git.worktree import WorkTree, open_worktree
from tests.git_fixtures import GitRepository


def opened(repository: GitRepository, folder: str = "") -> WorkTree:
    return open_worktree(repository.path / folder, clean_environment(repository.environment))


def kinds(tree: WorkTree, under: str = "") -> dict[str, FileKind]:
    return {file.path: file.kind for file in tree.files(under)}


def plain(folder: Path, files: dict[str, bytes]) -> WorkTree:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return WorkTree(folder, listed=None, largest=1000)


def test_tracked_and_new_files_are_listed_ignored_and_deleted_ones_are_not(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/tracked": "1", "p/deleted": "1", "p/gone/x": "1", ".gitignore": "*.log\n"})
    git_repository.write({"p/new": "1", "p/x.log": "1"})
    git_repository.delete("p/deleted", "p/gone")
    tree: FileTree = opened(git_repository, "p")
    assert [file.path for file in tree.files("p")] == ["p/new", "p/tracked"]
    assert tree.read(["p/new", "p/tracked", "p/deleted", "p/x.log"]) == {"p/new": b"1", "p/tracked": b"1"}


def test_paths_count_from_the_top_of_the_repository(git_repository: GitRepository) -> None:
    git_repository.write({"p/a": "1", "q": "2"})
    tree = opened(git_repository, "p")
    assert tree.root == git_repository.path
    assert kinds(tree) == {"p/a": FileKind.FILE, "q": FileKind.FILE}


def test_a_conflict_lists_its_file_once(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "1"})
    blob = git_repository.git("rev-parse", "HEAD:a")
    stages = "".join(f"100644 {blob} {stage}\ta\n" for stage in (1, 2, 3))
    git_repository.git("update-index", "--index-info", typed=f"0 {'0' * 40}\ta\n{stages}".encode())
    assert [file.path for file in opened(git_repository).files("")] == ["a"]


def test_size_is_that_of_the_loose_file(git_repository: GitRepository) -> None:
    git_repository.write({"a": "hello"})
    assert [(file.size, file.object_id) for file in opened(git_repository).files("")] == [(5, "")]


@pytest.mark.parametrize("in_git", [True, False])
def test_links_are_read_as_their_target_and_never_followed(
    git_repository: GitRepository, tmp_path: Path, *, in_git: bool
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("hunter2")
    git_repository.write({"a": "1"})
    (git_repository.path / "file").symlink_to("a")
    (git_repository.path / "folder").symlink_to(tmp_path / "outside")
    (git_repository.path / "dangling").symlink_to("nowhere")
    tree = opened(git_repository) if in_git else WorkTree(git_repository.path, listed=None)
    expected = {"a": FileKind.FILE, "dangling": FileKind.LINK, "file": FileKind.LINK, "folder": FileKind.LINK}
    assert kinds(tree) == expected
    assert tree.read(["file", "folder", "dangling", "folder/secret"]) == {
        "file": b"a",
        "folder": str(tmp_path / "outside").encode(),
        "dangling": b"nowhere",
    }


def test_a_tracked_folder_that_became_a_link_is_not_read_through(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit(files={"p/secret": "1"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("hunter2")
    git_repository.delete("p")
    (git_repository.path / "p").symlink_to(tmp_path / "outside")
    tree = opened(git_repository)
    assert kinds(tree) == {"p": FileKind.LINK}
    assert tree.read(["p/secret"]) == {}


@pytest.mark.parametrize("in_git", [True, False])
def test_pipes_and_sockets_are_reported_and_never_opened(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch, *, in_git: bool
) -> None:
    git_repository.commit(files={"pipe": "1", "socket": "1"})
    git_repository.delete("pipe", "socket")
    os.mkfifo(git_repository.path / "pipe")
    monkeypatch.chdir(git_repository.path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        tree = opened(git_repository) if in_git else WorkTree(git_repository.path, listed=None)
        assert kinds(tree) == {"pipe": FileKind.SPECIAL, "socket": FileKind.SPECIAL}
        assert tree.read(["pipe", "socket"]) == {}


@pytest.mark.parametrize("in_git", [True, False])
def test_a_nested_repository_is_a_submodule(git_repository: GitRepository, *, in_git: bool) -> None:
    nested = GitRepository.create(git_repository.path / "vendor/other")
    nested.commit(files={"x": "1"})
    git_repository.write({"a": "1"})
    tree = opened(git_repository) if in_git else WorkTree(git_repository.path, listed=None)
    assert kinds(tree) == {"a": FileKind.FILE, "vendor/other": FileKind.SUBMODULE}
    assert tree.read(["vendor/other"]) == {}


def test_a_submodule_that_is_not_checked_out_is_a_submodule(git_repository: GitRepository) -> None:
    sha = git_repository.commit()
    git_repository.git("update-index", "--add", "--cacheinfo", f"160000,{sha},vendor/other")
    (git_repository.path / "vendor/other").mkdir(parents=True)
    assert kinds(opened(git_repository)) == {"vendor/other": FileKind.SUBMODULE}


def test_a_folder_in_the_place_of_a_tracked_file_is_only_a_folder(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "1", "b/c": "1"})
    git_repository.delete("a", "b")
    git_repository.write({"a/x": "1", "b": "1"})
    assert kinds(opened(git_repository)) == {"a/x": FileKind.FILE, "b": FileKind.FILE}


def test_a_plain_folder_is_walked(tmp_path: Path) -> None:
    tree = plain(tmp_path, {"p/a": b"1", "p/.hidden": b"2", "q/b": b"3", ".git/config": b"4"})
    assert kinds(tree, "p") == {"p/.hidden": FileKind.FILE, "p/a": FileKind.FILE}
    assert kinds(tree) == {"p/.hidden": FileKind.FILE, "p/a": FileKind.FILE, "q/b": FileKind.FILE}
    assert kinds(tree, "nowhere") == {}
    assert kinds(tree, "../") == {}


def test_files_of_a_plain_folder_are_read_also_before_they_are_listed(tmp_path: Path) -> None:
    tree = plain(tmp_path, {"p/a": b"1", ".git/config": b"4", "top": b"2"})
    asked = ["p/a", "top", "p", "p/b", "top/x", "../x", "/etc/hostname", ".git/config", "", "a\0b", "a\ud800"]
    assert tree.read(asked) == {"p/a": b"1", "top": b"2"}


def test_a_file_above_the_bound_is_listed_and_not_read(tmp_path: Path) -> None:
    tree = plain(tmp_path, {"at": b"x" * 1000, "above": b"x" * 1001})
    assert [file.size for file in tree.files("")] == [1001, 1000]
    assert tree.read(["at", "above"]).keys() == {"at"}


@pytest.mark.parametrize("in_git", [True, False])
def test_a_name_that_is_no_utf_8_is_shown_escaped_and_read(git_repository: GitRepository, *, in_git: bool) -> None:
    git_repository.write({os.fsdecode(b"p/caf\xe9"): "1", "new\nline": "2"})
    tree = opened(git_repository) if in_git else WorkTree(git_repository.path, listed=None)
    assert kinds(tree) == {"new\nline": FileKind.FILE, "p/caf\\xe9": FileKind.FILE}
    assert tree.read(["p/caf\\xe9", "new\nline"]) == {"p/caf\\xe9": b"1", "new\nline": b"2"}


def test_a_file_that_cannot_be_opened_is_missing_from_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop root, so the system's refusal is played."""
    tree = plain(tmp_path, {"a": b"1", "b": b"2"})
    system_open = os.open

    def refusing(path: str, flags: int) -> int:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return system_open(path, flags)

    monkeypatch.setattr(os, "open", refusing)
    assert tree.read(["a", "b"]) == {"b": b"2"}


def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    assert WorkTree(tmp_path, listed=["a"]).read(["a"]) == {}


@pytest.mark.parametrize("in_git", [True, False])
def test_a_folder_that_cannot_be_entered_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_git: bool
) -> None:
    """Permissions do not stop root, so the system's refusal is played."""
    plain(tmp_path, {"closed/a": b"1", "open/b": b"2"})

    def guarded(system_call: Callable[..., Any], *closed: Path) -> Callable[..., Any]:
        def call(path: Any, *more: Any) -> Any:
            if Path(path) in closed:
                raise PermissionError(13, "Permission denied", str(path))
            return system_call(path, *more)

        return call

    monkeypatch.setattr(os, "scandir", guarded(os.scandir, tmp_path / "closed"))
    monkeypatch.setattr(os, "listdir", guarded(os.listdir, tmp_path / "closed"))
    monkeypatch.setattr(os, "lstat", guarded(os.lstat, tmp_path / "closed/a"))
    monkeypatch.setattr(os, "open", guarded(os.open, tmp_path / "closed/a"))
    tree = WorkTree(tmp_path, listed=["closed/a", "open/b"] if in_git else None)
    assert kinds(tree) == {"closed/a" if in_git else "closed": FileKind.SPECIAL, "open/b": FileKind.FILE}


def test_without_a_repository_the_folder_itself_is_seen(git_repository: GitRepository, tmp_path: Path) -> None:
    environment = clean_environment(git_repository.environment) | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    folder = tmp_path / "plain"
    plain(folder, {"a": b"1"})
    tree = open_worktree(folder, environment)
    assert tree.root == folder
    assert kinds(tree) == {"a": FileKind.FILE}


def test_without_git_the_folder_itself_is_seen(tmp_path: Path) -> None:
    plain(tmp_path, {"a": b"1"})
    assert kinds(open_worktree(tmp_path, {"PATH": str(tmp_path)})) == {"a": FileKind.FILE}


def test_a_bare_repository_has_no_loose_files(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit()
    bare = git_repository.clone(tmp_path / "bare.git", "--bare")
    with pytest.raises(GitUnavailable, match="no checked-out files"):
        opened(bare).files("")


@pytest.mark.parametrize("in_git", [True, False])
def test_a_thousand_folders_inside_one_another_are_walked(git_repository: GitRepository, *, in_git: bool) -> None:
    path = "/".join(["d"] * 1_200) + "/f"
    descriptor = os.open(git_repository.path, os.O_RDONLY)
    for name in path.split("/")[:-1]:
        os.mkdir(name, dir_fd=descriptor)
        below = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(os.open("f", os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)
    try:
        tree = opened(git_repository) if in_git else WorkTree(git_repository.path, listed=None)
        assert kinds(tree) == {path: FileKind.FILE}
        assert tree.read([path]) == {path: b""}
    finally:  # what removes the folders of tests calls itself for each level
        subprocess.run(["rm", "-rf", git_repository.path / "d"], check=True)
