"""Making, starting and stopping the cluster of one folder; every function here is called under its lock."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil

from registry_cli.domain.errors import DatabaseUnavailable
from registry_cli.store.embedded_account import Account, refuse, release, run, way_out
from registry_cli.store.embedded_cluster import (
    OWNER,
    SUPERUSER,
    Cluster,
    choose_socket_folder,
    forget_sockets,
    forget_stale_server,
    free_port,
    prepare_log,
    remembered_port,
    write_passwords,
    write_settings,
)

Answer = TypeVar("Answer")

START_SECONDS = 60.0
STOP_SECONDS = 60.0

_PORT_TAKEN = "could not create any TCP/IP sockets"
_OLD_BACKENDS = "is still in use"
_FIRST_WITH_BUILTIN_LOCALE = 17


def forget_unfinished(cluster: Cluster) -> None:
    """Remove what a killed first start left; where its initdb still writes, the next start removes the rest."""
    for leftover in cluster.folder.glob("starting-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def make(cluster: Cluster, programs: Path, account: Account | None, *, durable: bool) -> None:
    """Make the data folder with its two roles, beside its place, and move it there when it is complete."""
    partial = Path(tempfile.mkdtemp(prefix="starting-", dir=cluster.folder))
    if account is not None:
        os.chown(partial, account.uid, account.gid)
    write_passwords(cluster, account)
    _initdb(cluster, programs, account, partial, durable=durable)
    _add_owner(cluster, programs, account, partial)
    partial.rename(cluster.folder / partial.name.replace("starting-", "data-", 1))
    if durable:
        _flush_folder(cluster.folder)


def _initdb(cluster: Cluster, programs: Path, account: Account | None, partial: Path, *, durable: bool) -> None:
    builtin = float(release(programs)) >= _FIRST_WITH_BUILTIN_LOCALE
    options = [
        # Relative, because initdb puts the path between the quotes of a shell.
        f"--pgdata={partial.name}",
        f"--username={SUPERUSER}",
        f"--pwfile={cluster.password_file(SUPERUSER).name}",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        *(["--locale-provider=builtin", "--locale=C.UTF-8"] if builtin else ["--no-locale"]),
        *([] if durable else ["--no-sync"]),
    ]
    made = run([programs / "initdb", *options], account, folder=cluster.folder)
    if made.returncode != 0:
        refuse("making the embedded Postgres", made.stderr, cluster.folder)


def _add_owner(cluster: Cluster, programs: Path, account: Account | None, partial: Path) -> None:
    """Add the role that owns the databases, with the rights that hosted Supabase gives its ``postgres``."""
    password = cluster.password(OWNER)
    options = ["-D", partial.name, "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"]
    made = run(
        [programs / "postgres", "--single", *options, SUPERUSER],
        account,
        folder=cluster.folder,
        text=f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER CREATEROLE CREATEDB BYPASSRLS PASSWORD '{password}'\n",
    )
    if made.returncode != 0:
        refuse("making the roles of the embedded Postgres", made.stderr, cluster.folder)
    descriptor = os.open(partial / "postgresql.conf", os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        stream.write("\n# The settings of the manifest registry.\ninclude '../registry.conf'\n")


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def start(
    cluster: Cluster, programs: Path, account: Account | None, *, durable: bool, seconds: float = START_SECONDS
) -> None:
    """Start the server, detached from this process; DatabaseUnavailable with the tail of its log when it will not.

    Two failures pass: a port taken by another, and backends of a killed server that are still ending.
    """
    deadline = time.monotonic() + seconds
    port = remembered_port(cluster) or free_port()
    while True:
        forget_stale_server(cluster)
        sockets = choose_socket_folder(cluster, account)
        write_settings(cluster, account, port=port, sockets=sockets, durable=durable)
        prepare_log(cluster, account)
        said = _try_start(cluster, programs, account)
        if said is None:
            return
        forget_sockets(cluster, sockets)
        if _PORT_TAKEN in said:
            port = free_port()
        elif _OLD_BACKENDS not in said or time.monotonic() > deadline:
            refuse("starting the embedded Postgres", said, cluster.folder)
        time.sleep(0.05)


def _try_start(cluster: Cluster, programs: Path, account: Account | None) -> str | None:
    before = cluster.log_size()
    options = ["--silent", "--wait", f"--timeout={START_SECONDS:.0f}"]
    places = [f"--pgdata={cluster.data.name}", f"--log={cluster.log.name}"]
    # pg_ctl starts the server in a session of its own and with the log as its only output.
    tried = run([programs / "pg_ctl", "start", *options, *places], account, folder=cluster.folder)
    return None if tried.returncode == 0 else cluster.log_since(before) or tried.stderr


def await_answer(
    cluster: Cluster, ask: Callable[[], Answer | None], *, seconds: float = START_SECONDS
) -> Answer | None:
    """Ask until the running server answers; None when there is none, DatabaseUnavailable when it stays silent."""
    deadline = time.monotonic() + seconds
    while cluster.process() is not None:
        answer = ask()
        if answer is not None:
            return answer
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"the embedded Postgres in {cluster.folder} runs and does not answer; its log ends with:\n"
                f"{cluster.log_since(0)}",
                hint=way_out("", cluster.folder),
            )
        time.sleep(0.02)
    return None


def stop(cluster: Cluster, *, seconds: float = STOP_SECONDS) -> bool:
    """Stop the server of this folder and wait for its end; False when none runs.

    Sessions are cut off, their open transactions rolled back.
    """
    process = cluster.process()
    if process is None:
        return False
    running = cluster.running()
    with suppress(psutil.NoSuchProcess):
        # What pg_ctl's "fast" mode sends; done here so that it also works when the binaries are gone.
        process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + seconds
    while _lives(process):
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"the embedded Postgres in {cluster.folder} (process {process.pid}) "
                f"did not stop within {seconds:.0f} seconds",
                hint=f"read {cluster.log}, then try again",
            )
        time.sleep(0.01)
    forget_sockets(cluster, (running and running.socket_folder) or cluster.data)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
