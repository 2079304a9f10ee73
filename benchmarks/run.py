"""Measure validate, a plan against a commit, and two publishes, whole processes, against the floor.

``python benchmarks/run.py [COUNT ...]`` prints a table in Markdown; the counts are 1000 and 2000 unless given.
Every figure is the median of several runs, the command and its floor in turn, on a durable embedded Postgres.
Python keeps its compiled files, as it does for an installed command; the first run, which writes them, does not count.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.generated_repository import make_repository  # noqa: E402 - the line above finds it
from benchmarks.timing import REGISTRY, paired, seconds  # noqa: E402
from registry_cli.store.embedded import (  # noqa: E402
    EmbeddedServer,
    drop_database,
    ensure_database,
    ensure_server,
    stop_server,
)
from registry_cli.store.migrations import migrate  # noqa: E402

FLOOR = (sys.executable, str(HERE / "floor.py"))


def measure(folder: Path, server: EmbeddedServer) -> dict[str, tuple[float, float]]:
    """Seconds of each command and of its floor."""

    def fresh(name: str) -> str:
        drop_database(server, name)
        url = ensure_database(server, name)
        migrate(url)
        return url

    publish, floor_publish = (str(REGISTRY), "publish"), (*FLOOR, "publish", str(folder))
    figures = {
        "validate": paired(
            lambda: seconds((str(REGISTRY), "validate"), folder),
            lambda: seconds((*FLOOR, "validate", str(folder)), folder),
        ),
        "plan --against HEAD": paired(
            lambda: seconds((str(REGISTRY), "plan", "--against", "HEAD"), folder),
            lambda: seconds((*FLOOR, "validate", str(folder)), folder),
        ),
        "first publish": paired(
            lambda: seconds(publish, folder, fresh("ours")),
            lambda: seconds((*floor_publish, fresh("floor")), folder),
        ),
    }
    ours, floor = ensure_database(server, "ours"), ensure_database(server, "floor")
    figures["publish without changes"] = paired(
        lambda: seconds(publish, folder, ours), lambda: seconds((*floor_publish, floor), folder)
    )
    return figures


def main(counts: list[int]) -> None:
    """Generate, measure, print."""
    work = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    work.chmod(0o711)
    try:
        server = ensure_server(work / "cluster")
        print("| manifests | command | seconds | floor | ratio |\n|---|---|---|---|---|")
        for count in counts:
            folder = work / f"agents-{count}"
            folder.mkdir()
            make_repository(folder, count)
            for name, (ours, floor) in measure(folder, server).items():
                print(f"| {count:,} | {name} | {ours:.2f} | {floor:.2f} | {ours / floor:.1f} |", flush=True)
    finally:
        stop_server(work / "cluster")
        shutil.rmtree(work)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 2000])
