"""Speaking with one editor from beginning to end."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import BinaryIO

from pygls.io_ import run_async

from registry_cli.lsp.desk import OpenSession
from registry_cli.lsp.handlers import register
from registry_cli.lsp.server import Server

_CHUNK = 65_536


def serve(open_session: OpenSession, today: Callable[[], date], requests: int, answers: BinaryIO) -> int:
    """Answer what an editor says until it has nothing more to say; the answer is the exit code.

    *requests* is the file descriptor to read from. The protocol wants 0 where the editor asked to end, and else 1.
    """
    server = Server(open_session, today)
    register(server)
    with suppress(SystemExit):  # so the library ends when the editor says exit
        asyncio.run(_answer(server, requests, answers))
    return 0 if server.may_end else 1


async def _answer(server: Server, requests: int, answers: BinaryIO) -> None:
    # A line of more characters is nonsense; a message may be of any size.
    reader = asyncio.StreamReader(limit=_CHUNK)
    # A thread of its own, that nobody waits for: a blocking read must not keep the process from ending.
    feeding = threading.Thread(target=_feed, args=(reader, asyncio.get_running_loop(), requests), daemon=True)
    feeding.start()
    server.protocol.set_writer(_Writer(answers))
    while not reader.at_eof():
        try:
            await run_async(threading.Event(), reader, server.protocol, error_handler=server.report_server_error)
        except asyncio.IncompleteReadError:  # the editor went away in the middle of a message
            return
        except ValueError as error:  # a line or a number without an end
            server.report_server_error(error, ValueError)


def _feed(reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop, requests: int) -> None:
    with suppress(RuntimeError):  # the loop has ended meanwhile
        while chunk := _read(requests):
            loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return b""


class _Writer:
    """Writes to a stream that somebody else closes; where nobody reads it any more, what is written is lost."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Send *data* at once."""
        # An editor that is gone is known by the end of what it says.
        with suppress(BrokenPipeError):
            self._stream.write(data)
            self._stream.flush()

    def close(self) -> None:
        """Nothing is left to send."""
