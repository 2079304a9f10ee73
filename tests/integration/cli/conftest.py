"""The teams of the acceptance tests, with the command run inside this process."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from registry_cli.cli.exits import run
from tests.team_fixtures import Result, Team, new_team


class TeamInProcess(Team):
    """A team whose command runs in this process, where coverage and debuggers see it."""

    def run(self, *arguments: str, **variables: str) -> Result:
        """Run ``registry`` with *arguments* to its end."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            chdir(self.path),
            patch.dict(os.environ, {**self.environment, **variables}, clear=True),
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            code = run(arguments)
        return Result(int(code), stdout.getvalue(), stderr.getvalue())


def in_process(team: Team) -> TeamInProcess:
    """*team* with its command in this process."""
    return TeamInProcess(team.repository, team.environment)


@pytest.fixture
def team(tmp_path: Path, database: str) -> Team:
    """A manifest repository with nothing published yet."""
    return in_process(new_team(tmp_path / "agents", "acme-agents", database))


@pytest.fixture
def make_team(tmp_path: Path, database: str) -> Callable[[str], Team]:
    """Further repositories that share the registry, by name."""
    return lambda name: in_process(new_team(tmp_path / name, name, database))


@pytest.fixture
def alone(tmp_path: Path, cluster_folder: Callable[..., Path]) -> Team:
    """A repository with no database configured, on an embedded cluster of its own."""
    team = in_process(new_team(tmp_path / "agents", "acme-agents", None))
    return replace(team, environment={**team.environment, "REGISTRY_EMBEDDED_FOLDER": str(cluster_folder())})
