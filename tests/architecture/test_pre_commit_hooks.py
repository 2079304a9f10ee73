"""The hooks for pre-commit and prek are what these take, and start commands that there are."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from registry_cli.cli.main import registry

TOP = Path(__file__).parents[2]
HOOKS = TOP / ".pre-commit-hooks.yaml"
PAGE = TOP / "docs" / "howto" / "pre-commit.md"
PROGRAMS = Path(sys.executable).parent


def offered() -> list[dict[str, Any]]:
    """The hooks of this project."""
    hooks: list[dict[str, Any]] = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    return hooks


def check(program: str, what: str, file: Path, home: Path) -> None:
    """Have *program* say of *file* that it is valid, without a warning; it may write into the folder *home*."""
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PREK_HOME": str(home)}
    command = [str(PROGRAMS / program), what, str(file)]
    checked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (checked.returncode, "warning" in checked.stdout + checked.stderr) == (0, False), checked


def test_three_hooks_are_offered_that_are_installed_as_python_and_run_one_at_a_time() -> None:
    assert [hook["id"] for hook in offered()] == ["registry-validate", "registry-check", "registry-fix"]
    for hook in offered():
        assert (hook["language"], hook["require_serial"]) == ("python", True)
        assert hook["description"].endswith(".")
        assert {"pre-commit", "manual"} <= set(hook["stages"])


@pytest.mark.parametrize("hook", offered(), ids=lambda hook: str(hook["id"]))
def test_a_hook_starts_a_verb_with_options_that_it_has(hook: dict[str, Any]) -> None:
    program, verb, *words = shlex.split(hook["entry"])
    command = registry.get_command(click.Context(registry), verb)

    assert program == "registry"
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known
    assert hook.get("args") == (["--"] if hook["pass_filenames"] else None)


@pytest.mark.parametrize("program", ["pre-commit", "prek"])
def test_the_hooks_are_what_their_readers_take(program: str, tmp_path: Path) -> None:
    check(program, "validate-manifest", HOOKS, tmp_path)


@pytest.mark.parametrize("program", ["pre-commit", "prek"])
def test_the_configurations_on_the_page_are_valid_and_name_hooks_that_there_are(program: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    head = blocks[0].split("      - id: ")[0]
    for block in blocks:
        text = block if block.startswith("repos:") else f"{head}{block}"
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        check(program, "validate-config", tmp_path / "config.yaml", tmp_path / "home")
        ids = {hook["id"] for repo in yaml.safe_load(text)["repos"] for hook in repo["hooks"]}
        assert ids <= {hook["id"] for hook in offered()}
