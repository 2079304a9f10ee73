"""The command is also a module: ``python -m registry_cli``."""

from __future__ import annotations

import runpy
import sys

import pytest

from registry_cli import __version__


def test_the_module_runs_the_command_and_ends_with_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["registry", "--version"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("registry_cli", run_name="__main__")

    assert ended.value.code == 0
    assert __version__ in capsys.readouterr().out
