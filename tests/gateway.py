"""A server that answers every request alike, as gateways, web servers and captive portals do."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self


class Heard(NamedTuple):
    """A request: its path, its headers in lower case, and its body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Gateway:
    """Answers ``status`` with ``body``; ``silent`` ones never answer. ``heard`` are the requests so far."""

    status: int = 200
    body: str = "null"
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    heard: list[Heard] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> Self:
        self._left = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.gateway = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self) -> None:
        """Say nothing until the test is over."""
        self._left.wait()


class _Server(ThreadingHTTPServer):
    gateway: Gateway


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """A call, which is answered, and the connection closed."""
        gateway = self.server.gateway
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        gateway.heard.append(Heard(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if gateway.silent:
            gateway.wait()
            return
        content = gateway.body.encode()
        self.send_response(gateway.status)
        for name, value in {"Content-Length": str(len(content)), **gateway.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
