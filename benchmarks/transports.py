"""Measure a first publish over HTTPS, to a stand-in for a Supabase project, against one over a Postgres connection.

``python benchmarks/transports.py [COUNT]`` prints a table in Markdown and the largest and slowest call; the count is
10000 unless given. The stand-in of the tests does what PostgREST does, in Python; it and the command share the machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import psycopg  # noqa: E402 - the line above finds what follows

from benchmarks.generated_repository import make_repository  # noqa: E402
from benchmarks.timing import REGISTRY, environment_of_command  # noqa: E402
from registry_cli.store.embedded import (  # noqa: E402
    EmbeddedServer,
    drop_database,
    ensure_database,
    ensure_server,
    stop_server,
)
from registry_cli.store.migrations import migrate  # noqa: E402
from tests.postgres_relay import Cut, Relay  # noqa: E402
from tests.postgrest import Call, StandIn, make_key  # noqa: E402
from tests.supabase_fixtures import AUTHENTICATOR, PASSWORD  # noqa: E402

RUNS = 3
AT_MOST = 3.0
"""Times that of the connection that a publish over HTTPS may take."""


def fresh(server: EmbeddedServer, name: str) -> str:
    """The URL of a new, migrated database."""
    drop_database(server, name)
    url = ensure_database(server, name)
    migrate(url)
    return url


@contextmanager
def api(server: EmbeddedServer) -> Iterator[StandIn]:
    """A project on a new database."""
    fresh(server, "hosted")
    with psycopg.connect(server.url("hosted", user="postgres"), autocommit=True) as superuser:
        superuser.execute(AUTHENTICATOR)
    with StandIn(f"postgresql://authenticator:{PASSWORD}@{server.host}:{server.port}/hosted") as stand_in:
        yield stand_in


def published(folder: Path, **variables: str) -> float:
    """Seconds of a whole ``registry publish``; it must end with 0."""
    begin = time.perf_counter()
    ended = subprocess.run(
        [REGISTRY, "publish"],
        cwd=folder,
        env=environment_of_command() | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(f"registry publish ended {ended.returncode}:\n{ended.stderr}")
    return time.perf_counter() - begin


def to(address: str) -> dict[str, str]:
    """The variables that name the project at *address*."""
    return {"SUPABASE_URL": address, "SUPABASE_SECRET_KEY": make_key("service_role")}


def measure(folder: Path, server: EmbeddedServer) -> tuple[list[float], list[float], list[Call]]:
    """Seconds over HTTPS and over a connection, in turn, and the calls that the former made."""
    hosted, connected, calls = [], [], []
    for _ in range(RUNS):
        with api(server) as stand_in:
            hosted.append(published(folder, **to(stand_in.address)))
            calls += stand_in.calls
        connected.append(published(folder, REGISTRY_DATABASE_URL=fresh(server, "connected")))
    return hosted, connected, calls


def measure_cut(folder: Path, server: EmbeddedServer) -> tuple[float, int]:
    """Seconds of a publish whose connection drops once half-way, and how many releases there are then."""
    with api(server) as stand_in, Relay(stand_in.address) as relay:
        half_way = threading.Thread(target=_cut_half_way, args=(stand_in, relay))
        half_way.start()
        taken = published(folder, **to(relay.url))
        half_way.join()
        with psycopg.connect(server.url("hosted", user="postgres")) as superuser:
            row = superuser.execute("select count(*) from registry.releases").fetchone()
    return taken, row[0] if row else 0


def _cut_half_way(stand_in: StandIn, relay: Relay) -> None:
    while not any(call.function == "put_objects_v1" for call in stand_in.calls):
        time.sleep(0.01)
    relay.hang_up_at_next_word(Cut.AFTER)


def main(count: int) -> None:
    """Generate, measure, print."""
    work = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    work.chmod(0o711)
    try:
        server = ensure_server(work / "cluster")
        folder = work / "agents"
        folder.mkdir()
        make_repository(folder, count)
        hosted, connected, calls = measure(folder, server)
        cut, releases = measure_cut(folder, server)
    finally:
        stop_server(work / "cluster")
        shutil.rmtree(work)
    ours, theirs = median(hosted), median(connected)
    print("| manifests | over HTTPS | over a connection | ratio | at most |\n|---|---|---|---|---|")
    print(f"| {count:,} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} | {AT_MOST} |\n")
    for what, largest in (
        ("largest call", max(calls, key=lambda call: call.sent)),
        ("largest answer", max(calls, key=lambda call: call.answered)),
        ("slowest call", max(calls, key=lambda call: call.seconds)),
    ):
        sizes = f"{largest.sent / 1e6:.1f} MB sent, {largest.answered / 1e6:.1f} MB answered"
        print(f"{what}: {largest.function}, {sizes}, {largest.seconds:.1f} s")
    print(f"calls: {len(calls) // RUNS}")
    print(f"with one connection dropped half-way: {cut:.2f} s, releases: {releases}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
