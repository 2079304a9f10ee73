"""A team whose command runs inside this process, and a registry with something of everything."""

from __future__ import annotations

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from registry_cli.cli.exits import run
from tests.team_fixtures import Result, Team, agent, new_team, tool

PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


class TeamInProcess(Team):
    """A team whose command runs in this process, where coverage and debuggers see it."""

    def run(self, *arguments: str, **variables: str) -> Result:
        """Run ``registry`` with *arguments* to its end."""
        stdout, stderr = _stream(), _stream()
        with (
            chdir(self.path),
            patch.dict(os.environ, {**self.environment, **variables}, clear=True),
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            code = run(arguments)
        return Result(int(code), *(stream.buffer.getvalue().decode() for stream in (stdout, stderr)))


class _Stream(io.TextIOWrapper):
    """What a process writes to, kept as bytes."""

    buffer: io.BytesIO


def _stream() -> _Stream:
    return _Stream(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def in_process(team: Team) -> TeamInProcess:
    """*team* with its command in this process."""
    return TeamInProcess(team.repository, team.environment)


@dataclass(frozen=True)
class Story:
    """A registry with something of everything, for tests that only read: ``team``'s, and what it published when."""

    team: Team
    commits: dict[str, str]


def tell_story(team: Team, folder: Path) -> Story:
    """Publish the releases of ``story``."""
    commits = {}
    deprecated = "status: deprecated\ndeprecation: {message: Too old., replaced_by: agent/x}\n"
    uses = "allowed_tools: ['rules@^1']\ntags: [claims, größe, 更好]\nowners: [ada]\n"
    team.repository.write({"packages/shared/agents/x/assets/logo.png": PNG})
    commits["first"] = team.repository.commit(
        "First",
        {
            **agent("x", extra=uses),
            **agent("gone"),
            **agent("old", extra=deprecated),
            **agent("orphan"),
            **tool("rules"),
            **template("1.1.0", "1.0.0", "1.1.0"),
        },
    )
    team.must("publish")
    commits["second"] = team.repository.commit("Second", agent("x", "1.1.0", "Be long.", uses))
    team.must("publish", "--reason", "wordier")
    team.repository.delete("packages/shared/agents/gone")
    commits["third"] = team.repository.commit("Third")
    team.must("sync", "--prune")
    team.must("rollback", "agent/x", "--reason", "too long")
    other = in_process(new_team(folder / "strangers", "strangers", team.database))
    other.publish("Theirs", tool("theirs"))
    team.repository.delete("packages/shared/agents/orphan")
    commits["head"] = team.repository.commit("Fourth", tool("search"))
    team.must("publish")
    return Story(team, commits)


def template(live: str, *versions: str) -> dict[str, str]:
    """The files of the template ``greeting`` with *versions* side by side."""
    folder = "packages/shared/templates/greeting"
    head = "template_id: greeting\nname: Greeting\ndescription: Greets.\n"
    beside = {
        f"{folder}/versions/{version}.yaml": f"{head}version: {version}\ntype: prompt\nbody: Hello from {version}.\n"
        for version in versions
    }
    return {f"{folder}/template.yaml": f"{head}version: {live}\n", **beside}
