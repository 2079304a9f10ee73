from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry_cli.cli.exits import run
from tests.unit.lsp.conversation import FAREWELL, framed, greeting

LOGGERS = ("pygls", "asyncio", "registry_cli")


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    """What the command does to loggers, undone."""
    before = {name: (logging.getLogger(name), *_state(name)) for name in LOGGERS}
    yield
    for logger, handlers, level, propagates in before.values():
        logger.handlers[:], logger.propagate = handlers, propagates
        logger.setLevel(level)


def _state(name: str) -> tuple[list[logging.Handler], int, bool]:
    logger = logging.getLogger(name)
    return list(logger.handlers), logger.level, logger.propagate


def ended(folder: Path, monkeypatch: pytest.MonkeyPatch, messages: bytes, *arguments: str) -> tuple[int, str, str]:
    """How the command ends that reads *messages*, and what it writes to both streams."""
    (folder / "in").write_bytes(messages)
    streams: dict[str, Any] = {
        "stdin": (folder / "in").open(),
        "stdout": (folder / "out").open("w"),
        "stderr": (folder / "err").open("w"),
    }
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    code = run([*arguments, "lsp"])
    for stream in streams.values():
        stream.close()
    return code, (folder / "out").read_text(), (folder / "err").read_text()


def test_standard_output_carries_the_protocol_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said, logged = ended(tmp_path, monkeypatch, framed([*greeting(None), *FAREWELL]))
    assert code == 0
    assert said.startswith("Content-Length: ")
    assert logged == ""


def test_what_the_middle_logs_goes_to_standard_error_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, logged = ended(tmp_path, monkeypatch, framed([*greeting(None), b"{", *FAREWELL]))
    assert code == 0
    assert "Traceback" not in said + logged
    assert logged.count("\n") == 1


def test_with_more_words_the_library_logs_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, logged = ended(tmp_path, monkeypatch, framed([*greeting(None), *FAREWELL]), "-vv")
    assert "Language server initialized" in logged


def test_the_root_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere" / "tools").mkdir(parents=True)
    (tmp_path / "elsewhere" / "tools" / "t.yaml").write_text("tool_id: [")
    hover = {"textDocument": {"uri": tmp_path.as_uri()}, "position": {"line": 0, "character": 0}}
    question = {"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params": hover}
    messages = framed([*greeting(tmp_path), question, *FAREWELL])
    _, said, _ = ended(tmp_path, monkeypatch, messages, "--root", "elsewhere")
    assert "REG002" in said


def test_an_editor_that_says_nothing_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended(tmp_path, monkeypatch, b"") == (1, "", "")
