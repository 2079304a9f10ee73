"""The command ``registry``, run inside this process in a folder of its own."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from registry_cli.cli.exits import run
from tests.git_fixtures import git_environment


@dataclass(frozen=True)
class Answer:
    """How the command ended and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The data it printed."""
        return json.loads(self.stdout)


Registry = Callable[..., Answer]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Run ``registry ARGUMENT...`` in a folder, ``repository`` below the test's own unless another is given."""

    def command(*arguments: str, folder: Path = tmp_path / "repository") -> Answer:
        stdout, stderr = io.StringIO(), io.StringIO()
        folder.mkdir(parents=True, exist_ok=True)
        with (
            chdir(folder),
            patch.dict(os.environ, git_environment(tmp_path), clear=True),
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            code = run(arguments)
        return Answer(int(code), stdout.getvalue(), stderr.getvalue())

    return command
