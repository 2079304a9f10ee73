"""Real Postgres for tests: one cluster for the whole run, a fresh database for each test.

The processes of pytest-xdist share the cluster: the first that needs it starts it, the controller stops it at the end.
``REGISTRY_TEST_POSTGRES_VERSION`` picks another release of the package, ``REGISTRY_TEST_POSTGRES_BIN`` the programs of
any other Postgres.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from registry_cli.store.embedded import (
    EmbeddedServer,
    drop_database,
    ensure_database,
    ensure_server,
    stop_server,
)

_TEMPLATE = "template_migrated"
_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Agree on one folder: the controller invents its name, the workers are told."""
    told = getattr(config, "workerinput", {}).get("postgres_folder")
    config.stash[_FOLDER] = Path(told or Path(tempfile.gettempdir(), f"registry-tests-{uuid.uuid4().hex[:12]}"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist the folder."""
    node.workerinput["postgres_folder"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster when the whole run is over; a worker leaves that to the controller."""
    folder = config.stash.get(_FOLDER, None)
    if folder is not None and folder.exists() and not hasattr(config, "workerinput"):
        stop_server(folder)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> EmbeddedServer:
    """The cluster of this test run."""
    version = int(os.environ.get("REGISTRY_TEST_POSTGRES_VERSION") or 18)
    programs = os.environ.get("REGISTRY_TEST_POSTGRES_BIN")
    return ensure_server(
        pytestconfig.stash[_FOLDER], version=version, durable=False, binaries=Path(programs) if programs else None
    )


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedServer) -> str:
    """The name of a database with every migration applied and nobody connected, to be copied."""
    from registry_cli.store.migrations import migrate

    marker = postgres_server.folder / "template-is-migrated"
    with (postgres_server.folder / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not marker.exists():
            migrate(ensure_database(postgres_server, _TEMPLATE))
            marker.touch()
    return _TEMPLATE


@pytest.fixture
def empty_database(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The URL of a new, empty database of the role ``registry``."""
    yield from _fresh(postgres_server, None)


@pytest.fixture
def database(postgres_server: EmbeddedServer, migrated_template: str) -> Iterator[str]:
    """The URL of a new database with every migration applied, of the role ``registry``."""
    yield from _fresh(postgres_server, migrated_template)


def _fresh(server: EmbeddedServer, template: str | None) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    yield ensure_database(server, name, template=template)
    drop_database(server, name)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """The folder of a cluster that was made and never used, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="registry-test-"))
    ensure_server(folder, durable=False)
    stop_server(folder)
    (folder / "registry.conf").unlink()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster_folder(request: pytest.FixtureRequest) -> Iterator[Callable[..., Path]]:
    """A function from a name to a folder for a cluster of the test's own, which is stopped and removed at the end.

    There is nothing in its place, or, when ``made``, a stopped cluster.
    pytest's ``tmp_path`` will not do: for root it is closed to the user that runs Postgres.
    """
    parent = Path(tempfile.mkdtemp(prefix="registry-test-"))
    parent.chmod(0o711)
    named: list[Path] = []

    def in_parent(name: str = "cluster", *, made: bool = False) -> Path:
        named.append(parent / name)
        if made:
            subprocess.run(["cp", "-a", request.getfixturevalue("made_cluster"), parent / name], check=True)
        return parent / name

    yield in_parent
    for folder in named:
        stop_server(folder)
    shutil.rmtree(parent)


@pytest.fixture(scope="session")
def superuser_url(postgres_server: EmbeddedServer) -> Callable[[str], str]:
    """A function from a database's URL to the URL of the same database for the superuser."""

    def as_superuser(database_url: str) -> str:
        return postgres_server.url(unquote(urlsplit(database_url).path[1:]), user="postgres")

    return as_superuser
