"""The command inside this process, in a team's repository with a registry of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from registry_cli.store.embedded import EmbeddedServer, drop_database, ensure_database
from tests.integration.cli.in_process import Story, in_process, tell_story
from tests.team_fixtures import Team, new_team


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
    return replace(team, environment={**team.environment, "REGISTRY_EMBEDDED_FOLDER": str(cluster_folder(made=True))})


@pytest.fixture
def loose(tmp_path: Path) -> Team:
    """A repository whose registry does not answer: what works there needs no database."""
    return in_process(new_team(tmp_path / "agents", "acme-agents", "postgresql://127.0.0.1:1/none"))


@pytest.fixture(scope="session")
def story(
    postgres_server: EmbeddedServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Releases 1 to 6: two of everything, a second version, one pruned, a rollback, a stranger's tool, an orphan.

    x is held at 1.0.0 while git declares 1.1.0; gone is retired; orphan is deleted in git; old is deprecated.
    """
    name = f"test_{uuid.uuid4().hex}"
    url = ensure_database(postgres_server, name, template=migrated_template)
    folder = tmp_path_factory.mktemp("story")
    yield tell_story(in_process(new_team(folder / "agents", "acme-agents", url)), folder)
    drop_database(postgres_server, name)
