"""Doctor: the surroundings that every command relies on, each problem with its fix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from registry_cli.domain.errors import RegistryError

MAX_CLOCK_SKEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and (when it is not well) the fix.

    What could not be ``looked`` at, because something before it is not well, is not well either.
    """

    name: str
    well: bool
    found: str
    fix: str = ""
    looked: bool = True


class Probe(NamedTuple):
    """A name, a function that says what it found or raises ``RegistryError``, and the probes that it builds on."""

    name: str
    look: Callable[[], str]
    needs: Sequence[str] = ()


def examine(probes: Sequence[Probe]) -> tuple[Check, ...]:
    """Run the probes in their order; a failing one keeps only those from running that need it."""
    checks: dict[str, Check] = {}
    for probe in probes:
        broken = next((name for name in probe.needs if name in checks and not checks[name].well), None)
        checks[probe.name] = _examine(probe) if broken is None else _skip(probe, broken)
    return tuple(checks.values())


def _examine(probe: Probe) -> Check:
    try:
        return Check(probe.name, well=True, found=probe.look())
    except RegistryError as error:
        return Check(probe.name, well=False, found=error.message, fix=error.hint)


def _skip(probe: Probe, broken: str) -> Check:
    found, fix = f"not looked at, because of {broken}", f"mend {broken} first"
    return Check(probe.name, well=False, found=found, fix=fix, looked=False)


def clock_skew(described: dict[str, Any], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float:
    """Seconds that this machine's clock is ahead of the database's."""
    return (now() - datetime.fromisoformat(described["now"])).total_seconds()
