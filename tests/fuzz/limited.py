"""The command as a process with little memory and time, and without the powers of root."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.team_fixtures import COMMAND, command_environment

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
PATIENCE_SECONDS = 200
ROOT = "packages/shared"
_DROP_CAPABILITY = 24  # prctl's PR_CAPBSET_DROP
_READ_ANYTHING = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def ended(folder: Path, *arguments: str, code: int = 1) -> tuple[str, str]:
    """What ``registry <arguments>`` in *folder* prints, data and messages; it must end with *code* and in its limits.

    Time is that of the processor, so that a busy machine makes no difference.
    """
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=folder,
        env=command_environment(folder.parent, None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=_limited,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    said = done.stdout.decode(), done.stderr.decode("utf-8", "replace")
    assert done.returncode == code, f"it ended with {done.returncode}: {said[1][-2000:]}"
    assert "Traceback" not in "".join(said)
    return said


def codes_in(folder: Path) -> dict[str, set[str]]:
    """The codes that validate finds, by path below the root of the manifests."""
    found: dict[str, set[str]] = {}
    for finding in json.loads(ended(folder, "validate", "--json")[0])["findings"]:
        found.setdefault(finding["path"].removeprefix(f"{ROOT}/"), set()).add(finding["code"])
    return found


def repository(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """A folder ``r`` in *folder* that is a manifest repository with *files*, by their paths below the root."""
    top = folder / "r"
    (top / ROOT).mkdir(parents=True)
    (top / "registry.toml").write_text('name = "hostile"\n', encoding="utf-8")
    for name, content in files.items():
        place = top / ROOT / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return top


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":  # elsewhere the system does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        if os.geteuid() == 0:
            for capability in _READ_ANYTHING:
                ctypes.CDLL(None).prctl(_DROP_CAPABILITY, capability, 0, 0, 0)
