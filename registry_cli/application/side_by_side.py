"""The same work on several parts at once, each in a process of its own."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Part], Result], parts: Sequence[Part], processes: int) -> list[Result]:
    """What *work* makes of each of *parts*, in their order, done by up to *processes* at once.

    Each process takes the next part that nobody has taken, so that they end together, whatever else runs beside them.
    This process is one of them, the others are children that are forked off; their results travel as pickles. Where
    that is not safe (on macOS, or with threads running) everything is done here, one part after the other. So are the
    parts of a child that fails or is killed: what is wrong shows itself here then.
    """
    if min(len(parts), processes) < 2 or not _may_fork():
        return [work(part) for part in parts]
    tickets = _tickets(len(parts))
    children: list[_Child] = []
    try:
        children += (_start(work, parts, tickets) for _ in range(min(len(parts), processes) - 1))
        done = _taken(work, parts, tickets)
        for child in children:
            done |= _results(child)
    finally:
        os.close(tickets)
        for child in children:
            _end(child)
    return [done[index] if index in done else work(part) for index, part in enumerate(parts)]


_TICKET = 4
"""Bytes that hold the number of a part."""

MOST_PARTS = 10_000
"""The numbers of all parts must find room in a pipe, which holds 64 KiB."""


def _tickets(count: int) -> int:
    """A pipe that holds the number of each part; who reads one may do that part."""
    ours, theirs = os.pipe()
    os.write(theirs, b"".join(index.to_bytes(_TICKET, "little") for index in range(count)))
    os.close(theirs)
    return ours


def _taken(work: Callable[[Part], Result], parts: Sequence[Part], tickets: int) -> dict[int, Result]:
    """Take parts until none is left; the results by the number of the part."""
    done = {}
    while ticket := os.read(tickets, _TICKET):
        index = int.from_bytes(ticket, "little")
        done[index] = work(parts[index])
    return done


class _Child(NamedTuple):
    """A process that was forked off, and the end of the pipe on which its result comes."""

    process: int
    pipe: int


def available_processes() -> int:
    """How many processes can run at once, as far as the system lets this one."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _start(work: Callable[[Part], Result], parts: Sequence[Part], tickets: int) -> _Child:
    """Fork a child; ``multiprocessing`` does no more, and takes 15 ms to import."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        _send(work, parts, tickets, theirs)
    os.close(theirs)
    return _Child(process, ours)


def _results(child: _Child) -> dict[int, Any]:
    """What *child* has done; nothing, if it ended before it could say."""
    with open(child.pipe, "rb", closefd=False) as pipe:
        content = pipe.read()
    try:
        results: dict[int, Any] = pickle.loads(content)  # noqa: S301 - our own child wrote it
    except (EOFError, pickle.UnpicklingError):
        return {}
    return results


def _end(child: _Child) -> None:
    os.close(child.pipe)
    os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)


def _send(work: Callable[[Part], Result], parts: Sequence[Part], tickets: int, pipe: int) -> None:
    """Do parts in the child, and leave at once: nothing of the parent's is flushed or cleaned up here."""
    try:
        gc.disable()
        with open(pipe, "wb") as file:
            file.write(pickle.dumps(_taken(work, parts, tickets), protocol=pickle.HIGHEST_PROTOCOL))
    finally:
        # Whatever has gone wrong: the parent does the work again, and tells.
        os._exit(0)
