from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry_cli.application.doctor import Check, clock_skew, examine
from registry_cli.domain.errors import Misconfigured

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_probe_that_fails_does_not_keep_the_others_from_running() -> None:
    def broken() -> str:
        raise Misconfigured("no name", hint="add one")

    assert examine([("first", broken), ("second", lambda: "all is well")]) == (
        Check("first", well=False, found="no name", fix="add one"),
        Check("second", well=True, found="all is well"),
    )


def test_a_bug_in_a_probe_is_not_taken_for_a_problem_of_the_surroundings() -> None:
    with pytest.raises(ZeroDivisionError):
        examine([("first", lambda: str(1 // 0))])


@pytest.mark.parametrize("seconds", [0, 90, -90])
def test_the_clock_is_compared_with_the_time_of_the_database(seconds: int) -> None:
    described = {"now": (NOW - timedelta(seconds=seconds)).isoformat()}
    assert clock_skew(described, now=lambda: NOW) == seconds
    assert abs(clock_skew({"now": datetime.now(UTC).isoformat()})) < 60
