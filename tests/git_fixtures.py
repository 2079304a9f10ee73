"""Real git repositories for tests: every fact about git is asked of git itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

_START = datetime(2026, 1, 1, tzinfo=UTC)


def git_environment(home: Path) -> dict[str, str]:
    """The environment of the tests' git: no configuration but the repository's own, one author, one language."""
    git = shutil.which("git")
    assert git is not None, "the tests need git"
    return {
        "PATH": os.pathsep.join((str(Path(git).parent), os.defpath)),
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ada Author",
        "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Carl Committer",
        "GIT_COMMITTER_EMAIL": "carl@example.com",
    }


@dataclass
class GitRepository:
    """A repository on disk, written with the git command; each commit is a minute younger than the one before."""

    path: Path
    environment: Mapping[str, str]
    _ticks: int = field(default=0, repr=False)

    @classmethod
    def create(cls, path: Path, *options: str) -> GitRepository:
        """An empty repository at *path* on the branch ``main``; *options* are those of ``git init``."""
        path.mkdir(parents=True, exist_ok=True)
        repository = cls(path, git_environment(path.parent))
        repository.git("init", "--quiet", "--initial-branch=main", *options)
        return repository

    def clone(self, path: Path, *options: str) -> GitRepository:
        """A clone of this repository at *path*, through the file protocol (so that ``--depth`` and filters hold)."""
        self.git("clone", "--quiet", *options, self.path.as_uri(), str(path))
        return GitRepository(path, self.environment, self._ticks)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write loose files; text as UTF-8, with its line ends as they are."""
        for name, content in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def delete(self, *paths: str) -> None:
        """Delete loose files or whole folders."""
        for name in paths:
            place = self.path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()

    def commit(self, message: str = "Change something", files: Mapping[str, str | bytes] | None = None) -> str:
        """Write *files*, commit everything that lies there, and give the full name of the commit; it may be empty."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message)
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str, typed: bytes = b"") -> str:
        """Run ``git <arguments>`` here and give its output without the last line end; a failure is an error."""
        self._ticks += 1
        now = (_START + timedelta(minutes=self._ticks)).isoformat()
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**self.environment, "GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now},
            input=typed,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr.decode()}"
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


@pytest.fixture
def git_repository(tmp_path: Path) -> GitRepository:
    """An empty repository on the branch ``main``."""
    return GitRepository.create(tmp_path / "repository")
