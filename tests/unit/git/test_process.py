"""Starting git in a cleaned environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.process import REDIRECTING, GitProcess, clean_environment, is_installed
from tests.git_fixtures import GitRepository

# Set by people to configure git, never exported to a hook; or set by us.
KEPT = {"GIT_CONFIG_COUNT", "GIT_NO_REPLACE_OBJECTS"}


def test_a_cleaned_environment_keeps_what_concerns_connections_and_configuration() -> None:
    kept = {"PATH": "/bin", "GIT_SSH_COMMAND": "ssh -4", "GIT_SSL_CAINFO": "/ca", "GIT_CONFIG_GLOBAL": "/dev/null"}
    assert clean_environment(kept).items() >= kept.items()


def test_a_cleaned_environment_loses_what_hooks_export() -> None:
    exported = {"GIT_DIR": ".git", "GIT_INDEX_FILE": "index", "GIT_PREFIX": "", "GIT_QUARANTINE_PATH": "/q", "A": "b"}
    cleaned = clean_environment(exported)
    assert not exported.keys() & cleaned.keys() - {"A"}


def test_a_cleaned_environment_speaks_english_asks_nothing_and_takes_no_locks() -> None:
    cleaned = clean_environment({"LC_ALL": "de_DE.UTF-8", "GIT_OPTIONAL_LOCKS": "1"})
    assert cleaned["LC_ALL"] == "C"
    assert cleaned["GIT_OPTIONAL_LOCKS"] == "0"
    assert cleaned["GIT_TERMINAL_PROMPT"] == "0"


def test_everything_that_git_calls_local_to_a_repository_is_dropped(git_repository: GitRepository) -> None:
    """The list is git's own; a variable that a newer git adds to it turns up here."""
    assert set(git_repository.git("rev-parse", "--local-env-vars").split()) - KEPT <= set(REDIRECTING)


def test_the_answer_holds_status_output_and_complaint(git_repository: GitRepository) -> None:
    process = GitProcess(git_repository.path, git_repository.environment)
    answer = process.ask("rev-parse", "--verify", "nothing")
    assert (answer.status, answer.output) == (128, b"")
    assert "fatal: Needed a single revision" in answer.complaint


def test_what_is_typed_reaches_git(git_repository: GitRepository) -> None:
    process = GitProcess(git_repository.path, git_repository.environment)
    assert (
        process.run("hash-object", "--stdin", typed=b"hello\n").strip() == b"ce013625030ba8dba906f756967f9e9ca394464a"
    )


def test_a_variable_of_the_parent_process_does_not_redirect_git(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in REDIRECTING:
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    process = GitProcess(git_repository.path, git_repository.environment)
    assert process.run("rev-parse", "--absolute-git-dir").strip().decode() == str(git_repository.path / ".git")


@pytest.mark.parametrize("has_env", [True, False])
def test_a_missing_git_is_told(tmp_path: Path, *, has_env: bool) -> None:
    if has_env:
        (tmp_path / "env").symlink_to("/usr/bin/env")
    environment = {"PATH": str(tmp_path)}
    assert not is_installed(environment)
    with pytest.raises(GitUnavailable, match="git is not installed") as failure:
        GitProcess(tmp_path, environment).ask("version")
    assert "install git" in failure.value.hint


def test_a_git_that_gitpython_cannot_find_is_told(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git its import itself fails."""
    monkeypatch.setitem(sys.modules, "git", None)
    with pytest.raises(GitUnavailable, match="git is not installed"):
        GitProcess(git_repository.path, git_repository.environment).ask("version")


def test_an_interrupt_leaves_no_git_behind(git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(process: subprocess.Popen[bytes], _typed: bytes) -> None:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        GitProcess(git_repository.path, git_repository.environment).ask("cat-file", "--batch")
    assert [process.returncode for process in started] == [-9]


def test_starting_the_room_does_not_import_gitpython() -> None:
    """`registry --help` would pay 75 ms for it."""
    code = "import sys, registry_cli.git.worktree; sys.exit('git' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
