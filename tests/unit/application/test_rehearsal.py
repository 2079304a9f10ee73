from __future__ import annotations

import pytest

from registry_cli.application.rehearsal import rehearse
from registry_cli.bundles.file_tree import Manifests
from tests.unit.bundles.fake_tree import FakeTree
from tests.unit.validation.checking import agent, codes, tool

NOTHING: dict[str, str] = {}


def below(files: dict[str, str]) -> Manifests:
    """*files* as they lie below the folder ``root``."""
    return Manifests(FakeTree({f"root/{path}": text.encode() for path, text in files.items()}), "root")


def test_what_was_published_and_has_not_changed_gives_nothing() -> None:
    files = tool("search") | agent("intake", "allowed_tools: [search]\n")

    assert rehearse(below(files), before=below(files), foreign=below(NOTHING)) == ()


def test_content_that_changed_under_its_version_is_found() -> None:
    after = rehearse(below(tool("search", "lineage_tags: [a]\n")), before=below(tool("search")), foreign=below(NOTHING))

    assert codes(after) == ["REG501"]


def test_what_git_no_longer_declares_is_retired() -> None:
    after = below(agent("intake", "allowed_tools: [search]\n"))

    assert codes(rehearse(after, before=below(tool("search")), foreign=below(NOTHING))) == ["REG206"]


def test_what_another_owner_published_can_be_named() -> None:
    after = below(agent("intake", "allowed_tools: [look_up]\n"))

    assert rehearse(after, before=below(NOTHING), foreign=below(tool("look_up"))) == ()


def test_what_another_owner_published_can_break() -> None:
    after, before = below(tool("search", "status: disabled\n")), below(tool("search"))

    assert codes(rehearse(after, before=before, foreign=below(agent("report", "allowed_tools: [search]\n")))) == [
        "REG209"
    ]


def test_what_could_not_have_been_published_is_refused() -> None:
    before = below(tool("search", "nonsense: 1\n"))

    with pytest.raises(ValueError, match="has findings"):
        rehearse(below(tool("search")), before=before, foreign=below(NOTHING))
