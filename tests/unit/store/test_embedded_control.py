from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from registry_cli.domain.errors import DatabaseUnavailable
from registry_cli.store import embedded_control as control
from registry_cli.store.embedded import ensure_server, server_status, stop_server
from registry_cli.store.embedded_cluster import Cluster, claim, cluster_in, free_port, write_settings

FolderMaker = Callable[..., Path]


@pytest.fixture
def idle(tmp_path: Path) -> Cluster:
    """The places of a cluster that never ran."""
    (tmp_path / "idle" / "data-1").mkdir(parents=True)
    return cluster_in(tmp_path / "idle")


@pytest.fixture
def stopped(cluster_folder: FolderMaker) -> Cluster:
    """A cluster that was made and stopped."""
    return cluster_in(cluster_folder(made=True))


def programs(folder: Path, **scripts: str) -> Path:
    """Stand-ins for the programs of Postgres that say and do what the test wants."""
    folder.mkdir(exist_ok=True)
    for name, script in {"postgres": "echo 'postgres (PostgreSQL) 18.4'", **scripts}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_a_failed_initdb_says_why_and_leaves_no_data(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path / "cluster")
    claim(cluster, None)
    full = programs(tmp_path / "bin", initdb="echo 'could not write: No space left on device' >&2; exit 1")
    with pytest.raises(DatabaseUnavailable, match="No space left on device") as failure:
        control.make(cluster, full, None, durable=True)
    assert "free some space" in failure.value.hint
    assert not cluster.data.exists()


def test_failing_roles_leave_no_data_and_tell_no_password(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path / "cluster")
    claim(cluster, None)
    single = 'case "$1" in --single) echo "FATAL:  no" >&2; exit 1;; esac; echo "postgres (PostgreSQL) 18.4"'
    with pytest.raises(DatabaseUnavailable, match=r"roles .* failed:\nFATAL:  no") as failure:
        control.make(cluster, programs(tmp_path / "bin", initdb="true", postgres=single), None, durable=True)
    assert not cluster.data.exists()
    assert cluster.password("registry") not in failure.value.message


def test_a_cluster_appears_complete_with_our_settings(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path / "cluster")
    claim(cluster, None)
    made = 'for word; do case $word in --pgdata=*) touch "${word#--pgdata=}/postgresql.conf";; esac; done'
    control.make(cluster, programs(tmp_path / "bin", initdb=made), None, durable=True)
    assert (cluster.data / "postgresql.conf").read_text(encoding="utf-8").endswith("include '../registry.conf'\n")
    assert [place.name for place in cluster.folder.glob("starting-*")] == []


def test_what_a_killed_start_left_is_removed_and_nothing_else(idle: Cluster) -> None:
    (idle.folder / "starting-abc" / "base").mkdir(parents=True)
    control.forget_unfinished(idle)
    assert [place.name for place in idle.folder.iterdir()] == ["data-1"]


def test_a_port_taken_meanwhile_is_replaced(stopped: Cluster) -> None:
    taken = free_port()
    write_settings(stopped, None, port=taken, sockets=stopped.data, durable=False)
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", taken))
        thief.listen()
        server = ensure_server(stopped.folder, durable=False)
    assert server.port != taken
    assert server_status(stopped.folder) == server


def test_a_server_that_will_not_start_shows_the_tail_of_its_log(stopped: Cluster) -> None:
    with (stopped.data / "postgresql.conf").open("a", encoding="utf-8") as stream:
        stream.write("no_such_setting = 1\n")
    with pytest.raises(DatabaseUnavailable, match='unrecognized configuration parameter "no_such_setting"') as failure:
        ensure_server(stopped.folder, durable=False)
    assert str(stopped.folder) in failure.value.hint


def test_old_backends_are_waited_for_and_not_for_ever(idle: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str | None] = ["shared memory block is still in use", None]
    monkeypatch.setattr(control, "_try_start", lambda *_: tries.pop(0))
    control.start(idle, idle.folder, None, durable=False)
    assert tries == []
    monkeypatch.setattr(control, "_try_start", lambda *_: "shared memory block is still in use")
    with pytest.raises(DatabaseUnavailable) as failure:
        control.start(idle, idle.folder, None, durable=False, seconds=0)
    assert "old Postgres processes" in failure.value.hint


@pytest.fixture(scope="module")
def frozen(made_cluster: Path) -> Iterator[Cluster]:
    """A running server that neither answers nor ends."""
    folder = Path(tempfile.mkdtemp(prefix="registry-test-"))
    subprocess.run(["cp", "-a", f"{made_cluster}/.", folder], check=True)
    cluster = cluster_in(folder)
    ensure_server(folder, durable=False)
    process = cluster.process()
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    yield cluster
    process.send_signal(signal.SIGCONT)
    stop_server(folder)
    shutil.rmtree(folder)


def test_a_server_that_stays_silent_is_reported(frozen: Cluster) -> None:
    with pytest.raises(DatabaseUnavailable, match="runs and does not answer") as failure:
        control.await_answer(frozen, lambda: None, seconds=0)
    assert str(frozen.folder) in failure.value.hint


def test_a_server_that_does_not_end_is_reported(frozen: Cluster) -> None:
    with pytest.raises(DatabaseUnavailable, match="did not stop"):
        control.stop(frozen, seconds=0)


def test_an_answer_is_awaited_while_the_server_lives(frozen: Cluster) -> None:
    answers = iter([None, "here"])
    assert control.await_answer(frozen, lambda: next(answers)) == "here"


def test_no_answer_is_awaited_from_no_server(idle: Cluster) -> None:
    assert control.await_answer(idle, lambda: "never asked") is None


def test_a_server_that_ends_by_itself_counts_as_ended(idle: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(psutil.Process):
        """A process that ended between two looks."""

        def __init__(self) -> None:
            self._exitcode = None

        def send_signal(self, sig: int) -> None:
            raise psutil.NoSuchProcess(1, msg=str(sig))

        def is_running(self) -> bool:
            raise psutil.NoSuchProcess(1)

    monkeypatch.setattr(Cluster, "process", lambda _self: Gone())
    assert control.stop(idle)
