from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types

from registry_cli.cli.exits import run
from registry_cli.lsp.actions import FIX_ALL, code_actions
from registry_cli.lsp.naming import View
from tests.unit.lsp.work import ROOT, Work
from tests.unit.validation.checking import agent, tool

AGENT = "agents/a/agent.yaml"
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(999, 0))


def edit(path: str, changes: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
    """The edit of a workspace."""
    return types.WorkspaceEdit(changes={path: list(changes)})


def offered(
    view: View, where: types.Range = EVERYWHERE, only: Sequence[str] | None = None
) -> dict[str, types.CodeAction]:
    """What is offered, by its title."""
    return {action.title: action for action in code_actions(view, where, only, edit)}


def made(view: View, action: types.CodeAction) -> str:
    """The text that *action* makes."""
    assert action.edit
    assert action.edit.changes
    ((path, changes),) = action.edit.changes.items()
    assert path == view.path
    text = view.positions.text
    spans = [(view.positions.offset(one.range.start), view.positions.offset(one.range.end), one) for one in changes]
    for start, end, one in sorted(spans, key=lambda span: span[:2], reverse=True):
        assert isinstance(one, types.TextEdit)
        text = text[:start] + one.new_text + text[end:]
    return text


def test_a_fix_is_offered_first(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a", "max_iteration: 3\n"))
    view = work.view(AGENT)
    action = offered(view)["rename max_iteration to max_iterations"]
    assert (action.kind, action.is_preferred) == (types.CodeActionKind.QuickFix, True)
    assert [diagnostic.code for diagnostic in action.diagnostics or ()] == ["REG102"]
    assert made(view, action) == agent("a", "max_iterations: 3\n")[AGENT]


def test_near_names_are_offered_for_one_that_is_not_there(tmp_path: Path) -> None:
    work = Work(tmp_path, {**agent("a", "allowed_tools: [serch@^1.0]\n"), **tool("search"), **tool("searcher")})
    view = work.view(AGENT)
    actions = offered(view)
    assert [title for title in actions if title.startswith("write ")] == ["write search@^1.0", "write searcher@^1.0"]
    assert actions["write search@^1.0"].is_preferred is None
    assert made(view, actions["write search@^1.0"]) == agent("a", "allowed_tools: [search@^1.0]\n")[AGENT]


def test_where_the_kind_is_written_too_it_stays(tmp_path: Path) -> None:
    text = "template_id: t\nname: T\ndescription: Speaks.\nversion: 1.0.0\nbody: Hello.\nuses: [tool/serch]\n"
    work = Work(tmp_path, {"templates/t/template.yaml": text, **tool("search")})
    assert "write tool/search" in offered(work.view("templates/t/template.yaml"))


def test_what_may_be_accepted_can_be_with_a_comment_that_then_holds(tmp_path: Path) -> None:
    work = Work(tmp_path, {**agent("a", "allowed_tools:\n  - t\n  - t\n"), **tool("t")})
    view = work.view(AGENT)
    after = made(view, offered(view)["allow REG208 here, with a comment that says why"])
    work.open(AGENT, after)
    assert work.codes() == {}


def test_only_what_is_at_the_place_is_offered(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a", "max_iteration: 3\nbackend_i: x\n"))
    line = types.Range(types.Position(5, 0), types.Position(5, 0))
    titles = offered(work.view(AGENT), line, ["quickfix"])
    assert list(titles) == ["rename backend_i to backend_id"]


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (["quickfix"], {"quickfix"}),
        (["source.fixAll"], {FIX_ALL}),
        (["source"], {FIX_ALL}),
        ([FIX_ALL], {FIX_ALL}),
        (["refactor"], set()),
        ([""], {"quickfix", FIX_ALL}),
        (None, {"quickfix", FIX_ALL}),
    ],
)
def test_only_the_kinds_that_are_wanted_are_offered(tmp_path: Path, only: list[str] | None, kinds: set[str]) -> None:
    work = Work(tmp_path, agent("a", "max_iteration: 3\n"))
    assert {action.kind for action in offered(work.view(AGENT), only=only).values()} == kinds


WRONG = agent("a", "allowed_tools: [t, t]\nmax_iteration: 3 # three\ntags: [b, a]\n")[AGENT]
TEXTS = {
    "yaml": WRONG.replace("agent_id: a", "agent_id: b"),
    "json": '\ufeff{\r\n  "agent_id": "b",\r\n  "name": "\U0001f600",\r\n  "description": "d",\r\n'
    '  "version": "1.0.0",\r\n  "allowed_tools": ["t", "t"],\r\n  "max_iteration": 3\r\n}\r\n',
    "toml": 'agent_id = "b"\nname = "a"\ndescription = "d"\nversion = "1.0.0"\nallowed_tools = ["t", "t"]\n',
}


@pytest.mark.parametrize("format_", TEXTS)
def test_to_fix_all_of_a_file_makes_what_the_command_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    path = f"agents/a/agent.{format_}"
    work = Work(tmp_path, {path: TEXTS[format_], **tool("t")})
    assert run_init_schemas(tmp_path, monkeypatch) == 0
    view = work.view(path)
    (action,) = offered(view, only=["source.fixAll"]).values()
    after = made(view, action)

    assert run(["-q", "validate", "--fix", str(tmp_path / ROOT / path)]) == 0

    assert after == (tmp_path / ROOT / path).read_bytes().decode("utf-8-sig")
    assert after != TEXTS[format_].removeprefix("\ufeff")
    work.open(path, after)
    assert offered(work.view(path), only=["source.fixAll"]) == {}


def run_init_schemas(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Write the JSON Schemas, so that manifests can name theirs."""
    monkeypatch.chdir(folder)
    return run(["-q", "schema", "--write", f"{ROOT}/schemas"])


def test_what_is_waived_is_not_fixed(tmp_path: Path) -> None:
    text = agent("a", "allowed_tools:\n  - t\n  # registry: allow REG208 -- Twice is better.\n  - t\n")
    work = Work(tmp_path, {**text, **tool("t")})
    assert offered(work.view(AGENT)) == {}


def test_a_file_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    work = Work(tmp_path, {AGENT: "agent_id: [\n"})
    assert offered(work.view(AGENT)) == {}


def test_in_a_long_text_only_what_is_known_already_is_offered_by_itself(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a", f"max_iteration: 3\nallowed_tools: [t]\n# {'x' * 250_000}\n"))
    work.put({f"{ROOT}/{path}": text for path, text in tool("tt").items()})
    view = work.view(AGENT)
    assert list(offered(view)) == ["rename max_iteration to max_iterations"]
    assert FIX_ALL in {action.kind for action in offered(view, only=["source"]).values()}


def test_of_very_many_findings_only_some_are_offered_something(tmp_path: Path) -> None:
    names = ", ".join(f"t{number}x" for number in range(60))
    tools = [tool(f"t{number}") for number in range(60)]
    work = Work(tmp_path, agent("a", f"allowed_tools: [{names}]\n") | {k: v for one in tools for k, v in one.items()})
    assert 0 < len(offered(work.view(AGENT))) <= 60
