from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from registry_cli.lsp.hovers import hover
from tests.unit.lsp.work import Work, at
from tests.unit.validation.checking import agent, tool

AGENT = "agents/a/agent.yaml"
OLD = "status: deprecated\ndeprecation: {message: It is slow., replaced_by: tool/find}\n"


def shown(work: Work, marked: str, path: str = AGENT) -> str:
    """What is shown at the mark in a text that is open."""
    text, position = at(marked)
    work.open(path, text)
    found = hover(work.view(path), position)
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """An agent and two tools, one of them out of use."""
    return Work(tmp_path, {**agent("a"), **tool("search", version="1.3.0"), **tool("old", OLD)})


def with_extra(extra: str) -> str:
    """The agent with more lines."""
    return agent("a", extra)[AGENT]


def test_a_finding_is_explained_with_its_fix(work: Work) -> None:
    words = shown(work, with_extra("col|our: red\n"))
    assert words.startswith("**REG102**: ")
    assert "**Fix:**" in words


def test_a_reference_is_shown_with_what_it_names(work: Work) -> None:
    words = shown(work, with_extra("allowed_tools: [sea|rch@^1.0]\n"))
    assert words == "**tool/search** 1.3.0\n\nsearch\n\nHelps.\n\n`packages/shared/tools/search.yaml`"


def test_what_is_out_of_use_says_so(work: Work) -> None:
    words = shown(work, with_extra("allowed_tools: [ol|d]\n"))
    assert "**tool/old** 1.0.0 (deprecated)" in words
    assert "It is slow.\n\nReplaced by `tool/find`" in words


def test_a_reference_is_shown_in_a_file_that_cannot_be_read(work: Work) -> None:
    assert "**tool/search**" in shown(work, with_extra("owners: [\nallowed_tools:\n  - sea|rch\n"))


def test_a_reference_to_nothing_says_so_beside_its_finding(work: Work) -> None:
    assert shown(work, with_extra("allowed_tools: [serc|h]\n")).endswith("**tool/serch** is not declared here")


def test_what_others_own_is_told_as_that(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a"), 'external = ["tool/theirs"]\n')
    assert shown(work, with_extra("allowed_tools: [thei|rs]\n")) == "**tool/theirs** belongs to another owner"


def test_a_field_is_described_with_its_bounds(work: Work) -> None:
    words = shown(work, with_extra("max_iter|ations: 3\n"))
    assert words.startswith("**max_iterations**: integer; 1 to 50; `10` by default\n\n")
    assert "Example: `" in words


def test_a_field_inside_of_another_is_described(work: Work) -> None:
    assert shown(work, with_extra("context_requirements: {max_context_|tokens: 3}\n")).startswith(
        "**max_context_tokens**"
    )


def test_the_file_of_servers_is_described_too(work: Work) -> None:
    text = '{"mcpServers": {"x": {"com|mand": "uvx", "args": ["a==1.0.0"]}}}'
    assert "**command**" in shown(work, text, "agents/a/mcp.json")


@pytest.mark.parametrize("marked", [with_extra("# no|te\n"), with_extra("x-|y: 1\n").replace("x-", "x"), "a|"])
def test_where_nothing_is_known_nothing_of_fields_is_shown(work: Work, marked: str) -> None:
    assert "Example" not in shown(work, marked)


def test_in_a_file_beside_a_manifest_nothing_is_shown(work: Work) -> None:
    assert shown(work, "na|me: x\n", "agents/a/assets/x.yaml") == ""
