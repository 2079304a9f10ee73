from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from registry_cli.application.plan import Planned, PlanRequest
from registry_cli.application.saved_plan import SavedPlan, digest_of
from registry_cli.domain.errors import Conflict
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import EntryState, Snapshot
from tests.store_builders import annotate, create, declared, refers, update

COMMIT, MARK, CHAIN = "c" * 40, "b" * 40, "a" * 64
SNAPSHOT = Snapshot("acme", 7, CHAIN, MARK, {})
OLD = EntryState(EntryName("agent", "x"), "acme", "1.0.0", "d" * 64)
NEW = declared(
    "agent/x", "1.1.0", files={"prompts/system.md": b"A long prompt."}, references=[refers("tool", "t", "^1")]
)
CHANGES = (
    update(OLD, NEW),
    annotate(replace(OLD, version="1.1.0", digest=NEW.digest), metadata={"größe": 1.5}, tags=("a",)),
    create("acme", "tool/t", declared("tool/t"), Catalogue(status="deprecated")),
)


def planned(snapshot: Snapshot = SNAPSHOT, commit: str = COMMIT, **parts: Any) -> Planned:
    """What was planned from *commit* against *snapshot*."""
    found = replace(Plan("acme", snapshot.release, CHANGES, (EntryName("agent", "h"),), ()), **parts)
    desired: Any = SimpleNamespace(commit=SimpleNamespace(sha=commit), owner=snapshot.owner)
    return Planned(desired, snapshot, found, ())


SAVED = SavedPlan.of(planned(), allow_downgrade=False)


def test_a_plan_says_what_it_was_made_from_and_what_it_changes() -> None:
    said = json.loads(SAVED.text())

    assert {
        key: said[key] for key in ("format", "action", "owner", "commit", "base_release", "chain", "watermark")
    } == {
        "format": 1,
        "action": "publish",
        "owner": "acme",
        "commit": COMMIT,
        "base_release": 7,
        "chain": CHAIN,
        "watermark": MARK,
    }
    assert [(one["entry"], one["change"]) for one in said["changes"]] == [
        ("agent/x", "update"),
        ("agent/x", "annotate"),
        ("tool/t", "create"),
    ]
    assert said["changes"][0]["publishes"]["digest"] == NEW.digest
    assert said["held"] == ["agent/h"]


def test_a_plan_holds_no_content_and_is_written_alike_each_time() -> None:
    text = SAVED.text()

    assert "A long prompt" not in text
    assert "What x does" not in text
    assert text == SavedPlan.of(planned(), allow_downgrade=False).text()
    assert text.isascii()


def test_the_same_plan_made_again_is_the_same() -> None:
    SAVED.check_same(planned())
    assert SAVED.request("why", date(2026, 1, 2)) == PlanRequest(reason="why", today=date(2026, 1, 2))
    assert SavedPlan.of(planned(), allow_downgrade=True).request(None, date.max).allow_downgrade


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (replace(SNAPSHOT, release=8), "made against release 7, and 8 is in force"),
        (replace(SNAPSHOT, chain="f" * 64), "release 7 is another"),
        (
            replace(SNAPSHOT, watermark="e" * 40),
            f"{MARK[:12]} was what acme had published last; now it is {'e' * 12}",
        ),
        (replace(SNAPSHOT, watermark=None), "now it is nothing"),
    ],
)
def test_a_plan_is_stale_when_the_live_state_moved(snapshot: Snapshot, said: str) -> None:
    with pytest.raises(Conflict, match=r"the plan is stale, and nothing was published") as refused:
        SAVED.check_state(snapshot)
    assert said in refused.value.message
    assert "registry plan --out" in refused.value.hint


def test_a_plan_is_of_one_owner() -> None:
    with pytest.raises(Conflict, match="it is of acme, and this repository is rivals"):
        SAVED.check_same(planned(replace(SNAPSHOT, owner="rivals")))


def test_a_plan_that_was_carried_out_already_says_so() -> None:
    with pytest.raises(Conflict) as refused:
        SAVED.check_state(replace(SNAPSHOT, release=8, watermark=COMMIT))
    assert "published already" in refused.value.hint


def test_a_plan_is_for_one_commit() -> None:
    with pytest.raises(Conflict, match=f"for commit {COMMIT[:12]}, and checked out is {'9' * 12}"):
        SAVED.check_same(planned(commit="9" * 40))


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({"changes": CHANGES[:2]}, "in tool/t"),
        ({"changes": CHANGES[::2]}, "in agent/x"),
        ({"changes": (CHANGES[2], *CHANGES[:2])}, "in their order"),
        ({"held": ()}, "in agent/h"),
        ({"orphans": tuple(EntryName("tool", f"o{one}") for one in range(9))}, "tool/o4 and 4 more"),
    ],
)
def test_another_plan_of_the_same_commit_names_the_entries_that_differ(parts: dict[str, Any], names: str) -> None:
    with pytest.raises(Conflict) as refused:
        SAVED.check_same(planned(**parts))
    assert refused.value.message.endswith(names)


def test_values_that_only_python_takes_for_equal_are_another_plan() -> None:
    level = {"level": 1}
    one, other = (
        SavedPlan.of(planned(changes=(annotate(OLD, metadata={"level": value}),)), allow_downgrade=False)
        for value in (level["level"], cast("Any", True))
    )
    assert digest_of(one.body()) != digest_of(other.body())
