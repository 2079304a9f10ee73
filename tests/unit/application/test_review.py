from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from registry_cli.application.diff import FileChange
from registry_cli.application.plan import Planned
from registry_cli.application.review import _counted, _file, review
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState, Hold, Snapshot
from registry_cli.planning.breaking.rule import BreakingChange
from registry_cli.planning.review import FileReview, HeldReview
from tests.store_builders import add, declared, objects_of, update

X, Y, H = (EntryName("agent", name) for name in "xyh")
OLD = declared(X, "1.0.0", {"tags": 1}, files={"a.md": b"two\n", "same.md": b"same"})
NEW = declared(X, "1.1.0", {"tags": 2}, files={"b.md": b"one\n", "same.md": b"same"})
SIDE = declared(X, "0.9.0")
LIVE = EntryState(X, "acme", OLD.version, OLD.digest)
HELD = EntryState(H, "acme", "1.0.0", "d" * 64, hold=Hold("1.1.0", "e" * 64, ("1.1.0",)), retired=True)


def planned(*changes: Change, watermark: str | None = None, **parts: Any) -> Planned:
    """A plan of *changes*."""
    new = objects_of(*(change.publishes for change in changes if change.publishes))
    desired: Any = SimpleNamespace(
        commit=SimpleNamespace(sha="c" * 40), tree=Mock(read=lambda _: {}), objects_of=lambda _: new, declared={X: NEW}
    )
    snapshot = Snapshot("acme", 7, "a" * 64, watermark, {X: LIVE, H: HELD})
    breaks = {X: (BreakingChange("gone", ("tags",), "tags are gone"),)}
    return Planned(desired, snapshot, Plan("acme", 7, changes, **parts), (), breaks)


def checkout(configuration: bytes | None = None) -> Any:
    """A repository in which only the settings of the commit published last are looked at."""
    there = {} if configuration is None else {"registry.toml": configuration}
    return Mock(path=lambda name: name, repository=Mock(tree=lambda _: Mock(read=lambda _: there)))


def test_everything_that_differs_is_told_and_fetched_in_two_calls() -> None:
    store = Mock()
    store.fetch_objects.side_effect = lambda digests: {
        digest: content for digest, content in objects_of(OLD).items() if digest in digests
    }
    store.references.return_value = (
        HeldReference(Y, "2.0.0", Reference(X, "^1", ("allowed_agents", 0))),
        HeldReference(Y, "2.0.0", Reference(X, "^1", ("allowed_agents", 1))),
        HeldReference(X, "1.0.0", Reference(X, "", ("allowed_agents", 0))),
    )
    change = update(LIVE, NEW)

    found = review(checkout(), store, planned(change, add(change.after, SIDE)))

    entry = found.entries[0]
    assert (entry.name, entry.changes, entry.before, entry.after) == (
        X,
        (ChangeKind.UPDATE, ChangeKind.ADD),
        "1.0.0",
        "1.1.0",
    )
    assert (entry.publishes, entry.breaks) == (("0.9.0",), ("tags are gone (gone at /tags)",))
    assert [field.pointer for field in entry.fields] == [("tags",), ("version",)]
    assert entry.files == (FileReview("a.md", "removed", 0, 1), FileReview("b.md", "added", 1, 0))
    assert entry.dependants == (("agent/y@2.0.0", "^1"),)
    assert store.fetch_objects.call_count == 2
    assert found.rules == ()


def test_what_is_left_alone_is_told_and_nothing_is_asked_for() -> None:
    store = Mock()
    found = review(checkout(), store, planned(held=(H,), orphans=(Y,)))

    assert found.held == (HeldReview(H, None, "1.1.0"),)
    assert found.orphans == (Y,)
    store.fetch_objects.assert_not_called()
    store.references.assert_not_called()


@pytest.mark.parametrize(
    ("watermark", "before", "rules"),
    [(None, b"x", ()), ("b" * 40, None, ()), ("b" * 40, b"x", ("registry.toml",))],
)
def test_settings_are_compared_with_those_published_last(
    watermark: str | None, before: bytes | None, rules: tuple[str, ...]
) -> None:
    assert review(checkout(before), Mock(), planned(watermark=watermark)).rules == rules


def test_a_policy_that_is_gone_is_a_change_of_the_rules() -> None:
    gone = planned(watermark="b" * 40, orphans=(EntryName("policy", "limits"), EntryName("tool", "t")))
    assert review(checkout(), Mock(), gone).rules == ("policy/limits",)


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        (b"a\nb\n", b"a\nc\nd\n", FileReview("f", "changed", 2, 1)),
        (None, b"", FileReview("f", "added", 0, 0)),
        (b"\xff", b"a", FileReview("f", "changed")),
        (b"a", None, FileReview("f", "removed", 0, 1)),
    ],
)
def test_lines_of_texts_are_counted(before: bytes | None, after: bytes | None, counted: FileReview) -> None:
    assert _file(FileChange("f", before, after)) == counted


def test_lines_of_a_huge_file_are_counted_in_no_time() -> None:
    assert _counted([str(number) for number in range(200_000)], ["0", *map(str, range(7, 200_000))]) == (0, 6)
