from __future__ import annotations

from typing import Any, cast

import pytest

from registry_cli.application.operation import ATTEMPTS, commit_operation, retried
from registry_cli.application.ports import Store
from registry_cli.domain.errors import Conflict, Guarded, StaleSnapshot
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.domain.release import Snapshot


class Attempts:
    """Fails the first times as it is told, then answers."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0

    def __call__(self) -> str:
        """One attempt."""
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def test_an_attempt_that_succeeds_is_made_once() -> None:
    attempts = Attempts()
    assert (retried(attempts), attempts.made) == ("done", 1)


def test_an_attempt_on_a_state_that_moved_is_made_again() -> None:
    attempts = Attempts(StaleSnapshot("moved"), StaleSnapshot("moved"))
    assert (retried(attempts), attempts.made) == ("done", 3)


def test_a_state_that_keeps_moving_is_a_conflict_with_a_way_out() -> None:
    attempts = Attempts(*[StaleSnapshot("moved")] * 99)
    with pytest.raises(Conflict, match=f"moved {ATTEMPTS} times") as caught:
        retried(attempts)
    assert attempts.made == ATTEMPTS
    assert not isinstance(caught.value, StaleSnapshot)
    assert "run it again" in caught.value.hint


def test_another_refusal_is_final() -> None:
    attempts = Attempts(Guarded("no"))
    with pytest.raises(Guarded):
        retried(attempts)
    assert attempts.made == 1


def test_a_plan_without_changes_writes_nothing_and_answers_the_release_in_force() -> None:
    snapshot = Snapshot("acme", 7, "c" * 64, None, {})
    unreachable: Any = object()
    release = commit_operation(cast("Store", unreachable), snapshot, Plan("acme", 7), action="rollback", reason="r")
    assert release == CommittedRelease(7, "c" * 64, "", written=False)
