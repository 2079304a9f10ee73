"""The demo of the README works, again, and from a second clone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.team_fixtures import command_environment

TOP = Path(__file__).parents[2]


def demo(clone: Path, environment: dict[str, str]) -> str:
    """Run the demo in *clone* to its end and give what it said."""
    ended = subprocess.run(
        ["sh", "demo/demo.sh", str(clone)],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def clone_to(folder: Path) -> Path:
    """A clone of this repository that uses the programs installed here."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(TOP), str(folder)], check=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    return folder


def test_the_demo_works_again_and_from_a_second_clone(tmp_path: Path, cluster_folder: Callable[..., Path]) -> None:
    environment = command_environment(tmp_path, None) | {
        "REGISTRY_EMBEDDED_FOLDER": str(cluster_folder()),
        "REGISTRY_DATABASE_URL": "postgresql://must-not-be-used.invalid/shared",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "CI": "true",
    }
    first, second = clone_to(tmp_path / "first"), clone_to(tmp_path / "second")

    said = [demo(first, environment), demo(first, environment), demo(second, environment)]

    for one in said:
        assert "rolled back" in one
        assert "agent/fraud_agent@1.0.0" in one
        assert "agent/fraud_agent stays at 1.0.0" in one
        assert "scores fell by half" in one
