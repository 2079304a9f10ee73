from __future__ import annotations

from dataclasses import replace

import pytest

from registry_cli.domain.errors import Conflict, OwnedByAnother
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.release import EntryState, Snapshot
from registry_cli.planning.transfer import plan_transfer
from tests.planning_strategies import OTHER, OWNER

ROW = EntryState(EntryName("tool", "search"), OWNER, "1.0.0", "a" * 64)


@pytest.mark.parametrize("owner", [OWNER, OTHER])
def test_the_present_owner_gives_or_the_new_one_takes(owner: str) -> None:
    plan = plan_transfer(ROW, OTHER, Snapshot(owner, 3, "", None, {ROW.name: ROW}))
    assert plan == Plan(owner, 3, (Change(ChangeKind.TRANSFER, ROW, replace(ROW, owner=OTHER)),))


def test_a_third_owner_has_no_say() -> None:
    with pytest.raises(OwnedByAnother, match="tool/search belongs to acme, and third is not") as caught:
        plan_transfer(ROW, OTHER, Snapshot("third", 3, "", None, {ROW.name: ROW}))
    assert "rival" in caught.value.hint


def test_a_transfer_to_its_owner_is_refused() -> None:
    with pytest.raises(Conflict, match="tool/search belongs to acme already"):
        plan_transfer(ROW, OWNER, Snapshot(OWNER, 3, "", None, {ROW.name: ROW}))
