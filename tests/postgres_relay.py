"""A server between clients and Postgres, or an API, that can hang up; and URLs with other settings."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
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


class Cut(Enum):
    """Where a relay hangs up."""

    BEFORE = "before the server hears it"
    HALFWAY = "when the server has heard half of it"
    AFTER = "when the server has answered, and the client has not heard it"


class Relay:
    """A server between: it passes the bytes of every connection on, both ways, and can hang up on one of them.

    *url* is that of Postgres, or the http URL of an API; ``url`` is the same through the relay.
    """

    def __init__(self, url: str) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        port = self._server.getsockname()[1]
        if url.startswith("http"):
            place = urlsplit(url)
            self._behind = (str(place.hostname), place.port or 80)
            self.url = place._replace(netloc=f"127.0.0.1:{port}").geturl()
        else:
            settings = conninfo_to_dict(url)
            self._behind = (str(settings["host"]), int(str(settings["port"])))
            self.url = with_settings(url, host="127.0.0.1", port=str(port), gssencmode="disable")
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._cut: Cut | None = None
        self._leaving = threading.Event()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        for opened in self._sockets:
            opened.close()

    def hang_up_at_next_word(self, where: Cut = Cut.BEFORE) -> None:
        """Close one connection, both ways, at what its client says next."""
        with self._lock:
            self._cut = where

    def leave(self) -> None:
        """Close all connections, and take no new one."""
        if self._leaving.is_set():
            return
        self._leaving.set()
        socket.create_connection(self._server.getsockname()).close()  # wakes the thread that accepts
        self._threads[0].join()
        self._server.close()
        _shut(*self._sockets)
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            client, _ = self._server.accept()
            self._sockets.append(client)
            if self._leaving.is_set():
                return
            try:
                behind = socket.create_connection(self._behind)
            except OSError:
                _shut(client)
                continue
            self._sockets.append(behind)
            cut_at_answer = threading.Event()
            self._start(self._pass_words, client, behind, cut_at_answer)
            self._start(self._pass_answers, behind, client, cut_at_answer)

    def _pass_words(self, client: socket.socket, behind: socket.socket, cut_at_answer: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                cut = self._taken()
                if cut is Cut.BEFORE:
                    break
                if cut is Cut.HALFWAY:
                    behind.sendall(data[: len(data) // 2])
                    break
                if cut is Cut.AFTER:
                    cut_at_answer.set()
                behind.sendall(data)
        _shut(client, behind)

    def _pass_answers(self, behind: socket.socket, client: socket.socket, cut_at_answer: threading.Event) -> None:
        with suppress(OSError):
            while (data := behind.recv(65536)) and not cut_at_answer.is_set():
                client.sendall(data)
        _shut(client, behind)

    def _taken(self) -> Cut | None:
        """Where to hang up, if so; told once."""
        with self._lock:
            cut, self._cut = self._cut, None
        return cut


def _shut(*sockets: socket.socket) -> None:
    for opened in sockets:
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)
