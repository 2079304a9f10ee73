from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry_cli.bundles.bundle import MisplacedReason
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind
from registry_cli.bundles.links import MAX_HOPS
from registry_cli.bundles.loading import load
from tests.unit.bundles.fake_tree import FakeTree, Link

BUNDLE: Mapping[str, bytes] = {"r/agents/a/agent.yaml": b"x: 1", "r/agents/a/prompts/x.md": b"text"}
ELSEWHERE: Mapping[str, bytes] = {"r/agents/b/agent.yaml": b"", "r/agents/ab/x.md": b"", "secrets.txt": b"secret"}


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("y.md", "prompts/x.md"),
        ("prompts/y.md", "x.md"),
        ("prompts/y.md", "./x.md"),
        ("assets/deep/y.md", "../../prompts/x.md"),
        ("y.md", "../a/prompts/x.md"),
        ("prompts/y ü.md", "../prompts//x.md"),
    ],
)
def test_a_link_inside_the_folder_is_followed_to_its_content(link: str, target: str) -> None:
    tree = FakeTree({**BUNDLE, f"r/agents/a/{link}": Link(target)})
    discovery = discover(tree, "r")
    assert discovery.misplaced == ()
    assert discovery.places[0].files[link].path == "r/agents/a/prompts/x.md"
    ((bundle,), _) = load(tree, discovery)
    assert bundle.contents == {"prompts/x.md": b"text", link: b"text"}


@pytest.mark.parametrize(
    "target",
    [
        "../b/agent.yaml",
        "../ab/x.md",
        "../../../secrets.txt",
        "../../../../../etc/passwd",
        "/etc/passwd",
        "/r/agents/a/prompts/x.md",
        "..",
        "prompts/../../b/agent.yaml",
    ],
)
def test_a_link_that_leaves_the_folder_is_refused(target: str) -> None:
    discovery = discover(FakeTree({**BUNDLE, **ELSEWHERE, "r/agents/a/y.md": Link(target)}), "r")
    (found,) = [item for item in discovery.misplaced if item.path == "r/agents/a/y.md"]
    assert (found.reason, found.detail) == (MisplacedReason.LINK_OUTSIDE, target)
    assert "y.md" not in discovery.places[0].files


@pytest.mark.parametrize(
    ("target", "reason", "detail"),
    [
        ("nowhere.md", MisplacedReason.UNREADABLE, "a link to nowhere.md, which leads to no file of the folder"),
        ("y.md", MisplacedReason.UNREADABLE, "a link to y.md, which leads to no file of the folder"),
        ("prompts", MisplacedReason.NOT_REGULAR, "a link to prompts, which is no file"),
        (".", MisplacedReason.NOT_REGULAR, "a link to ., which is no file"),
        ("socket", MisplacedReason.NOT_REGULAR, "a link to socket, which is no file"),
    ],
)
def test_a_link_that_leads_to_no_file_is_named_with_its_target(
    target: str, reason: MisplacedReason, detail: str
) -> None:
    tree = FakeTree({**BUNDLE, "r/agents/a/socket": FileKind.SPECIAL, "r/agents/a/y.md": Link(target)})
    found = [(item.reason, item.detail) for item in discover(tree, "r").misplaced if item.path == "r/agents/a/y.md"]
    assert found == [(reason, detail)]


def test_links_in_a_ring_are_all_named() -> None:
    ring = {f"r/agents/a/{number}.md": Link(f"{(number + 1) % 3}.md") for number in range(3)}
    discovery = discover(FakeTree({**BUNDLE, **ring}), "r")
    assert [item.path for item in discovery.misplaced] == sorted(ring)
    assert {item.reason for item in discovery.misplaced} == {MisplacedReason.UNREADABLE}


def test_links_may_follow_one_another_but_not_without_end() -> None:
    chain = {f"r/agents/a/{number}.md": Link(f"{number + 1}.md") for number in range(MAX_HOPS + 5)}
    last = f"r/agents/a/{MAX_HOPS + 5}.md"
    discovery = discover(FakeTree({**BUNDLE, **chain, last: b"end"}), "r")
    assert discovery.places[0].files[f"{MAX_HOPS + 5 - 3}.md"].path == last
    assert "r/agents/a/0.md" in {item.path for item in discovery.misplaced}


def test_a_link_whose_target_cannot_be_read_is_named() -> None:
    tree = FakeTree({**BUNDLE, "r/agents/a/y.md": Link("prompts/x.md")}, lost=frozenset({"r/agents/a/y.md"}))
    (found,) = discover(tree, "r").misplaced
    assert (found.reason, found.detail) == (MisplacedReason.UNREADABLE, "a link whose target is not known")


def test_a_manifest_may_be_a_link_to_a_document_beside_it() -> None:
    """Neither name of it is then one of the files beside the manifest."""
    tree = FakeTree({"r/agents/a/variants/one.json": b'{"x": 1}', "r/agents/a/agent.yaml": Link("variants/one.json")})
    discovery = discover(tree, "r")
    assert discovery.misplaced == ()
    ((bundle,), _) = load(tree, discovery)
    assert bundle.manifest.document is not None
    assert (bundle.manifest.path, bundle.manifest.document.data) == ("r/agents/a/variants/one.json", {"x": 1})
    assert bundle.contents == {}


@pytest.mark.parametrize("target", ["notes.txt", "../b/agent.yaml", "nowhere.yaml"])
def test_a_manifest_that_leads_to_no_document_still_declares_its_entry_and_is_not_read(target: str) -> None:
    tree = FakeTree({**ELSEWHERE, "r/agents/a/agent.yaml": Link(target), "r/agents/a/notes.txt": b"text"})
    discovery = discover(tree, "r")
    assert "agent/a" in [str(place.name) for place in discovery.places]
    assert "r/agents/a/agent.yaml" in [item.path for item in discovery.misplaced]
    bundles, unreadable = load(tree, discovery)
    assert bundles[0].manifest.reading.document is None
    assert unreadable == ()
