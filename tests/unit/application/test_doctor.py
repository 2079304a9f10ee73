from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry_cli.application.doctor import Check, Probe, clock_skew, examine
from registry_cli.domain.errors import Misconfigured

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def broken() -> str:
    raise Misconfigured("no name", hint="add one")


def test_a_probe_that_fails_does_not_keep_the_others_from_running() -> None:
    assert examine([Probe("first", broken), Probe("second", lambda: "all is well")]) == (
        Check("first", well=False, found="no name", fix="add one"),
        Check("second", well=True, found="all is well"),
    )


def test_what_builds_on_a_failing_probe_is_not_looked_at_and_not_well() -> None:
    checks = examine(
        [
            Probe("first", broken),
            Probe("second", broken, ["first"]),
            Probe("third", broken, ["second"]),
            Probe("fourth", lambda: "all is well", ["a name of no probe"]),
        ]
    )

    assert [(check.well, check.looked) for check in checks] == [
        (False, True),
        (False, False),
        (False, False),
        (True,) * 2,
    ]
    assert (checks[1].found, checks[1].fix) == ("not looked at, because of first", "mend first first")
    assert checks[2].found == "not looked at, because of second"


def test_a_bug_in_a_probe_is_not_taken_for_a_problem_of_the_surroundings() -> None:
    with pytest.raises(ZeroDivisionError):
        examine([Probe("first", lambda: str(1 // 0))])


@pytest.mark.parametrize("seconds", [0, 90, -90])
def test_the_clock_is_compared_with_the_time_of_the_database(seconds: int) -> None:
    described = {"now": (NOW - timedelta(seconds=seconds)).isoformat()}
    assert clock_skew(described, now=lambda: NOW) == seconds
    assert abs(clock_skew({"now": datetime.now(UTC).isoformat()})) < 60
