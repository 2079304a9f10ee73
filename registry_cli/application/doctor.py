"""Doctor: the surroundings that every command relies on, each problem with its fix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from registry_cli.domain.errors import RegistryError

MAX_CLOCK_SKEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and (when it is not well) the fix."""

    name: str
    well: bool
    found: str
    fix: str = ""


Probe = tuple[str, Callable[[], str]]
"""A name, and a function that says what it found or raises ``RegistryError``."""


def examine(probes: Sequence[Probe]) -> tuple[Check, ...]:
    """Run every probe; a failing one does not keep the others from running."""
    return tuple(_examine(name, probe) for name, probe in probes)


def _examine(name: str, probe: Callable[[], str]) -> Check:
    try:
        return Check(name, well=True, found=probe())
    except RegistryError as error:
        return Check(name, well=False, found=error.message, fix=error.hint)


def clock_skew(described: dict[str, Any], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float:
    """Seconds that this machine's clock is ahead of the database's."""
    return (now() - datetime.fromisoformat(described["now"])).total_seconds()
