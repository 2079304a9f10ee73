"""The same work on several parts at once, each in a process of its own."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """What *work* makes of each of *parts*, in their order; results travel as pickles.

    The first part is done here, the others in children that are forked off. Where that is not safe (on macOS, or with
    threads running) everything is done here, one part after the other. So is the part of a child that fails or is
    killed: what is wrong shows itself here then.
    """
    if len(parts) < 2 or not _may_fork():
        return [work(part) for part in parts]
    children = [_start(work, part) for part in parts[1:]]
    try:
        results = [work(parts[0])]
        results += [_result(child, work, part) for child, part in zip(children, parts[1:], strict=True)]
    finally:
        for child in children:
            _end(child)
    return results


class _Child(NamedTuple):
    """A process that was forked off, and the end of the pipe on which its result comes."""

    process: int
    pipe: int


def available_processes() -> int:
    """How many processes can run at once, as far as the system lets this one."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _start(work: Callable[[Part], Result], part: Part) -> _Child:
    """Fork a child; ``multiprocessing`` does no more, and takes 15 ms to import."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        _send(work, part, theirs)
    os.close(theirs)
    return _Child(process, ours)


def _result(child: _Child, work: Callable[[Part], Result], part: Part) -> Result:
    with open(child.pipe, "rb", closefd=False) as pipe:
        content = pipe.read()
    try:
        result: Result = pickle.loads(content)  # noqa: S301 - our own child wrote it
    except (EOFError, pickle.UnpicklingError):  # it ended before it was done
        return work(part)
    return result


def _end(child: _Child) -> None:
    os.close(child.pipe)
    os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)


def _send(work: Callable[[Part], Result], part: Part, pipe: int) -> None:
    """Do the work in the child, and leave at once: nothing of the parent's is flushed or cleaned up here."""
    try:
        gc.disable()
        with open(pipe, "wb") as file:
            file.write(pickle.dumps(work(part), protocol=pickle.HIGHEST_PROTOCOL))
    finally:
        # Whatever has gone wrong: the parent does the work again, and tells.
        os._exit(0)
