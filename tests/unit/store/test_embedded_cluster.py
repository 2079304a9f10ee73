from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store import embedded_cluster
from registry_cli.store.embedded_account import Account
from registry_cli.store.embedded_cluster import (
    Cluster,
    choose_socket_folder,
    claim,
    cluster_in,
    forget_stale_server,
    free_port,
    locked,
    prepare_log,
    remembered_port,
    write_passwords,
    write_settings,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run Postgres")
MYSELF = Account("myself", os.geteuid(), os.getegid())


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    """The places of a cluster with an empty data folder."""
    (tmp_path / "cluster" / "data-1").mkdir(parents=True)
    return cluster_in(tmp_path / "cluster")


def claims_to_run(cluster: Cluster, pid: int, sockets: str = "") -> None:
    lines = [str(pid), str(cluster.data), "1790000000", "54321", sockets, "127.0.0.1", "1 2", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines) + "\n", encoding="utf-8")


def mode(place: Path) -> int:
    return place.stat().st_mode & 0o777


def test_links_on_the_way_to_the_folder_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert cluster_in(tmp_path / "link" / "new").folder == tmp_path / "real" / "new"


def test_the_lock_gives_up_on_a_holder_that_never_ends(cluster: Cluster) -> None:
    with (
        locked(cluster, None),
        pytest.raises(DatabaseUnavailable, match="another process"),
        locked(cluster, None, seconds=0.02),
    ):
        raise AssertionError


def test_the_lock_can_be_taken_again(cluster: Cluster) -> None:
    for _ in range(2):
        with locked(cluster, MYSELF):
            assert mode(cluster.folder / "lock") == 0o600


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    claim(cluster_in(tmp_path / "a" / "b"), None)
    assert mode(tmp_path / "a" / "b") == 0o700


def test_the_user_that_runs_postgres_may_enter_a_new_folder_and_no_one_else(tmp_path: Path) -> None:
    claim(cluster_in(tmp_path / "cluster"), MYSELF)
    assert mode(tmp_path / "cluster") == 0o710
    assert (tmp_path / "cluster").stat().st_gid == MYSELF.gid


@as_root
def test_parents_that_root_makes_can_be_entered_whatever_its_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        claim(cluster_in(tmp_path / "a" / "b" / "cluster"), MYSELF)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o755, 0o755)


def test_the_folders_of_others_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path.stat().st_uid + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    tmp_path.chmod(0o755)
    with pytest.raises(Misconfigured, match="belongs to another user"):
        claim(cluster_in(tmp_path), None)
    assert mode(tmp_path) == 0o755


def test_a_folder_with_other_things_in_it_is_refused_untouched(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(Misconfigured, match=r"holds thesis\.tex and no embedded Postgres"):
        claim(cluster_in(tmp_path), None)
    assert mode(tmp_path) == 0o755


def test_a_folder_with_a_cluster_is_left_as_it_is(cluster: Cluster) -> None:
    (cluster.folder / "notes.txt").touch()
    cluster.folder.chmod(0o750)
    claim(cluster, None)
    assert mode(cluster.folder) == 0o750


def test_passwords_are_long_different_and_private(cluster: Cluster) -> None:
    write_passwords(cluster, None)
    assert len(cluster.password("registry")) >= 40
    assert cluster.password("registry") != cluster.password("postgres")
    assert mode(cluster.password_file("registry")) == 0o600
    assert mode(cluster.password_file("postgres")) == 0o600


def test_no_password_is_known_for_other_roles(cluster: Cluster) -> None:
    with pytest.raises(Misconfigured, match="no password for the role anon"):
        cluster.password("anon")


def test_a_lost_password_is_named_with_the_way_out(cluster: Cluster) -> None:
    with pytest.raises(Misconfigured, match=r"registry\.password is missing") as failure:
        cluster.password("registry")
    assert str(cluster.folder) in failure.value.hint


def test_a_link_in_place_of_a_password_is_not_followed(cluster: Cluster, tmp_path: Path) -> None:
    """Root writes here; a link must not lead it elsewhere."""
    (tmp_path / "precious").write_text("kept", encoding="utf-8")
    cluster.password_file("postgres").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic link"):
        write_passwords(cluster, None)
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("text", ["", "12\n", "what\never\nis\nthis\nhere\n"])
def test_a_broken_pid_file_claims_nothing(cluster: Cluster, text: str) -> None:
    (cluster.data / "postmaster.pid").write_text(text, encoding="utf-8")
    assert cluster.running() is None
    assert cluster.process() is None


def test_a_reused_pid_is_not_the_server(cluster: Cluster) -> None:
    """This very test process has the pid, even works in the data folder, and is no Postgres."""
    claims_to_run(cluster, os.getpid())
    assert cluster.process() is None
    forget_stale_server(cluster)
    assert cluster.running() is None


def test_a_zombie_is_not_the_server(cluster: Cluster) -> None:
    ending = "import subprocess; print(subprocess.Popen(['true']).pid, flush=True); input()"
    parent = subprocess.Popen([sys.executable, "-c", ending], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    claims_to_run(cluster, int(parent.stdout.readline()))
    assert cluster.process() is None
    parent.communicate("\n")


def test_a_dead_pid_is_not_the_server_and_its_sockets_go(cluster: Cluster) -> None:
    short = choose_socket_folder(Cluster(Path("/" + "x" * 100)), MYSELF)
    (short / ".s.PGSQL.54321").touch()
    (cluster.data / ".s.PGSQL.54321.lock").touch()
    done = subprocess.Popen(["true"])
    done.wait()
    claims_to_run(cluster, done.pid, str(short))
    forget_stale_server(cluster)
    assert list(cluster.data.iterdir()) == []
    assert not short.exists()


def test_a_copied_pid_file_does_not_cost_the_original_its_socket(cluster: Cluster, tmp_path: Path) -> None:
    original = tmp_path / "original" / "data-1"
    original.mkdir(parents=True)
    (original / ".s.PGSQL.54321").touch()
    claims_to_run(cluster, 2**22 + 1, str(original))
    forget_stale_server(cluster)
    assert (original / ".s.PGSQL.54321").exists()


def test_a_short_socket_folder_in_use_elsewhere_stays(cluster: Cluster) -> None:
    short = choose_socket_folder(Cluster(Path("/" + "x" * 100)), None)
    (short / "kept").touch()
    embedded_cluster.forget_sockets(cluster, short)
    assert (short / "kept").exists()
    (short / "kept").unlink()
    embedded_cluster.forget_sockets(cluster, short)
    assert not short.exists()


def test_sockets_live_with_the_data_where_the_path_allows() -> None:
    roomy, full = Cluster(Path("/" + "x" * 77)), Cluster(Path("/" + "x" * 78))
    assert choose_socket_folder(roomy, None) == roomy.data
    short = choose_socket_folder(full, None)
    assert len(str(short)) < 80
    assert mode(short) == 0o700
    short.rmdir()


def test_a_long_temporary_folder_is_no_place_for_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / ("x" * 100)))
    short = choose_socket_folder(Cluster(Path("/" + "x" * 100)), None)
    assert short.parent == Path("/tmp")  # noqa: S108 - the last resort
    short.rmdir()


def test_the_port_of_the_last_start_is_remembered(cluster: Cluster) -> None:
    assert remembered_port(cluster) is None
    port = free_port()
    write_settings(cluster, None, port=port, sockets=cluster.data, durable=True)
    assert remembered_port(cluster) == port
    cluster.settings.write_text("", encoding="utf-8")
    assert remembered_port(cluster) is None


@pytest.mark.parametrize(("durable", "setting"), [(True, "fsync = on"), (False, "fsync = off")])
def test_only_who_asks_for_it_risks_the_data(cluster: Cluster, *, durable: bool, setting: str) -> None:
    write_settings(cluster, None, port=1, sockets=cluster.data, durable=durable)
    assert setting in cluster.settings.read_text(encoding="utf-8").splitlines()


def test_the_log_is_read_from_where_a_start_began(cluster: Cluster) -> None:
    assert (cluster.log_size(), cluster.log_since(0)) == (0, "")
    cluster.log.write_text("old\n", encoding="utf-8")
    before = cluster.log_size()
    with cluster.log.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(str(number) for number in range(20)))
    assert cluster.log_since(before, lines=3) == "17\n18\n19"


def test_a_long_log_is_put_aside(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_cluster, "_LARGEST_LOG", 10)
    cluster.log.write_text("much too long", encoding="utf-8")
    prepare_log(cluster, MYSELF)
    assert cluster.log_size() == 0
    assert cluster.log.with_suffix(".log.old").exists()


def test_missing_files_of_a_server_mean_its_programs_are_gone(cluster: Cluster, tmp_path: Path) -> None:
    assert not cluster.binaries_exist()
    (cluster.data / "postmaster.opts").write_text(f'{tmp_path / "bin/postgres"} "-D" "data"\n', encoding="utf-8")
    assert not cluster.binaries_exist()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "postgres").touch()
    assert cluster.binaries_exist()


def test_data_knows_the_release_that_made_it(cluster: Cluster) -> None:
    assert cluster.version() is None
    (cluster.data / "PG_VERSION").write_text("16\n", encoding="ascii")
    assert cluster.version() == 16
