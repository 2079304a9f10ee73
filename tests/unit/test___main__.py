"""The command is also a module: ``python -m registry_cli``."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence
from typing import NoReturn

import pytest

from registry_cli import __version__
from registry_cli.cli.exits import leave


@pytest.fixture(autouse=True)
def ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of the tests goes on."""

    def end(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr("atexit._run_exitfuncs", lambda: None)


def test_the_module_runs_the_command_and_ends_with_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["registry", "--version"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("registry_cli", run_name="__main__")

    assert ended.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_a_validation_is_asked_of_git_before_the_command_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[str]] = []
    monkeypatch.setattr("registry_cli.git.ahead.ask_ahead", lambda words, _: asked.append(words))
    monkeypatch.setattr(sys, "argv", ["registry", "validate", "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("registry_cli", run_name="__main__")

    assert ended.value.code == 0
    assert asked == [["validate", "--help"]]


def test_what_cannot_be_written_at_the_end_does_not_hide_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.stdout, "flush", full)
    with pytest.raises(SystemExit) as ended:
        leave(1)
    assert ended.value.code == 1
