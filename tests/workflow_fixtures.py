"""What tests of workflows ask for: a team on a stand-in for GitHub, and a way to run workflows there."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.team_fixtures import Team, agent, command_environment, new_team
from tests.workflow_expressions import Expressions, expressions
from tests.workflow_forge import Event, Forge
from tests.workflow_runner import REPOSITORY, WORKFLOWS, Run, inputs_of, run_workflow

LIBRARY = REPOSITORY / ".venv" / "node" / "node_modules" / "@actions" / "expressions"
VARIABLE = "REGISTRY_DATABASE_URL"


def _uv() -> Path | None:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    return Path(found) if found else None


def _missing() -> str:
    node = shutil.which("node") and LIBRARY.is_dir()
    return "" if node and shutil.which("jq") else "needs jq, Node and npm: make test installs the rest where they are"


@pytest.fixture(scope="session")
def evaluator() -> Iterator[Expressions]:
    """GitHub's own evaluator of expressions."""
    if missing := _missing():
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(missing)
        pytest.skip(missing)
    node = shutil.which("node")
    assert node is not None
    with expressions(node, LIBRARY) as found:
        yield found


@dataclass(frozen=True)
class Hub:
    """A team, its repository on the stand-in for GitHub, and runners for it."""

    team: Team
    forge: Forge
    folder: Path
    evaluator: Expressions
    numbers: Iterator[int]

    def run(  # noqa: PLR0917 - what a run is made of
        self,
        workflow: str | Path,
        event: Event,
        inputs: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        registry: Path = REPOSITORY,
        uv: Path | None = None,
    ) -> Run:
        """Run a workflow of this repository, or the one in a file; with *inputs*, as one that another calls.

        With *uv* the command is installed, by that program from *registry*; without, it is there already.
        """
        file = workflow if isinstance(workflow, Path) else WORKFLOWS / f"registry-{workflow}.yml"
        folder = self.folder / f"run-{next(self.numbers)}"
        folder.mkdir()
        run = Run(
            forge=self.forge,
            event=event,
            folder=folder,
            expressions=self.evaluator,
            inputs=inputs_of(file, inputs),
            secrets={} if event.of_fork else secrets or {},
            registry=registry,
            environment=command_environment(folder, None),
            uv=uv,
        )
        return run_workflow(run, file)

    def validate(self, event: Event, **more: Any) -> Run:
        """Run the workflow for pull requests, as this repository does."""
        return self.run("validate", event, **more)

    def publish(self, event: Event, **inputs: Any) -> Run:
        """Run the workflow that publishes, as another repository does."""
        return self.run("publish", event, inputs, {VARIABLE: self.team.database})

    def drift(self, login: str) -> Run:
        """Run the workflow that looks for drift, as another repository does."""
        return self.run("drift", self.forge.scheduled(), {}, {VARIABLE: login})


@pytest.fixture
def make_hub(tmp_path: Path, evaluator: Expressions) -> Callable[..., Hub]:
    """A function to a team on GitHub with one agent on ``main``; it has a database where one is given."""

    def make(database: str | None = None, *, private: bool = False) -> Hub:
        team = new_team(tmp_path / "agents", "acme-agents", database)
        team.repository.commit("Begin", agent("intake"))
        forge = Forge.create(tmp_path / "github", team.repository, private=private)
        return Hub(team, forge, tmp_path, evaluator, count(1))

    return make


@pytest.fixture
def hub(make_hub: Callable[..., Hub]) -> Hub:
    """A team on GitHub, without any database."""
    return make_hub()


@pytest.fixture
def live_hub(make_hub: Callable[..., Hub], database: str) -> Hub:
    """A team on GitHub, with a database."""
    return make_hub(database)


@pytest.fixture
def reader(database: str, superuser_url: Callable[[str], str]) -> Iterator[str]:
    """The URL of the database for a login that may only read."""
    name = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(superuser_url(database), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create role {} login password 'hidden-word' in role authenticated").format(sql.Identifier(name))
        )
        yield (
            urlsplit(database)
            ._replace(netloc=f"{name}:hidden-word@{urlsplit(database).netloc.rpartition('@')[2]}")
            .geturl()
        )
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def uv() -> Path:
    """The program uv."""
    found = _uv()
    if found is None:
        pytest.fail("needs uv: make install installs it")
    return found
