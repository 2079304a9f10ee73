"""Measure validate against ajv-cli on the same files, and a run over one change against the start of the command.

``python benchmarks/peers.py [COUNT]`` prints a table in Markdown; the count is 10000 unless given.
ajv-cli checks the manifests against the JSON Schema of their kind, and reads nothing else. It is installed with npm
into ``benchmarks/generated``; without Node it is left out, and said so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.generated_repository import git, make_repository  # noqa: E402 - the line above finds it
from benchmarks.timing import REGISTRY, paired, seconds  # noqa: E402

SCHEMA = HERE.parent / "packages" / "shared" / "schemas" / "agent.schema.json"
AJV_FOLDER = HERE / "generated" / "peers"
AJV = AJV_FOLDER / "node_modules" / ".bin" / "ajv"
AT_MOST = {"json": 1.5, "yaml": 2.0}
"""Times ajv-cli's that a validation of everything may take."""

AT_MOST_SINCE = 3.0
"""Times ``registry --version`` that a validation of one change may take."""


def install_ajv() -> bool:
    """Whether ajv-cli can be run, after it has been installed if need be."""
    if shutil.which("npm") is None:
        return False
    if not AJV.exists():
        AJV_FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "peers" / "package.json", AJV_FOLDER)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=AJV_FOLDER, check=True, capture_output=True
        )
    return True


def measure_ajv(folder: Path, ending: str) -> tuple[float, float]:
    """Seconds of validate, and of ajv-cli on the same manifests."""
    pattern = f"packages/shared/agents/*/agent.{ending}"
    ajv = (str(AJV), "validate", "--spec=draft2020", "--strict=false", "-s", str(SCHEMA), "-d", pattern)
    return paired(lambda: seconds((str(REGISTRY), "validate"), folder), lambda: seconds(ajv, folder))


def measure_since(folder: Path) -> tuple[float, float]:
    """Seconds of a validation of one change, and of the command that says its version."""
    changed = next(folder.glob("packages/shared/agents/agent_00042/agent.*"))
    content = changed.read_text(encoding="utf-8")
    changed.write_text(content.replace("Judges", "Weighs"), encoding="utf-8")
    try:
        return paired(
            lambda: seconds((str(REGISTRY), "validate", "--since", "HEAD"), folder),
            lambda: seconds((str(REGISTRY), "--version"), folder),
        )
    finally:
        git(folder, "checkout", "--quiet", ".")


def main(count: int) -> None:
    """Generate, measure, print."""
    has_ajv = install_ajv()
    work = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    try:
        print("| manifests | command | seconds | peer | seconds | ratio | at most |\n|---|---|---|---|---|---|---|")
        for ending, at_most in AT_MOST.items():
            folder = work / ending
            folder.mkdir()
            make_repository(folder, count, ending)
            if has_ajv:
                row(f"{count:,} {ending.upper()}", "validate", measure_ajv(folder, ending), "ajv-cli", at_most)
            figures = measure_since(folder)
            row(
                f"1 of {count:,} {ending.upper()}",
                "validate --since HEAD",
                figures,
                "registry --version",
                AT_MOST_SINCE,
            )
    finally:
        shutil.rmtree(work)
    if not has_ajv:
        print("\najv-cli was left out: there is no npm here")


def row(what: str, command: str, figures: tuple[float, float], peer: str, at_most: float) -> None:
    """Print one line of the table."""
    ours, theirs = figures
    print(f"| {what} | {command} | {ours:.2f} | {peer} | {theirs:.2f} | {ours / theirs:.2f} | {at_most} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
