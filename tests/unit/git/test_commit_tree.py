"""The files of one commit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.bundles.file_tree import FileKind, FileTree
from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.commit_tree import CommitTree, inside
from registry_cli.git.process import GitProcess, clean_environment
from tests.git_fixtures import GitRepository


def tree_of(repository: GitRepository, commit: str = "HEAD", *, largest: int = 1000) -> CommitTree:
    process = GitProcess(repository.path, clean_environment(repository.environment))
    return CommitTree(process, repository.git("rev-parse", commit), largest=largest)


def object_place(repository: GitRepository, revision: str) -> Path:
    name = repository.git("rev-parse", revision)
    return repository.path / ".git/objects" / name[:2] / name[2:]


def test_files_are_those_below_the_folder_ordered_by_path(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/b/x": "1", "p/b.txt": "2", "p/a": "3", "pq/z": "4", "top": "5"})
    tree: FileTree = tree_of(git_repository)
    assert [file.path for file in tree.files("p")] == ["p/a", "p/b.txt", "p/b/x"]
    assert [file.path for file in tree.files("./p/")] == ["p/a", "p/b.txt", "p/b/x"]
    assert [file.path for file in tree.files("")] == ["p/a", "p/b.txt", "p/b/x", "pq/z", "top"]
    assert tree.files("nowhere") == ()
    assert tree.files("top") == ()
    assert tree.files("../p") == ()


def test_a_file_has_its_kind_size_and_object_id(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "hello\n"})
    (file,) = tree_of(git_repository).files("")
    assert (file.kind, file.size, file.object_id) == (
        FileKind.FILE,
        6,
        "ce013625030ba8dba906f756967f9e9ca394464a",
    )


def test_links_are_links_and_read_as_their_target(git_repository: GitRepository) -> None:
    (git_repository.path / "link").symlink_to("../outside")
    git_repository.commit()
    tree = tree_of(git_repository)
    assert [(file.path, file.kind, file.size) for file in tree.files("")] == [("link", FileKind.LINK, 10)]
    assert tree.read(["link"]) == {"link": b"../outside"}


def test_an_executable_is_a_file(git_repository: GitRepository) -> None:
    git_repository.write({"run": "#!/bin/sh\n"})
    (git_repository.path / "run").chmod(0o755)
    git_repository.commit()
    assert [file.kind for file in tree_of(git_repository).files("")] == [FileKind.FILE]


def test_a_submodule_is_listed_and_never_read(git_repository: GitRepository) -> None:
    sha = git_repository.commit(files={"a": "1"})
    git_repository.git("update-index", "--add", "--cacheinfo", f"160000,{sha},vendor/other")
    git_repository.git("commit", "--quiet", "--message", "Add a submodule")
    tree = tree_of(git_repository)
    assert [(file.path, file.kind, file.object_id) for file in tree.files("vendor")] == [
        ("vendor/other", FileKind.SUBMODULE, sha)
    ]
    assert tree.files("vendor/other") == ()
    assert tree.read(["vendor/other"]) == {}


def test_content_is_read_as_committed_whether_listed_before_or_not(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/a": b"\x00\xff\r\n", "p/empty": b"", "q": "same", "r": "same"})
    expected = {"p/a": b"\x00\xff\r\n", "p/empty": b"", "q": b"same", "r": b"same"}
    tree = tree_of(git_repository)
    assert tree.read(list(expected)) == expected
    tree.files("")
    assert tree.read(list(expected)) == expected


def test_what_is_not_there_is_missing_from_the_answer(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/a": "1"})
    tree = tree_of(git_repository)
    assert tree.read(["p/a", "p", "p/b", "", ".", "../x", "/p/a", "a\0b"]) == {"p/a": b"1"}
    assert tree.read([]) == {}


def test_many_unlisted_paths_are_found_in_one_listing(git_repository: GitRepository) -> None:
    files: dict[str, str | bytes] = {f"p/{n}": str(n) for n in range(150)}
    git_repository.commit(files=files)
    assert tree_of(git_repository).read(files) == {path: path[2:].encode() for path in files}


def test_a_path_in_another_spelling_is_read_under_that_spelling(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/a": "1"})
    assert tree_of(git_repository).read(["./p//a"]) == {"./p//a": b"1"}


def test_a_file_above_the_bound_is_listed_and_not_read(git_repository: GitRepository) -> None:
    git_repository.commit(files={"at": b"x" * 1000, "above": b"x" * 1001})
    tree = tree_of(git_repository)
    assert [file.size for file in tree.files("")] == [1001, 1000]
    assert tree.read(["at", "above"]).keys() == {"at"}


def test_the_commit_is_read_not_the_work_tree(git_repository: GitRepository) -> None:
    old = git_repository.commit(files={"a": "old"})
    git_repository.commit(files={"a": "new"})
    git_repository.write({"a": "loose"})
    assert tree_of(git_repository, old).read(["a"]) == {"a": b"old"}
    assert tree_of(git_repository).read(["a"]) == {"a": b"new"}


@pytest.mark.parametrize(
    "name",
    ["with space", "new\nline", 'quo"te', "tab\t", "-dash", "--all", "ünï/çødé", ":(top)x", "*[a]", "back\\slash"],
)
def test_any_name_is_listed_and_read(git_repository: GitRepository, name: str) -> None:
    git_repository.commit(files={f"{name}/{name}": "1", "other": "2"})
    path = f"{name}/{name}"
    assert [file.path for file in tree_of(git_repository).files(name)] == [path]
    assert tree_of(git_repository).read([path]) == {path: b"1"}


def test_a_name_that_is_no_utf_8_is_shown_escaped_and_read(git_repository: GitRepository) -> None:
    git_repository.commit(files={os.fsdecode(b"p/caf\xe9"): "1"})
    tree = tree_of(git_repository)
    assert [file.path for file in tree.files("p")] == ["p/caf\\xe9"]
    assert tree.read(["p/caf\\xe9"]) == {"p/caf\\xe9": b"1"}


@pytest.mark.parametrize("listed", [True, False])
def test_a_content_that_the_repository_lacks_is_told(git_repository: GitRepository, *, listed: bool) -> None:
    git_repository.commit(files={"p/a": "1"})
    tree = tree_of(git_repository)
    if listed:
        tree.files("")
    object_place(git_repository, "HEAD:p/a").unlink()
    with pytest.raises(GitUnavailable, match="lacks the content of") as failure:
        tree.read(["p/a"])
    assert "git fsck" in failure.value.hint


def test_a_damaged_content_is_told(git_repository: GitRepository) -> None:
    git_repository.commit(files={"a": "1"})
    tree = tree_of(git_repository)
    tree.files("")
    place = object_place(git_repository, "HEAD:a")
    place.chmod(0o644)
    place.write_bytes(b"no zlib stream")
    with pytest.raises(GitUnavailable, match=r"is damaged|lacks the content"):
        tree.read(["a"])


def test_a_damaged_folder_is_told(git_repository: GitRepository) -> None:
    git_repository.commit(files={"p/a": "1"})
    object_place(git_repository, "HEAD:p").unlink()
    with pytest.raises(GitUnavailable, match=r"git failed|is damaged"):
        tree_of(git_repository).files("p")


def test_a_listing_in_a_new_form_is_our_bug(git_repository: GitRepository) -> None:
    git_repository.commit()
    with pytest.raises(AssertionError, match="new form"):
        tree_of(git_repository)._file(b"a line of the future")


def test_reading_starts_a_fixed_number_of_processes(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.commit(files={f"p/{n}": str(n) for n in range(50)})
    tree = tree_of(git_repository)
    started: list[object] = []
    start = subprocess.Popen.__init__

    def counted(process: subprocess.Popen[bytes], *arguments: Any, **options: Any) -> None:
        started.append(arguments)
        start(process, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    tree.read([file.path for file in tree.files("p")])
    tree.files("p")
    assert len(started) == 2


@given(st.text(max_size=20))
@settings(max_examples=100)
def test_a_plain_path_never_leaves_the_tree(path: str) -> None:
    plain = inside(path)
    assert plain is None or not {"..", "."} & set(plain.split("/"))
    assert plain is None or not plain.startswith("/")


names = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=8).filter(
    lambda name: name not in {".", ".."} and not name.lower().startswith((".git", "git~"))
)


@given(st.dictionaries(names, st.binary(max_size=50), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_a_commit_gives_back_what_was_committed(git_repository: GitRepository, files: dict[str, bytes]) -> None:
    """The tree is made without the file system, so that its own rules about names do not matter."""
    entries = b""
    for name, content in files.items():
        blob = git_repository.git("hash-object", "-w", "--stdin", typed=content)
        entries += f"100644 blob {blob}\t{name}\0".encode()
    commit = git_repository.git("commit-tree", "-m", "x", git_repository.git("mktree", "-z", typed=entries))
    tree = tree_of(git_repository, commit)
    assert tree.read([file.path for file in tree.files("")]) == files
    assert tree_of(git_repository, commit).read(list(files)) == files
