from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry_cli.bootstrap import open_session
from registry_cli.lsp.serving import serve
from tests.unit.lsp.conversation import FAREWELL, answered, framed, greeting, request


def test_what_is_asked_to_end_ends_well(tmp_path: Path) -> None:
    code, said = answered(tmp_path, [*greeting(tmp_path), *FAREWELL])
    assert code == 0
    assert said[0]["result"]["serverInfo"]["name"] == "registry"
    assert {"id": 99, "jsonrpc": "2.0", "result": None} in said


def test_an_editor_that_goes_away_or_does_not_ask_ends_it_badly(tmp_path: Path) -> None:
    assert answered(tmp_path, [])[0] == 1
    assert answered(tmp_path, [*greeting(tmp_path)])[0] == 1
    assert answered(tmp_path, [*greeting(tmp_path), FAREWELL[1]])[0] == 1


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_message_that_breaks_off_ends_it_without_an_error(tmp_path: Path, cut: int) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, framed(greeting(tmp_path))[:cut])
    os.close(theirs)
    with os.fdopen(ours, "rb") as requests:
        assert serve(open_session, date.today, requests.fileno(), io.BytesIO()) == 1


def test_an_editor_that_does_not_listen_any_more_is_no_trouble(tmp_path: Path) -> None:
    class Gone(io.BytesIO):
        def write(self, *_: Any) -> int:
            raise BrokenPipeError

    (tmp_path / "said").write_bytes(framed([*greeting(tmp_path), request(2, "shutdown")]))
    with (tmp_path / "said").open("rb") as requests:
        assert serve(open_session, date.today, requests.fileno(), Gone()) == 0


def test_a_descriptor_that_cannot_be_read_is_an_editor_that_is_gone(tmp_path: Path) -> None:
    with (tmp_path / "said").open("wb") as file:
        assert serve(open_session, date.today, file.fileno(), io.BytesIO()) == 1


@pytest.mark.parametrize("nonsense", [b"x" * 300_000 + b"\r\n", b"Content-Length: " + b"9" * 9_000 + b"\r\n"])
def test_a_line_or_a_number_without_an_end_is_passed_over(tmp_path: Path, nonsense: bytes) -> None:
    (tmp_path / "said").write_bytes(nonsense + framed([*greeting(tmp_path), *FAREWELL]))
    answers = io.BytesIO()
    with (tmp_path / "said").open("rb") as requests:
        assert serve(open_session, date.today, requests.fileno(), answers) == 0
    assert b"serverInfo" in answers.getvalue()
