"""Measure a first publish over HTTPS, to a stand-in for a Supabase project, against one over a Postgres connection.

``python benchmarks/transports.py [COUNT]`` prints a table in Markdown and the largest and slowest call; the count is
10000 unless given. The stand-in of the tests does what PostgREST does, in Python; it and the command share the machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
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
    """Seconds of a whole ``registry publish``."""
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


def measure(folder: Path, server: EmbeddedServer) -> tuple[list[float], list[float], list[Call]]:
    """Seconds over HTTPS and over a connection, in turn, and the calls that the former made."""
    hosted, connected, calls = [], [], []
    for _ in range(RUNS):
        with api(server) as stand_in:
            variables = {"SUPABASE_URL": stand_in.address, "SUPABASE_SECRET_KEY": make_key("service_role")}
            hosted.append(published(folder, **variables))
            calls += stand_in.calls
        connected.append(published(folder, REGISTRY_DATABASE_URL=fresh(server, "connected")))
    return hosted, connected, calls


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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
