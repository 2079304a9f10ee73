"""A team's repository with a registry of its own, driven by the installed command as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.git_fixtures import GitRepository

COMMAND = Path(sys.executable).with_name("registry")
TIMEOUT_SECONDS = 120
_ROWS = "select entry, to_jsonb(e) - '{created_at,updated_at}'::text[] from registry.entries e order by entry"


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """Everything it said, data first."""
        return self.stdout + self.stderr

    @property
    def json(self) -> Any:
        """The data it printed."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Team:
    """A manifest repository on disk, the database it publishes to, and the environment its command runs in."""

    repository: GitRepository
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The repository's folder."""
        return self.repository.path

    @property
    def database(self) -> str:
        """The URL of the registry's database."""
        return self.environment["REGISTRY_DATABASE_URL"]

    def run(self, *arguments: str, **variables: str) -> Result:
        """Run ``registry`` with *arguments* to its end."""
        ended = subprocess.run(
            [COMMAND, *arguments],
            cwd=self.path,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return Result(ended.returncode, ended.stdout, ended.stderr)

    def must(self, *arguments: str, code: int = 0, **variables: str) -> Result:
        """Run it and insist on its exit code."""
        result = self.run(*arguments, **variables)
        assert result.code == code, f"registry {' '.join(arguments)} ended {result.code}:\n{result.said}"
        return result

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it and do not wait; Ctrl-C reaches it even where a shell started these tests in the background."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
            cwd=self.path,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def publish(self, message: str = "Change", files: Mapping[str, str] | None = None) -> Any:
        """Commit *files* and publish; the JSON of the publication."""
        self.repository.commit(message, files)
        return self.must("publish", "--json").json

    def live(self) -> dict[str, str]:
        """Every entry that is in service with its live version."""
        return {entry["entry"]: entry["version"] for entry in self.must("list", "--json").json if not entry["retired"]}

    def releases(self) -> int:
        """How many releases there are."""
        newest = self.must("history", "--limit", "1", "--json").json
        return newest[0]["release"] if newest else 0

    def with_repository(self, repository: GitRepository) -> Team:
        """The same registry seen from another repository."""
        return replace(self, repository=repository)


def agent(agent_id: str, version: str = "1.0.0", prompt: str = "Be brief.", extra: str = "") -> dict[str, str]:
    """The files of an agent: a manifest in YAML and one prompt."""
    folder = f"packages/shared/agents/{agent_id}"
    manifest = f"agent_id: {agent_id}\nname: {agent_id}\ndescription: Does {agent_id}.\nversion: {version}\n{extra}"
    return {f"{folder}/agent.yaml": manifest, f"{folder}/prompts/system.md": f"{prompt}\n"}


def tool(
    tool_id: str, version: str = "1.0.0", endpoint: str = "https://example.com/tool", extra: str = ""
) -> dict[str, str]:
    """The file of a tool, in JSON-like YAML."""
    text = (
        f"tool_id: {tool_id}\nname: {tool_id}\ndescription: Does {tool_id}.\nversion: {version}\n"
        f"endpoint: {endpoint}\ninput_schema: {{type: object}}\n{extra}"
    )
    return {f"packages/shared/tools/{tool_id}.yaml": text}


def command_environment(home: Path, database: str | None) -> dict[str, str]:
    """The environment of a command: nothing of the tests' own but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    given = {} if database is None else {"REGISTRY_DATABASE_URL": database}
    return {**kept, "HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **given}


def new_team(path: Path, name: str, database: str | None) -> Team:
    """An empty manifest repository called *name* at *path*."""
    repository = GitRepository.create(path)
    repository.write({"registry.toml": f'name = "{name}"\n'})
    return Team(repository, command_environment(path.parent, database))


@pytest.fixture
def team(tmp_path: Path, database: str) -> Team:
    """A manifest repository with nothing published yet."""
    return new_team(tmp_path / "agents", "acme-agents", database)


@pytest.fixture
def make_team(tmp_path: Path, database: str) -> Callable[[str], Team]:
    """Further repositories that share the registry, by name."""
    return lambda name: new_team(tmp_path / name, name, database)


@pytest.fixture
def rows(superuser_url: Callable[[str], str]) -> Callable[[Team], dict[str, Any]]:
    """A function from a team to the rows of all entries, as the database itself holds them."""
    import psycopg

    def read(team: Team) -> dict[str, Any]:
        with psycopg.connect(superuser_url(team.database)) as connection:
            found = connection.execute(_ROWS).fetchall()
        return dict(found)

    return read
