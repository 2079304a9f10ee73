"""Timing whole processes, two commands in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

RUNS = 5
REGISTRY = Path(sys.executable).with_name("registry")


def environment_of_command() -> dict[str, str]:
    """That of this process; Python keeps its compiled files."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: tuple[str, ...], folder: Path, url: str = "") -> float:
    """The wall time of a whole process; it must end with 0."""
    environment = environment_of_command() | ({"REGISTRY_DATABASE_URL": url} if url else {})
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begin


def paired(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The medians of *one* and *other*, run in turn after one run that does not count."""
    one(), other()
    pairs = [(one(), other()) for _ in range(RUNS)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
