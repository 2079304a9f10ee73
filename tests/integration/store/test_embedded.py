from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs
import psycopg
import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store import embedded_control
from registry_cli.store.embedded import (
    EmbeddedServer,
    bin_folder,
    default_folder,
    drop_database,
    ensure_database,
    ensure_server,
    server_status,
    stop_server,
)
from registry_cli.store.embedded_cluster import cluster_in

FolderMaker = Callable[..., Path]
REPOSITORY = Path(__file__).parents[3]


def start_client(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own that runs ``code`` with the embedded module's names."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys; from pathlib import Path; {IMPORT}; {code}", *map(str, arguments)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


IMPORT = "from registry_cli.store.embedded import ensure_database, ensure_server, server_status"


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def kill_postmaster(folder: Path) -> int:
    process = cluster_in(folder).process()
    assert process is not None
    process.kill()
    return process.pid


def test_a_cluster_is_made_runs_stops_and_runs_again_at_the_same_address(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder()
    assert server_status(folder) is None
    assert not stop_server(folder)
    server = ensure_server(folder)
    assert server_status(folder) == server
    assert value(server.url("postgres", user="postgres"), "SHOW fsync") == "on"
    value(ensure_database(server, "kept"), "CREATE TABLE kept ()")
    assert stop_server(folder)
    assert server_status(folder) is None
    assert not stop_server(folder)
    assert ensure_server(folder) == server
    assert value(server.url("kept"), "SELECT count(*) FROM kept") == 0


@pytest.mark.parametrize("version", [16, 18])
def test_each_release_of_the_package_serves(cluster_folder: FolderMaker, version: int) -> None:
    server = ensure_server(cluster_folder(), version=version, durable=False)
    assert server.version == version
    shown = value(server.url("postgres"), "SELECT current_setting('server_encoding') || current_setting('TimeZone')")
    assert shown == "UTF8UTC"
    other = 34 - version
    for _ in range(2):
        with pytest.raises(Misconfigured, match=f"holds a Postgres {version} and not {other}"):
            ensure_server(server.folder, version=other, durable=False)
        stop_server(server.folder)


def test_databases_belong_to_a_role_like_that_of_hosted_supabase(postgres_server: EmbeddedServer) -> None:
    query = "SELECT (rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin)::text FROM pg_roles"
    shown = value(postgres_server.url("postgres"), f"{query} WHERE rolname = current_user")
    assert shown == "(f,t,t,t,t)"
    superuser = postgres_server.url("postgres", user="postgres")
    assert value(superuser, f"{query} WHERE rolname = current_user") == "(t,t,t,t,t)"


def test_a_url_opens_the_database_only_with_its_password(postgres_server: EmbeddedServer, empty_database: str) -> None:
    password = postgres_server.url("postgres").split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(empty_database.replace(password, "guessed"))
    assert password not in repr(postgres_server)


@pytest.mark.parametrize("name", ['a, it\'s "b" $HOME `ls` \\ ü', "x" * 120])
def test_any_path_can_hold_a_cluster(cluster_folder: FolderMaker, name: str) -> None:
    folder = cluster_folder(name)
    server = ensure_server(folder, durable=False)
    sockets, data = server.socket_folder, cluster_in(folder).data
    assert (sockets == data) == (len(name) < 100)
    assert (sockets / f".s.PGSQL.{server.port}").is_socket()
    stop_server(folder)
    assert sockets.exists() == (sockets == data)


def test_many_processes_at_once_start_one_server(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder()
    code = "server = ensure_server(Path(sys.argv[1]), durable=False); "
    code += "print(server.port, ensure_database(server, 'shared'))"
    clients = [start_client(code, folder) for _ in range(6)]
    said = {client.communicate()[0] for client in clients}
    assert [client.returncode for client in clients] == [0] * 6
    server = ensure_server(folder, durable=False)
    assert said == {f"{server.port} {server.url('shared')}\n"}
    assert cluster_in(folder).log.read_text(encoding="utf-8").count("starting PostgreSQL") == 1


def test_the_server_outlives_its_client_and_keeps_none_of_its_pipes(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder(made=True)
    client = start_client("ensure_server(Path(sys.argv[1]), durable=False); print('up', flush=True); input()", folder)
    assert client.stdout is not None
    assert client.stdout.readline() == "up\n"
    os.killpg(client.pid, signal.SIGINT)
    os.killpg(client.pid, signal.SIGKILL)
    # The end of the pipe comes only when nobody holds it any more.
    assert client.communicate(timeout=30)[0] == ""
    assert server_status(folder) is not None


def test_a_killed_server_is_recovered_with_its_data(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder(made=True)
    server = ensure_server(folder)
    url = ensure_database(server, "kept")
    value(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with psycopg.connect(url) as busy:
        busy.execute("SELECT 1")
        kill_postmaster(folder)
        assert server_status(folder) is None
        assert ensure_server(folder) == server
        with pytest.raises(psycopg.OperationalError):
            busy.execute("SELECT 1")
    assert value(url, "SELECT answer FROM kept") == 42


def test_a_stranger_with_the_pid_of_a_killed_server_is_left_alone(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder(made=True)
    server = ensure_server(folder, durable=False)
    pid = kill_postmaster(folder)
    place = cluster_in(folder).data / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        place.write_text(place.read_text(encoding="utf-8").replace(str(pid), str(stranger.pid), 1), encoding="utf-8")
        assert not stop_server(folder)
        assert ensure_server(folder, durable=False) == server
        assert stop_server(folder)
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_risked_its_data_is_restarted_for_who_cannot(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder(made=True)
    server = ensure_server(folder, durable=False)
    superuser = server.url("postgres", user="postgres")
    assert value(superuser, "SHOW fsync") == "off"
    assert ensure_server(folder) == server
    assert value(superuser, "SHOW fsync") == "on"
    started = value(superuser, "SELECT pg_postmaster_start_time()")
    assert ensure_server(folder, durable=False) == server
    assert value(superuser, "SELECT pg_postmaster_start_time()") == started


def test_a_moved_cluster_is_restarted_in_its_new_place(cluster_folder: FolderMaker) -> None:
    old, new = cluster_folder("old", made=True), cluster_folder("new")
    value(ensure_database(ensure_server(old), "kept"), "CREATE TABLE kept ()")
    old.rename(new)
    assert server_status(old) is None
    assert server_status(new) is None
    server = ensure_server(new)
    assert value(server.url("kept"), "SELECT count(*) FROM kept") == 0
    assert value(server.url("postgres", user="postgres"), "SHOW data_directory") == str(cluster_in(new).data)


def test_a_server_whose_folder_was_moved_away_leaves_the_next_cluster_there_alone(cluster_folder: FolderMaker) -> None:
    folder, away = cluster_folder(made=True), cluster_folder("away")
    old = ensure_server(folder)
    folder.rename(away)
    new = ensure_server(folder)
    before = value(new.url("postgres", user="postgres"), "SELECT system_identifier FROM pg_control_system()")
    with pytest.raises(psycopg.OperationalError):
        value(cluster_in(away).url(old.port, "postgres", "postgres"), "CHECKPOINT")
    assert value(new.url("postgres", user="postgres"), "SELECT system_identifier FROM pg_control_system()") == before


def test_a_copy_beside_the_running_original_is_a_cluster_of_its_own(cluster_folder: FolderMaker) -> None:
    original, copy = cluster_folder("original", made=True), cluster_folder("copy")
    server = ensure_server(original, durable=False)
    subprocess.run(["cp", "-a", original, copy], check=True)
    assert server_status(copy) is None
    assert not stop_server(copy)
    copied = ensure_server(copy, durable=False)
    assert copied.port != server.port
    assert server_status(original) == server
    with psycopg.connect(host=str(server.socket_folder), port=server.port, user="postgres") as connection:
        connection.execute("SELECT 1")


def test_a_server_whose_programs_were_removed_is_restarted(cluster_folder: FolderMaker) -> None:
    """A second checkout must not depend on the virtual environment of a first, deleted one."""
    folder, environment = cluster_folder(made=True), cluster_folder("environment")
    package = bin_folder().parent.parent
    prefix = bin_folder().parent.name
    shutil.copytree(package / prefix, environment / package.name / prefix, ignore=shutil.ignore_patterns("include"))
    if package.with_name(f"{package.name}.libs").is_dir():
        shutil.copytree(package.with_name(f"{package.name}.libs"), environment / f"{package.name}.libs")
    environment.chmod(0o755)
    binaries = environment / package.name / prefix / "bin"
    server = ensure_server(folder, durable=False, binaries=binaries)
    assert server.version == 18
    shutil.rmtree(environment)
    assert ensure_server(folder, durable=False) == server
    assert value(ensure_database(server, "usable"), "DO 'BEGIN END'") is None


def test_a_first_start_killed_half_way_leaves_nothing_half_done(cluster_folder: FolderMaker) -> None:
    folder = cluster_folder()
    client = start_client("ensure_server(Path(sys.argv[1]))", folder)
    while not any(folder.glob("starting-*/global/*")):
        assert client.poll() is None, "the cluster was made before it could be killed"
    client.kill()
    client.communicate()
    assert not cluster_in(folder).data.exists()
    server = ensure_server(folder)
    assert server_status(folder) == server


def test_a_server_that_vanishes_right_after_its_start_is_reported(
    cluster_folder: FolderMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cluster_folder(made=True)  # before anything is taken away: the first one that is made is started, too
    monkeypatch.setattr(embedded_control, "start", lambda *_, **__: None)
    with pytest.raises(DatabaseUnavailable, match="was started and does not answer"):
        ensure_server(folder, durable=False)


def test_another_server_at_the_address_is_not_mistaken_for_ours(
    cluster_folder: FolderMaker, postgres_server: EmbeddedServer
) -> None:
    """The password tells them apart, whatever a stale pid file says."""
    folder = cluster_folder(made=True)
    lines = [
        "1",
        str(cluster_in(folder).data),
        "1790000000",
        str(postgres_server.port),
        "",
        "127.0.0.1",
        "1 2",
        "ready",
    ]
    (cluster_in(folder).data / "postmaster.pid").write_text("\n".join(lines), encoding="utf-8")
    assert server_status(folder) is None
    assert ensure_server(folder, durable=False).port != postgres_server.port


def test_a_file_in_place_of_the_folder_is_a_domain_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="Not a directory"):
        server_status(tmp_path / "file")


def test_the_folder_of_a_user_lies_with_their_data_and_that_of_root_where_others_can_enter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda name: f"/home/ada/share/{name}")
    assert default_folder(16) == Path("/home/ada/share/manifest-registry/postgres/16")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_folder() == Path("/var/lib/manifest-registry/postgres/18")


def test_two_processes_may_make_one_database_at_once(postgres_server: EmbeddedServer) -> None:
    code = "server = server_status(Path(sys.argv[1])); print('ready', flush=True); input(); "
    code += "print(ensure_database(server, 'contested'))"
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", f"import sys; from pathlib import Path; {IMPORT}; {code}", postgres_server.folder],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    assert {client.communicate()[0] for client in clients} == {postgres_server.url("contested") + "\n"}
    drop_database(postgres_server, "contested")
