"""Repositories as the world makes them: hooks, partial clones, submodules, line ends, large and many files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from registry_cli.bundles.file_tree import FileKind
from registry_cli.domain.errors import Diverged, GitUnavailable
from registry_cli.git.process import clean_environment
from registry_cli.git.repository import Repository
from registry_cli.git.worktree import open_worktree
from tests.git_fixtures import GitRepository

ROOT = Path(__file__).parents[3]
LARGE = 20 * 1024 * 1024


def opened(repository: GitRepository) -> Repository:
    return Repository.open(repository.path, clean_environment(repository.environment))


def test_a_hook_of_another_repository_does_not_lead_us_there(git_repository: GitRepository, tmp_path: Path) -> None:
    """A post-commit hook runs with the other repository's GIT_DIR and GIT_INDEX_FILE; we ask about this one."""
    sha = git_repository.commit("Ours", {"a": "1"})
    other = GitRepository.create(tmp_path / "other")
    script = tmp_path / "hook.py"
    script.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from registry_cli.git.process import clean_environment\n"
        "from registry_cli.git.repository import Repository\n"
        f"repository = Repository.open(Path({str(git_repository.path)!r}), clean_environment(os.environ))\n"
        "seen = [os.environ['GIT_INDEX_FILE'], repository.commit().sha, repository.is_dirty('')]\n"
        f"Path({str(tmp_path / 'seen')!r}).write_text(repr(seen))\n"
    )
    hook = other.path / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} {script}\n")
    hook.chmod(0o755)
    other.commit("Theirs", {"b": "2"})
    assert (tmp_path / "seen").read_text() == repr([".git/index", sha, ()])


def test_three_thousand_files_are_read_in_one_batch(git_repository: GitRepository) -> None:
    files: dict[str, str | bytes] = {f"packages/{n % 50}/file {n}": f"{n}\n" * 100 for n in range(3000)}
    git_repository.commit(files=files)
    tree = opened(git_repository).tree("HEAD")
    listed = [file.path for file in tree.files("packages")]
    assert listed == sorted(files)
    assert tree.read(listed) == {path: str(content).encode() for path, content in files.items()}


def test_a_large_content_among_many_does_not_block(git_repository: GitRepository) -> None:
    large = bytes(range(256)) * (LARGE // 256)
    git_repository.commit(files={"large": large, **{f"small/{n}": str(n) for n in range(500)}})
    tree = opened(git_repository).tree("HEAD")
    contents = tree.read([file.path for file in tree.files("")])
    assert len(contents) == 501
    assert contents["large"] == large
    assert open_worktree(git_repository.path, git_repository.environment).read(["large"]) == {"large": large}


def test_line_ends_are_read_as_committed_not_as_checked_out(git_repository: GitRepository) -> None:
    git_repository.commit(files={".gitattributes": "*.txt text eol=crlf\n", "a.txt": "one\r\ntwo\r\n", "raw": "x\r\n"})
    git_repository.git("config", "core.autocrlf", "true")
    git_repository.delete("a.txt", "raw")
    git_repository.git("checkout", "--quiet", "--", ".")
    assert (git_repository.path / "a.txt").read_bytes() == b"one\r\ntwo\r\n"
    repository = opened(git_repository)
    assert repository.tree("HEAD").read(["a.txt", "raw"]) == {"a.txt": b"one\ntwo\n", "raw": b"x\r\n"}
    assert repository.is_dirty("") == ()


def test_a_repository_with_sha256_names_is_read(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "sha256", "--object-format=sha256")
    first = repository.commit("One", {"a": "1"})
    second = repository.commit("Two", {"a": "2"})
    assert len(second) == 64
    subject = opened(repository)
    assert subject.commit().sha == second
    assert subject.tree(first).read(["a"]) == {"a": b"1"}
    subject.check_descendant(first, second)
    with pytest.raises(Diverged, match="late run"):
        subject.check_descendant(second, first)


def test_a_real_submodule_is_seen_alike_in_commit_and_work_tree(git_repository: GitRepository, tmp_path: Path) -> None:
    other = GitRepository.create(tmp_path / "other")
    pinned = other.commit(files={"x": "1"})
    allowed = ("-c", "protocol.file.allow=always")
    git_repository.git(*allowed, "submodule", "--quiet", "add", other.path.as_uri(), "vendor/other")
    git_repository.commit(files={"a": "1"})
    expected = {".gitmodules": FileKind.FILE, "a": FileKind.FILE, "vendor/other": FileKind.SUBMODULE}
    repository = opened(git_repository)
    loose = open_worktree(git_repository.path, clean_environment(git_repository.environment))
    assert {file.path: file.kind for file in repository.tree("HEAD").files("")} == expected
    assert {file.path: file.kind for file in loose.files("")} == expected
    (git_repository.path / "vendor/other/x").write_text("2")
    assert repository.is_dirty("") == ("vendor/other",)
    inner = Repository.open(git_repository.path / "vendor/other", clean_environment(git_repository.environment))
    assert inner.commit().sha == pinned
    assert inner.root == git_repository.path / "vendor/other"


def test_a_commit_and_its_clean_work_tree_have_the_same_files(git_repository: GitRepository) -> None:
    git_repository.write({"p/a": "1", "p/ünï": b"\xff", "q": ""})
    (git_repository.path / "p/link").symlink_to("a")
    git_repository.commit()
    committed = opened(git_repository).tree("HEAD")
    loose = open_worktree(git_repository.path, clean_environment(git_repository.environment))
    seen = [(file.path, file.kind, file.size) for file in committed.files("")]
    assert [(file.path, file.kind, file.size) for file in loose.files("")] == seen
    paths = [path for path, _, _ in seen]
    assert loose.read(paths) == committed.read(paths)


def test_a_partial_clone_fetches_what_it_lacks_or_says_why_it_cannot(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit(files={"a": "1", "b": "2"})
    git_repository.git("config", "uploadpack.allowFilter", "true")
    git_repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    partial = git_repository.clone(tmp_path / "partial", "--bare", "--filter=blob:none")
    away = git_repository.path.rename(tmp_path / "away")
    with pytest.raises(GitUnavailable, match="partial clone") as failure:
        opened(partial).tree("HEAD").read(["a"])
    assert "--filter" in failure.value.hint
    away.rename(git_repository.path)
    assert opened(partial).tree("HEAD").read(["a", "b"]) == {"a": b"1", "b": b"2"}


def test_a_history_rewritten_and_forced_is_refused_by_a_clone_that_follows(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    first = git_repository.commit("One")
    published = git_repository.commit("Two")
    early = git_repository.clone(tmp_path / "early")
    git_repository.git("reset", "--quiet", "--hard", first)
    rewritten = git_repository.commit("Two, rewritten")
    early.git("fetch", "--quiet", "--force", "origin", "+main:refs/remotes/origin/main")
    with pytest.raises(Diverged, match=f"parted at {first[:12]}"):
        opened(early).check_descendant(published, rewritten)
    late = git_repository.clone(tmp_path / "late")
    with pytest.raises(Diverged, match="is unknown here"):
        opened(late).check_descendant(published, rewritten)


def test_a_replaced_commit_is_read_as_it_was_committed(git_repository: GitRepository) -> None:
    """`git replace` is local to one clone; what is published must not depend on it."""
    old = git_repository.commit("Old", {"a": "old"})
    new = git_repository.commit("New", {"a": "new"})
    git_repository.git("replace", new, old)
    repository = opened(git_repository)
    assert repository.commit(new).subject == "New"
    assert repository.tree(new).read(["a"]) == {"a": b"new"}


def test_no_git_process_lingers(git_repository: GitRepository) -> None:
    """A process of its own, so that every child it has is one that we started."""
    git_repository.commit(files={"a": "1"})
    code = (
        "import os, sys; from pathlib import Path; from registry_cli.git.repository import Repository\n"
        "repository = Repository.open(Path(sys.argv[1]), dict(os.environ))\n"
        "repository.commit(); repository.tree('HEAD').read(['a']); repository.is_dirty('')\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('no child')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(git_repository.path)],
        cwd=ROOT,
        env=clean_environment(git_repository.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("no child\n", "")
