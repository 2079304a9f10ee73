"""The command before a server that repeats whatever it is sent: nothing that the command leaves shows the key."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.team_fixtures import Team, agent, new_team

KEY = "sb_secret_cAnArY+0123456789/abcDEF=xyz"
COMMANDS = (
    ("plan",),
    ("publish",),
    ("list", "--json"),
    ("doctor",),
    ("rollback", "agent/x", "--reason", "rude"),
    ("status",),
    ("show", "agent/x", "--json"),
    ("history",),
    ("verify",),
    ("doctor", "--json"),
    ("db", "status"),
)
FIRST = 4
"""How many of them meet every answer; the others meet those that show most."""

Answer = Callable[[str], tuple[int, Any]]
ANSWERS: dict[str, Answer] = {
    "the key is wrong": lambda told: (401, {"message": f"Invalid API key: {told}", "hint": told}),
    "the token is wrong": lambda told: (401, _said("PGRST301", told)),
    "not allowed": lambda told: (403, _said("PT403", told)),
    "a bug of the registry": lambda told: (400, _said("XX000", told)),
    "a gateway": lambda told: (400, f"<html>{told}</html>"),
    "a page": lambda told: (200, f"<html>{told}</html>"),
    "another shape": lambda _: (200, {"said": "nothing"}),
    "no object": lambda _: (200, 7),
}
"""Status and body, as JSON or a page, made of what the server was told."""

BROKEN = {"a bug of the registry", "another shape", "no object"}
"""Answers that crash commands."""

TELLING = {"not allowed", "another shape"}


def _said(code: str, told: str) -> dict[str, Any]:
    return {
        "code": code,
        "message": f"no: {told}",
        "details": json.dumps({"code": "not_allowed", "x": told}),
        "hint": told,
    }


@contextmanager
def echo(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server that answers each request with what *answer* makes of its line, headers and body.

    Its URL, and the keys that it was sent so far.
    """
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            key = self.headers["apikey"]
            keys.append(key)
            told = (
                f"{self.requestline} {dict(self.headers)} {body} {base64.b64encode(key.encode()).decode()} {quote(key)}"
            )
            status, content = answer(told)
            sent = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status, f"as {key} says")
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("X-Echo", key)
            self.end_headers()
            self.wfile.write(sent)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", keys
        server.shutdown()
        thread.join()


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A repository with one agent, whose registry is nowhere yet."""
    team = new_team(tmp_path / "agents", "acme-agents", None)
    team.repository.commit("First", agent("x"))
    return team


def assert_secret(told: str) -> None:
    """No part of the key that is long enough to matter is in *told*, in no form."""
    forms = (KEY, quote(KEY, safe=""), quote(KEY), base64.b64encode(KEY.encode()).decode())
    pieces = {form[start : start + 12] for form in forms for start in range(len(form) - 11)}
    assert [piece for piece in pieces if piece in told] == []


def files_below(folder: Path) -> dict[str, str]:
    """Every file below *folder* and its text."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in paths}


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_service_key_is_in_no_output_and_no_log(team: Team, answer: str) -> None:
    home = team.path.parent
    with echo(ANSWERS[answer]) as (url, keys):
        variables = {"SUPABASE_URL": url, "SUPABASE_SERVICE_ROLE_KEY": KEY, "TMPDIR": str(home)}
        hostile = replace(team, environment={**team.environment, **variables})
        for command in COMMANDS if answer in TELLING else COMMANDS[:FIRST]:
            ended = hostile.run("-vv", *command)
            assert_secret(ended.said)
    assert set(keys) == {KEY}
    left = files_below(home)
    for text in left.values():
        assert_secret(text)

    assert any("Traceback" in text for name, text in left.items() if name.endswith(".log")) == (answer in BROKEN)
