from __future__ import annotations

import pytest

from registry_cli.reporting.sources import LARGEST_TEXT, NO_SOURCES, TreeSources
from tests.unit.bundles.fake_tree import FakeTree, Link


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a: 1\n", "a: 1\n"),
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
        ("größe".encode(), "größe"),
        (b"a: \xff\n", "a: \ufffd\n"),
        (b"", ""),
        (b"x" * (LARGEST_TEXT + 1), None),
    ],
)
def test_a_text_is_what_the_locations_count_in(content: bytes, text: str | None) -> None:
    assert TreeSources(FakeTree({"a.yaml": content}).read, ["a.yaml"]).text("a.yaml") == text


def test_what_cannot_be_read_has_no_text() -> None:
    sources = TreeSources(FakeTree({"a.yaml": b"a: 1"}, lost=frozenset({"a.yaml"})).read, ["a.yaml", "agents/a"])
    assert sources.text("a.yaml") is None
    assert sources.text("agents/a") is None
    assert NO_SOURCES.text("a.yaml") is None


def test_a_link_shows_what_it_leads_to() -> None:
    tree = FakeTree({"agents/a/agent.yaml": Link("real.yaml"), "agents/a/real.yaml": b"a: 1\n"})
    assert TreeSources(tree.read, []).text("agents/a/agent.yaml") == "a: 1\n"


@pytest.mark.parametrize("content", [b"only words", b"a.yaml", b"../../..", b"\xff", b"a/" * 90])
def test_a_file_that_looks_like_a_link_is_shown_itself(content: bytes) -> None:
    tree = FakeTree({"agents/a/a.yaml": content})
    assert TreeSources(tree.read, []).text("agents/a/a.yaml") == content.decode("utf-8", "replace")


def test_nothing_is_read_before_it_is_asked_for_and_then_a_few_files_at_once() -> None:
    paths = [f"agents/a{n}/agent.yaml" for n in range(200)]
    tree = FakeTree(dict.fromkeys(paths, b"a: 1\n"))
    sources = TreeSources(tree.read, [*paths, paths[0]])
    assert tree.reads == []
    assert [sources.text(path) for path in paths] == ["a: 1\n"] * 200
    assert [len(batch) for batch in tree.reads] == [50, 50, 50, 50]


def test_a_path_that_was_not_announced_is_read_by_itself() -> None:
    tree = FakeTree({"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"})
    assert TreeSources(tree.read, ["b.yaml"]).text("a.yaml") == "a: 1\n"
    assert tree.reads == [["a.yaml"]]
