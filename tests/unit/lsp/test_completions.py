from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from registry_cli.kinds.kind import EACH
from registry_cli.kinds.table import KINDS
from registry_cli.lsp.completions import completions
from tests.unit.lsp.work import Work, at
from tests.unit.validation.checking import agent, side_by_side, template, tool

FILES = {
    **agent("a"),
    **agent("b"),
    **tool("search", version="1.3.0"),
    **tool("old", "status: disabled\n"),
    **template("greet"),
    **side_by_side("many", "2.1.0", v1_0_0="body: A\n", v2_1_0="body: B\n"),
}
AGENT = "agents/a/agent.yaml"


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A repository with some entries."""
    return Work(tmp_path, FILES, 'external = ["tool/theirs"]\n')


def offered(work: Work, path: str, marked: str) -> dict[str, str]:
    """What is offered at the mark, and the text that taking it would make."""
    text, position = at(marked)
    work.open(path, text)
    found = {}
    for item in completions(work.view(path), position):
        edit = item.text_edit
        assert isinstance(edit, types.TextEdit)
        assert edit.range.start.line == edit.range.end.line == position.line
        line = text.split("\n")[position.line]
        found[item.label] = line[: edit.range.start.character] + edit.new_text + line[edit.range.end.character :]
    return found


@pytest.mark.parametrize(
    ("path", "marked", "made"),
    [
        (AGENT, "allowed_tools: [sea|]", "allowed_tools: [search]"),
        (AGENT, "allowed_tools:\n  - |", "  - search"),
        (AGENT, "allowed_tools:\n  - sea|ch@^1", "  - search@^1"),
        (AGENT, "allowed_tools:\n  - 'sea|'", "  - 'search'"),
        (AGENT, "allowed_tools:\n  - 'sea|", "  - 'search'"),
        (AGENT, "owners: [\nallowed_tools: [x, |", "allowed_tools: [x, search"),
        ("agents/a/agent.json", '{"allowed_tools": [|]}', '{"allowed_tools": ["search"]}'),
        ("agents/a/agent.json", '{"allowed_tools": ["sea|"]}', '{"allowed_tools": ["search"]}'),
        ("agents/a/agent.json", '{"allowed_tools": ["sea|', '{"allowed_tools": ["search"'),
        ("agents/a/agent.json", '{"allowed_tools": [sea|', '{"allowed_tools": ["search"'),
        ("agents/a/agent.toml", "allowed_tools = [|", 'allowed_tools = ["search"'),
        ("agents/a/agent.toml", 'allowed_tools = ["|"]', 'allowed_tools = ["search"]'),
    ],
)
def test_the_entries_that_may_stand_there_are_offered(work: Work, path: str, marked: str, made: str) -> None:
    found = offered(work, path, marked)
    assert set(found) == {"search", "old", "theirs"}
    assert found["search"] == made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format_", ["json", "yaml", "toml"])
def test_every_field_that_names_others_offers_some_in_every_format(tmp_path: Path, kind: str, format_: str) -> None:
    names = {**FILES, "model_profiles/m.yaml": "profile_id: m\n", "backends/r.yaml": "backend_id: r\n"}
    work = Work(tmp_path, names)
    for field in KINDS[kind].references:
        place = f"{KINDS[kind].folder}/x/{kind}.{format_}"
        assert offered(work, place, written(field.pattern, format_)), field


KEYS = {"json": '"{}": ', "yaml": "{}: ", "toml": "{} = "}


def written(pattern: tuple[str, ...], format_: str) -> str:
    """A text in which a value at *pattern* is being typed."""
    text = "{" if format_ == "json" else ""
    for number, step in enumerate(pattern):
        opener = "{" if number and step != EACH else ""
        text += "[" if step == EACH else opener + KEYS[format_].format(step)
    return f'{text}"|'


def test_where_the_kind_is_written_too_only_kinds_that_fit_are_offered(work: Work) -> None:
    found = offered(work, "templates/greet/template.yaml", "uses: [tool/s|]")
    assert "tool/search" in found
    assert "agent/a" in found
    assert "template/many" not in found
    successors = offered(work, AGENT, "deprecation:\n  replaced_by: |")
    assert {"template/many", "tool/search", "agent/b"} <= set(successors)


def test_an_entry_is_not_offered_to_itself(work: Work) -> None:
    assert set(offered(work, AGENT, "allowed_agents: [|]")) == {"b"}


def test_behind_the_sign_for_versions_ranges_are_offered(work: Work) -> None:
    found = offered(work, AGENT, "allowed_tools: [search@|]")
    assert list(found) == ["^1.3", "~1.3.0", "1.3.0"]
    assert found["^1.3"] == "allowed_tools: [search@^1.3]"


def test_versions_side_by_side_are_offered_too(work: Work) -> None:
    found = offered(work, AGENT, "template: {ref: 'many@^|'}")
    assert list(found) == ["^2.1", "~2.1.0", "2.1.0", "1.0.0"]
    assert found["1.0.0"] == "template: {ref: 'many@1.0.0'}"


@pytest.mark.parametrize("name", ["theirs", "nobody", "not/an id"])
def test_of_what_is_not_declared_no_version_is_known(work: Work, name: str) -> None:
    assert offered(work, AGENT, f"allowed_tools: [{name}@|]") == {}
    assert offered(work, "templates/greet/template.yaml", f"uses: [{name}@|]") == {}


@pytest.mark.parametrize("marked", ["name: |", "|", "allowed_tools|: []", "# allowed_tools: |", "colour: [|]"])
def test_elsewhere_nothing_is_offered(work: Work, marked: str) -> None:
    assert offered(work, AGENT, marked) == {}


def test_in_a_file_beside_a_manifest_nothing_is_offered(work: Work) -> None:
    assert offered(work, "agents/a/assets/x.yaml", "allowed_tools: [|]") == {}


def test_what_is_out_of_use_is_marked(work: Work) -> None:
    text, position = at("allowed_tools: [|]")
    work.open(AGENT, text)
    items = completions(work.view(AGENT), position)
    assert {item.label: item.deprecated for item in items} == {"old": True, "search": None, "theirs": None}
