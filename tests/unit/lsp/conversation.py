"""A whole conversation with the server, said in advance: what it answers when it is read to the end."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from registry_cli.bootstrap import Session, open_session
from registry_cli.lsp.serving import serve

Message = dict[str, Any]


def request(number: int, method: str, params: Any = None) -> Message:
    """A question, by its number."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def notice(method: str, params: Any = None) -> Message:
    """A message that nobody answers."""
    return {"jsonrpc": "2.0", "method": method, "params": params}


def greeting(folder: Path | None, capabilities: Message | None = None) -> list[Message]:
    """What an editor begins with."""
    uri = folder.as_uri() if folder else None
    params = {"processId": None, "capabilities": capabilities or {}, "rootUri": uri, "workspaceFolders": None}
    return [request(1, "initialize", params), notice("initialized", {})]


FAREWELL: list[Message] = [request(99, "shutdown"), notice("exit")]


def framed(messages: Sequence[Message | bytes]) -> bytes:
    """Messages as they travel."""
    bodies = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


def answered(
    folder: Path, messages: Sequence[Message | bytes], opener: Callable[[Path], Session] = open_session
) -> tuple[int, list[Message]]:
    """The exit code and all that the server says to *messages*; *folder* is where they are kept meanwhile."""
    said = folder / "said"
    said.write_bytes(framed(messages))
    answers = io.BytesIO()
    descriptor = os.open(said, os.O_RDONLY)
    try:
        code = serve(opener, lambda: date(2026, 11, 21), descriptor, answers)
    finally:
        os.close(descriptor)
    return code, list(_read(answers.getvalue()))


def _read(text: bytes) -> list[Message]:
    found = []
    while text:
        head, _, rest = text.partition(b"\r\n\r\n")
        size = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
        found.append(json.loads(rest[:size]))
        text = rest[size:]
    return found
