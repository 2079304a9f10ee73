"""How long work tells how far it is: the middle calls, the edge draws."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)``; ``what`` is a short verb phrase such as ``uploading objects``."""


def silent(what: str, done: int, total: int) -> None:
    """Report nothing."""
