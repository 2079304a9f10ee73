from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry_cli.bootstrap import Session, open_session
from registry_cli.domain.errors import Misconfigured
from registry_cli.lsp import answers
from tests.unit.lsp.conversation import FAREWELL, Message, answered, greeting, notice, request
from tests.unit.lsp.work import ROOT, Work
from tests.unit.validation.checking import agent, tool

AGENT = "agents/a/agent.yaml"
WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """An agent that uses a tool."""
    return Work(tmp_path / "work", {**agent("a", "allowed_tools: [search]\n"), **tool("search")})


def opened(work: Work, text: str) -> Message:
    """The agent was opened with a text."""
    item = {"uri": work.uri(AGENT), "languageId": "yaml", "version": 1, "text": text}
    return notice("textDocument/didOpen", {"textDocument": item})


def asked(work: Work, number: int, method: str, path: str = AGENT, **more: Any) -> Message:
    """A question about a place in the tools of the agent."""
    params = {"textDocument": {"uri": work.uri(path)}, "position": {"line": 4, "character": 17}, **more}
    return request(number, f"textDocument/{method}", params)


def told(said: list[Message], method: str) -> list[Any]:
    """The params of what the server told with *method*."""
    return [one["params"] for one in said if one.get("method") == method]


def answer(said: list[Message], number: int) -> Any:
    """The result of the question with *number*."""
    return next(one for one in said if one.get("id") == number and "result" in one)["result"]


def published(said: list[Message]) -> list[tuple[str, list[str]]]:
    """The codes that were published, in their order, by file name."""
    found = told(said, "textDocument/publishDiagnostics")
    return [(one["uri"].rpartition("/")[2], [each["code"] for each in one["diagnostics"]]) for one in found]


def conversation(tmp_path: Path, work: Work, *messages: Message | bytes, **capabilities: Any) -> list[Message]:
    """What is said to *messages*."""
    code, said = answered(tmp_path, [*greeting(work.path, capabilities), *messages, *FAREWELL])
    assert code == 0
    return said


def test_a_text_is_looked_at_from_its_opening_to_its_closing(tmp_path: Path, work: Work) -> None:
    text = agent("a", "allowed_tools: [serch]\n")[AGENT]
    document = {"uri": work.uri(AGENT)}
    change = {"textDocument": {**document, "version": 2}, "contentChanges": [{"text": f"{text}colour: red\n"}]}
    said = conversation(
        tmp_path,
        work,
        opened(work, text),
        asked(work, 2, "hover"),
        notice("textDocument/didChange", change),
        notice("textDocument/didChange", {**change, "contentChanges": []}),
        asked(work, 3, "hover"),
        notice("textDocument/didClose", {"textDocument": document}),
        asked(work, 4, "hover"),
    )
    assert published(said) == [("agent.yaml", ["REG201"]), ("agent.yaml", ["REG201", "REG102"]), ("agent.yaml", [])]
    assert "**tool/serch** is not declared here" in answer(said, 2)["contents"]["value"]


def test_saving_and_watching_look_at_the_disk(tmp_path: Path, work: Work) -> None:
    work.put({f"{ROOT}/{AGENT}": agent("a", "colour: red\n")[AGENT]})
    saved = notice("textDocument/didSave", {"textDocument": {"uri": work.uri(AGENT)}})
    for capabilities in ({}, WATCHES):
        said = conversation(tmp_path, work, saved, asked(work, 2, "hover"), **capabilities)
        assert published(said) == [("agent.yaml", ["REG102"])]
        assert bool(told(said, "client/registerCapability")) is bool(capabilities)
    events = [{"uri": work.uri("tools/search.yaml"), "type": 3}]
    watched = notice("workspace/didChangeWatchedFiles", {"changes": events})
    assert published(conversation(tmp_path, work, watched, asked(work, 2, "hover")))


def test_folders_come_and_go(tmp_path: Path, work: Work) -> None:
    work.put({f"{ROOT}/{AGENT}": agent("a", "colour: red\n")[AGENT]})
    folder = {"uri": work.path.as_uri(), "name": "work"}

    def changed(added: list[Message], removed: list[Message]) -> Message:
        return notice("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": removed}})

    messages = [*greeting(None), changed([folder], []), asked(work, 2, "hover"), changed([], [folder])]
    _, said = answered(tmp_path, [*messages, asked(work, 3, "hover"), *FAREWELL])
    assert published(said)[0] == ("agent.yaml", ["REG102"])


def test_every_question_is_answered(tmp_path: Path, work: Work) -> None:
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    context = {"diagnostics": [], "includeDeclaration": True}
    text = agent("a", "allowed_tools: [search]\nmax_iteration: 3\n")[AGENT]
    said = conversation(
        tmp_path,
        work,
        opened(work, text),
        asked(work, 2, "completion"),
        asked(work, 3, "definition"),
        asked(work, 4, "references", context=context),
        asked(work, 5, "documentSymbol"),
        asked(work, 6, "codeAction", range=span, context=context),
        asked(work, 7, "definition", path="../../elsewhere.yaml"),
    )
    assert [item["label"] for item in answer(said, 2)] == ["search"]
    assert [place["uri"] for place in answer(said, 3)] == [work.uri("tools/search.yaml")]
    assert [place["uri"] for place in answer(said, 4)] == [work.uri("tools/search.yaml"), work.uri(AGENT)]
    assert "max_iteration" in [symbol["name"] for symbol in answer(said, 5)]
    (fix, *_) = answer(said, 6)
    (edit,) = fix["edit"]["changes"][work.uri(AGENT)]
    assert edit["newText"] == "max_iterations"
    assert answer(said, 7) is None


def test_an_edit_names_the_version_where_the_editor_understands_that(tmp_path: Path, work: Work) -> None:
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    said = conversation(
        tmp_path,
        work,
        opened(work, agent("a", "max_iteration: 3\n")[AGENT]),
        asked(work, 2, "codeAction", range=span, context={"diagnostics": [], "only": ["quickfix"]}),
        workspace={"workspaceEdit": {"documentChanges": True}},
    )
    (fix,) = answer(said, 2)
    (change,) = fix["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": work.uri(AGENT), "version": 1}


def test_a_question_that_fails_is_noted_in_one_line_and_the_next_is_answered(
    tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("this\nis broken")

    monkeypatch.setattr(answers, "hover", fail)
    said = conversation(tmp_path, work, asked(work, 2, "hover"), asked(work, 3, "documentSymbol"))
    lines = [one["message"] for one in told(said, "window/logMessage")]
    assert lines == [
        "this is a bug in registry, while answering textDocument/hover: RuntimeError: this is broken",
    ]
    assert answer(said, 2) is None
    assert answer(said, 3)


def test_a_look_that_fails_is_noted_in_one_line(tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry_cli.lsp.desk.Desk.publications", lambda _: 1 // 0)
    work.put({f"{ROOT}/{AGENT}": agent("a", "colour: red\n")[AGENT]})
    said = conversation(tmp_path, work, opened(work, "a: ["), asked(work, 2, "hover"))
    lines = [one["message"] for one in told(said, "window/logMessage")]
    assert lines
    assert {line.partition(": ZeroDivisionError")[0] for line in lines} == {
        "this is a bug in registry, while looking at the manifests"
    }


def test_a_repository_that_cannot_be_opened_is_told_of(tmp_path: Path, work: Work) -> None:
    def broken(folder: Path) -> Session:
        if (work.path / "broken").exists():
            raise Misconfigured("this is wrong", hint="put it\nright")
        return open_session(folder)

    work.put({"broken": ""})
    said = answered(tmp_path, [*greeting(work.path), asked(work, 2, "hover"), *FAREWELL], broken)[1]
    assert told(said, "window/showMessage") == []
    assert answer(said, 2) is None


def test_nonsense_is_noted_without_troubling_anybody(tmp_path: Path, work: Work) -> None:
    nonsense: list[Message | bytes] = [b"{", b"\xff", notice("textDocument/didOpen", {"textDocument": 7}), b"[1]"]
    said = conversation(tmp_path, work, *nonsense, request(5, "no/such/method"), asked(work, 2, "documentSymbol"))
    lines = [one["message"] for one in told(said, "window/logMessage")]
    assert lines
    assert not [line for line in lines if "\n" in line or "Traceback" in line]
    assert told(said, "window/showMessage") == []
    assert answer(said, 2)


def test_questions_before_the_greeting_harm_nothing(tmp_path: Path, work: Work) -> None:
    code, said = answered(tmp_path, [asked(work, 2, "hover"), *greeting(work.path), *FAREWELL])
    assert code == 0
    assert answer(said, 2) is None
