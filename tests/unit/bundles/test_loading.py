from __future__ import annotations

import pytest

from registry_cli.bundles import loading
from registry_cli.bundles.bundle import Misplaced, MisplacedReason
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind
from registry_cli.bundles.loading import load
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

CONTENT: dict[str, bytes | Link | Sized | FileKind] = {
    "r/agents/a/agent.yaml": b"agent_id: a",
    "r/agents/a/prompts/x.md": b"\xff\x00",
    "r/templates/t/template.json": b'{"version": "1.0.0"}',
    "r/templates/t/versions/1.0.0.toml": b'version = "1.0.0"',
    "r/tools/b.toml": b"tool_id = 'b",
}


def test_bundles_come_in_the_order_of_their_places_with_everything_read() -> None:
    tree = FakeTree(CONTENT)
    bundles, misplaced = load(tree, discover(tree, "r"))
    assert [str(bundle.name) for bundle in bundles] == ["agent/a", "template/t", "tool/b"]
    agent, template, tool = bundles
    assert agent.manifest.document is not None
    assert agent.manifest.document.data == {"agent_id": "a"}
    assert agent.contents == {"prompts/x.md": b"\xff\x00"}
    version = template.versions["1.0.0"].document
    assert version is not None
    assert (version.path, version.data) == ("r/templates/t/versions/1.0.0.toml", {"version": "1.0.0"})
    assert tool.manifest.reading.problems
    assert all(bundle.complete for bundle in bundles)
    assert misplaced == ()


def test_everything_is_read_in_one_batch_when_it_is_little() -> None:
    tree = FakeTree(CONTENT)
    load(tree, discover(tree, "r"))
    assert [sorted(batch) for batch in tree.reads] == [sorted(CONTENT)]


@pytest.mark.parametrize(("limit", "value"), [("BATCH_FILES", 40), ("BATCH_BYTES", 200)])
def test_much_is_read_in_batches_of_whole_places(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(loading, limit, value)
    tree = FakeTree(
        {f"r/agents/a{number:02}/{name}": b"x: 12345" for number in range(50) for name in ("agent.yaml", "f", "g")}
    )
    told: list[tuple[str, int, int]] = []
    bundles, _ = load(tree, discover(tree, "r"), progress=lambda what, done, total: told.append((what, done, total)))
    assert len(bundles) == 50
    assert 3 < len(tree.reads) < 10
    assert all(len(batch) % 3 == 0 for batch in tree.reads)
    assert sum(len(batch) for batch in tree.reads) == 150
    assert told[-1] == ("reading manifests", 50, 50)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_place_larger_than_a_batch_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH_FILES", 2)
    tree = FakeTree(CONTENT | {"r/agents/a/one": b"", "r/agents/a/two": b""})
    load(tree, discover(tree, "r"))
    assert [len(batch) for batch in tree.reads] == [4, 2, 1]


def test_what_cannot_be_read_is_named_once() -> None:
    lost = frozenset({"r/agents/a/prompts/x.md", "r/tools/b.toml"})
    tree = FakeTree(CONTENT | {"r/agents/a/alias.md": Link("prompts/x.md")}, lost=lost)
    bundles, misplaced = load(tree, discover(tree, "r"))
    assert misplaced == tuple(Misplaced(path, MisplacedReason.UNREADABLE) for path in sorted(lost))
    assert bundles[2].manifest.reading.document is None
    assert not bundles[0].complete


def test_what_is_too_large_is_not_read() -> None:
    """The fake tree fails when such a file is read."""
    huge = Sized(11 * 1024 * 1024)
    tree = FakeTree(
        {
            "r/agents/a/agent.yaml": b"agent_id: a",
            "r/agents/a/huge": huge,
            "r/agents/a/alias": Link("huge"),
            "r/agents/b/agent.yaml": b"agent_id: b",
            **{f"r/agents/b/{number}": Sized(10 * 1024 * 1024) for number in range(6)},
            "r/tools/t.yaml": huge,
        }
    )
    bundles, misplaced = load(tree, discover(tree, "r"))
    assert misplaced == ()
    assert [bundle.complete for bundle in bundles] == [False, False, True]
    assert [bundle.manifest.document is not None for bundle in bundles] == [True, True, False]
    assert [list(bundle.contents) for bundle in bundles] == [[], [], []]


def test_nothing_discovered_is_nothing_read() -> None:
    tree = FakeTree({})
    assert load(tree, discover(tree, "r")) == ((), ())
    assert tree.reads == []
