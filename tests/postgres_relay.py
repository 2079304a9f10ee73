"""A server between a client and Postgres that can hang up, and URLs with other settings."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict, make_conninfo


def with_settings(url: str, **changes: str) -> str:
    """*url* as key=value text, with *changes*."""
    return make_conninfo("", **{**conninfo_to_dict(url), **changes})


def with_password(url: str, password: str) -> str:
    """*url* as a URL with another password."""
    parts = urlsplit(url)
    netloc = f"{quote(unquote(parts.username or ''))}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"
    return parts._replace(netloc=netloc).geturl()


class Relay:
    """A server between: it passes bytes on to Postgres and can hang up at the next ones."""

    def __init__(self, url: str) -> None:
        settings = conninfo_to_dict(url)
        self._behind = (str(settings["host"]), int(str(settings["port"])))
        self._server = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._hang_up = threading.Event()
        self.url = with_settings(url, host="127.0.0.1", port=str(self._server.getsockname()[1]), gssencmode="disable")

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        _shut(self._server, *self._sockets)
        for thread in self._threads:
            thread.join()
        for opened in (self._server, *self._sockets):
            opened.close()

    def hang_up_at_next_word(self) -> None:
        """Close both ways instead of passing on what the client says next."""
        self._hang_up.set()

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        client, _ = self._server.accept()
        behind = socket.create_connection(self._behind)
        self._sockets += [client, behind]
        self._start(self._pass, client, behind, self._hang_up)
        self._start(self._pass, behind, client, threading.Event())

    def _pass(self, source: socket.socket, target: socket.socket, hang_up: threading.Event) -> None:
        with suppress(OSError):
            while (data := source.recv(65536)) and not hang_up.is_set():
                target.sendall(data)
        _shut(source, target)


def _shut(*sockets: socket.socket) -> None:
    for opened in sockets:
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)
