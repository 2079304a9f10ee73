from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.lsp.definitions import definition, references
from registry_cli.lsp.naming import View
from tests.unit.lsp.work import ROOT, Work, at
from tests.unit.validation.checking import agent, side_by_side, tool

AGENT = "agents/a/agent.yaml"
FILES = {
    **agent("a"),
    **agent("b", "allowed_tools: [clock, search@^1.0]\n"),
    "tools/search.yaml": f"# The best.\n{tool('search')['tools/search.yaml']}",
    **tool("clock"),
    **side_by_side("many", "2.0.0", v1_0_0="body: A\n", v2_0_0="body: B\n"),
}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """Some entries that name one another."""
    return Work(tmp_path, FILES)


def found_at(work: Work, marked: str, path: str = AGENT) -> tuple[str, int] | None:
    """The path and the line that the name at the mark leads to."""
    text, position = at(marked)
    work.open(path, text)
    view = work.view(path)
    found = definition(view, position, lambda other: work.desk.view_of(view.project, other))
    return (found[0].removeprefix(f"{ROOT}/"), found[1].start.line) if found else None


def test_a_reference_leads_to_the_line_of_the_id(work: Work) -> None:
    assert found_at(work, "allowed_tools: [sea|rch]\n") == ("tools/search.yaml", 1)


def test_it_does_in_a_file_that_cannot_be_read(work: Work) -> None:
    assert found_at(work, "owners: [\nallowed_tools:\n  - sea|rch\n") == ("tools/search.yaml", 1)


def test_of_versions_side_by_side_the_live_one_is_meant(work: Work) -> None:
    assert found_at(work, "template: {ref: ma|ny}\n") == ("templates/many/versions/2.0.0.yaml", 0)


def test_an_entry_that_cannot_be_read_is_found_all_the_same(work: Work) -> None:
    work.open("tools/search.yaml", "tool_id: [")
    assert found_at(work, "allowed_tools: [sea|rch]\n") == ("tools/search.yaml", 0)


@pytest.mark.parametrize("marked", ["allowed_tools: [no|thing]\n", "na|me: a\n", "allowed_tools: [Not An I|d]\n"])
def test_what_names_nothing_leads_nowhere(work: Work, marked: str) -> None:
    assert found_at(work, marked) is None


def named_at(work: Work, view: View, marked: str, *, with_it: bool) -> list[tuple[str, int, int]]:
    _, position = at(marked)
    found = references(view, position, lambda other: work.desk.view_of(view.project, other), with_declaration=with_it)
    return [(path.removeprefix(f"{ROOT}/"), where.start.line, where.start.character) for path, where in found]


def test_every_place_that_names_an_entry_is_found_from_any_of_them(work: Work) -> None:
    place = ("agents/b/agent.yaml", 4, 23)
    view = work.view("agents/b/agent.yaml")
    marked = agent("b", "allowed_tools: [clock, se|arch@^1.0]\n")["agents/b/agent.yaml"]
    assert named_at(work, view, marked, with_it=False) == [place]
    assert named_at(work, view, marked, with_it=True) == [("tools/search.yaml", 1, 9), place]


def test_they_are_found_from_its_id(work: Work) -> None:
    view = work.view("tools/search.yaml")
    assert named_at(work, view, "# The best.\ntool_id: se|arch\n", with_it=False) == [("agents/b/agent.yaml", 4, 23)]
    assert named_at(work, view, "# The best.\ntool_id: search\nna|me: search\n", with_it=True) == []
