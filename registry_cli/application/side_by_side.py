"""The same work on several parts at once, each in a process of its own."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

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
        for process, connection in children:
            connection.close()
            process.kill()
            process.join()
    return results


def available_processes() -> int:
    """How many processes can run at once, as far as the system lets this one."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _start(work: Callable[[Part], Result], part: Part) -> tuple[ForkProcess, Connection]:
    # Imported here because it takes 20 ms, which only large repositories make up for.
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, part, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _result(child: tuple[ForkProcess, Connection], work: Callable[[Part], Result], part: Part) -> Result:
    try:
        result: Result = pickle.loads(child[1].recv_bytes())  # noqa: S301 - our own child wrote it
    except (EOFError, OSError):
        return work(part)
    return result


def _send(work: Callable[[Part], Result], part: Part, connection: Connection) -> None:
    """Do the work in the child, and leave at once: nothing of the parent's is flushed or cleaned up here."""
    status = 1
    try:
        gc.disable()
        connection.send_bytes(pickle.dumps(work(part), protocol=pickle.HIGHEST_PROTOCOL))
        status = 0
    except BaseException:  # noqa: BLE001, S110 - the parent does the work again, and tells what is wrong
        pass
    finally:
        os._exit(status)
