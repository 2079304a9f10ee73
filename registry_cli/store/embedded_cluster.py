"""The folder of an embedded cluster: what lies where, its lock, its passwords, its settings and its process.

::

    <folder>/                 0700; for root 0710, entered by the user that runs Postgres, written by root alone
        data-*/               the data folder of Postgres, and its socket where the path is short enough
        registry.conf         our settings, written anew before each start, included by postgresql.conf
        postgres.password     0600
        registry.password     0600
        postgres.log
        lock                  held while the server is started or stopped
        starting-*            an initdb that has not finished; removed by the next start
        postgres-*            a copy of the binaries, only where root's own cannot be reached
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store.embedded_account import Account

SUPERUSER = "postgres"
OWNER = "registry"
HOST = "127.0.0.1"
LOCK_SECONDS = 120.0

_OURS = re.compile(
    r"data|registry\.conf|(postgres|registry)\.password|postgres\.log(\.old)?|lock|(starting|postgres)-.+"
)
_SOCKET_PREFIX = "manifest-registry-"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, one of them the closing NUL.
_LONGEST_SOCKET = 103
_LARGEST_LOG = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """What postmaster.pid says about a server; a claim, to be proven by a connection or by the process itself."""

    pid: int
    port: int
    socket_folder: Path | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The places of one embedded cluster; ``folder`` is absolute and without links."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data folder of Postgres; it appears complete or not at all.

        Its name is never used twice: a server goes on writing pg_control at the path it was started with, so that one
        whose folder was moved or removed under it would break a new cluster in the same place.
        """
        return next(iter(sorted(self.folder.glob("data-*"))), self.folder / "data-none")

    @property
    def log(self) -> Path:
        """What the server and the programs around it have said."""
        return self.folder / "postgres.log"

    @property
    def settings(self) -> Path:
        """Our settings, included by postgresql.conf."""
        return self.folder / "registry.conf"

    def password_file(self, user: str) -> Path:
        """Where the password of ``user`` is kept."""
        return self.folder / f"{user}.password"

    def password(self, user: str) -> str:
        """Return the password of a role this launcher made; Misconfigured for any other, or when its file is gone."""
        if user not in {OWNER, SUPERUSER}:
            raise Misconfigured(
                f"the embedded Postgres keeps no password for the role {user}",
                hint=f"use {OWNER}, or {SUPERUSER} for its superuser",
            )
        try:
            return self.password_file(user).read_text(encoding="ascii").strip()
        except FileNotFoundError as exc:
            raise Misconfigured(
                f"{self.password_file(user)} is missing, the password of the embedded Postgres",
                hint=f"put it back from a backup, or move {self.folder} away to start with an empty database",
            ) from exc

    def url(self, port: int, database: str, user: str) -> str:
        """Return the URL of ``database`` with the password of ``user``; Misconfigured for an unknown user.

        Without ``sslmode``, a client with PGSSLMODE=require in its environment would be refused.
        """
        return f"postgresql://{user}:{self.password(user)}@{HOST}:{port}/{quote(database, safe='')}?sslmode=disable"

    def version(self) -> int | None:
        """Return the major version the data was made by, None when there is no data yet."""
        try:
            return int(float((self.data / "PG_VERSION").read_text(encoding="ascii")))
        except FileNotFoundError:
            return None

    def running(self) -> Running | None:
        """Read postmaster.pid; None when there is none or it is still being written."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
            return Running(int(lines[0]), int(lines[3]), Path(lines[4]) if lines[4] else None)
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def process(self) -> psutil.Process | None:
        """Return the postmaster of this very folder, None when it is dead, a zombie, or the pid is a stranger's.

        A server works inside its data folder; that tells it from whatever process was given its pid later.
        """
        running = self.running()
        if running is None:
            return None
        with suppress(psutil.Error, OSError):
            process = psutil.Process(running.pid)
            if process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres"):
                return process if self.data.samefile(process.cwd()) else None
        return None

    def binaries_exist(self) -> bool:
        """Tell whether the programs of the running server are still there; they go with their virtual environment."""
        with suppress(FileNotFoundError):
            command = (self.data / "postmaster.opts").read_text(encoding="utf-8", errors="surrogateescape")
            return Path(command.split(' "', 1)[0].strip()).exists()
        return False

    def log_since(self, position: int, *, lines: int = 12) -> str:
        """Return the last lines written to the log after ``position`` (bytes)."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(position)
                text = stream.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def log_size(self) -> int:
        """Return the bytes in the log, for :meth:`log_since`."""
        with suppress(FileNotFoundError):
            return self.log.stat().st_size
        return 0


def cluster_in(folder: Path) -> Cluster:
    """Return the places of the cluster in ``folder``; nothing is made or checked."""
    return Cluster(folder.expanduser().resolve())


@contextmanager
def locked(cluster: Cluster, account: Account | None, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the cluster's lock; DatabaseUnavailable when another process keeps it longer than ``seconds``."""
    descriptor = _open_private(cluster.folder / "lock", account)
    deadline = time.monotonic() + seconds
    try:
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    f"another process has been starting or stopping the Postgres in {cluster.folder} "
                    f"for over {seconds:.0f} seconds",
                    hint="end that process, or wait for it, then try again",
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def claim(cluster: Cluster, account: Account | None) -> None:
    """Make the folder ours, or check that it is; Misconfigured when it belongs to someone or something else."""
    _make_parents(cluster.folder.parent)
    cluster.folder.mkdir(mode=0o700, exist_ok=True)
    if cluster.data.exists():
        return
    strangers = sorted(place.name for place in cluster.folder.iterdir() if not _OURS.fullmatch(place.name))
    if strangers:
        raise Misconfigured(
            f"{cluster.folder} holds {strangers[0]} and no embedded Postgres",
            hint="choose an empty or a new folder",
        )
    if cluster.folder.stat().st_uid != os.geteuid():
        raise Misconfigured(f"{cluster.folder} belongs to another user", hint="choose a folder of your own")
    if account is None:
        cluster.folder.chmod(0o700)
    else:
        os.chown(cluster.folder, -1, account.gid)
        cluster.folder.chmod(0o710)


def _make_parents(folder: Path) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            # Postgres runs as another user, which must be able to enter, whatever root's umask.
            parent.chmod(0o755)


def write_passwords(cluster: Cluster, account: Account | None) -> None:
    """Invent the passwords of a new cluster, each in a file that only its user can read."""
    for user in (SUPERUSER, OWNER):
        descriptor = _open_private(cluster.password_file(user), account, flags=os.O_TRUNC)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32))


def prepare_log(cluster: Cluster, account: Account | None) -> None:
    """Make sure the log exists and can be written by the server; a long one is put aside first."""
    if cluster.log_size() > _LARGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".log.old"))
    os.close(_open_private(cluster.log, account))


def _open_private(path: Path, account: Account | None, *, flags: int = 0) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | flags, 0o600)
    if account is not None:
        os.fchown(descriptor, account.uid, account.gid)
    return descriptor


def remembered_port(cluster: Cluster) -> int | None:
    """Return the port of the last start: the address that people saved stays good."""
    with suppress(FileNotFoundError):
        found = re.search(r"^port = (\d+)$", cluster.settings.read_text(encoding="utf-8"), re.MULTILINE)
        return int(found[1]) if found else None
    return None


def free_port() -> int:
    """Return a TCP port nobody listens on right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def choose_socket_folder(cluster: Cluster, account: Account | None) -> Path:
    """Return the data folder, or a new short private folder when a socket path in there would be too long."""
    if _socket_fits(cluster.data):
        return cluster.data
    temporary = Path(tempfile.gettempdir())
    parent = temporary if _socket_fits(temporary / f"{_SOCKET_PREFIX}12345678") else Path("/tmp")  # noqa: S108 - short
    folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir=parent))
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder


def _socket_fits(folder: Path) -> bool:
    return len(os.fsencode(folder / ".s.PGSQL.65535")) <= _LONGEST_SOCKET


def forget_sockets(cluster: Cluster, folder: Path) -> None:
    """Remove the sockets and their lock files that a server which is gone left behind, the short folder with them."""
    short = folder.name.startswith(_SOCKET_PREFIX)
    if not short and folder != cluster.data:
        return
    for leftover in folder.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)
    if short:
        with suppress(OSError):
            folder.rmdir()


def forget_stale_server(cluster: Cluster) -> None:
    """Remove a postmaster.pid that is no longer a server's; Postgres is fooled by a zombie or a reused pid.

    Call it under the lock.
    Old backends that outlive a killed server are still noticed: Postgres finds their shared memory by the folder.
    """
    if cluster.process() is not None:
        return
    forget_sockets(cluster, cluster.data)
    running = cluster.running()
    if running is not None and running.socket_folder is not None and not psutil.pid_exists(running.pid):
        # While the pid lives, the data folder may be a copy and the sockets those of the original.
        forget_sockets(cluster, running.socket_folder)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def write_settings(cluster: Cluster, account: Account | None, *, port: int, sockets: Path, durable: bool) -> None:
    """Write registry.conf whole; ``durable=False`` may lose or break the data at a crash and is for tests."""
    safe = "on" if durable else "off"
    listed = '"' + str(sockets).replace('"', '""') + '"'
    lines = [
        "# Written by the manifest registry before each start; changes are lost.",
        f"listen_addresses = '{HOST}'",
        f"port = {port}",
        f"unix_socket_directories = {_quoted(listed)}",
        "unix_socket_permissions = 0700",
        "max_connections = 100",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_checkpoints = off",
        "# Statements may carry content and passwords.",
        "log_min_error_statement = panic",
        f"fsync = {safe}",
        f"synchronous_commit = {safe}",
        f"full_page_writes = {safe}",
    ]
    descriptor = _open_private(cluster.settings, account, flags=os.O_TRUNC)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as stream:
        stream.write("\n".join(lines) + "\n")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
