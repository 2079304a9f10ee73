"""The day: the only thing that this program asks a clock of its own; what is recorded, the database dates."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC, the same wherever a command runs; waivers expire by it."""
    return datetime.now(UTC).date()
