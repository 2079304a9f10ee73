"""An editor and the installed server, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.git_fixtures import GitRepository
from tests.lsp_editor import Editor, editor
from tests.team_fixtures import COMMAND, Team, agent, command_environment, new_team, tool

AGENT = "packages/shared/agents/intake/agent.yaml"
TOOL = "packages/shared/tools/search.yaml"
SOUND = agent("intake", extra="allowed_tools:\n  - search@^1.0\n")
WATCHING = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
    )
)
Session = Callable[[Editor], Awaitable[Any]]


@pytest.fixture
def work(tmp_path: Path) -> Team:
    """A repository with an agent that uses a tool."""
    team = new_team(tmp_path / "agents", "acme-agents", None)
    team.repository.write({**SOUND, **tool("search")})
    return team


def during(folder: Path, session: Session, *arguments: str, **how: Any) -> Any:
    """What *session* with an editor in *folder* gives."""

    async def all_of_it() -> Any:
        async with editor(folder, *arguments, **how) as one:
            return await session(one)

    return asyncio.run(all_of_it())


def test_findings_come_and_go_while_typing(work: Team) -> None:
    async def session(one: Editor) -> int:
        one.open(AGENT)
        one.type(AGENT, f"{SOUND[AGENT]}max_iteration: 3\n")
        await one.until(lambda: one.now(AGENT))
        assert one.codes(AGENT) == ["REG102"]
        (diagnostic,) = one.now(AGENT)
        assert diagnostic.range == types.Range(types.Position(6, 0), types.Position(6, 13))
        one.type(AGENT, SOUND[AGENT])
        await one.until(lambda: not one.now(AGENT))
        one.type(AGENT, SOUND[AGENT].replace("search@", "serch@"))
        await one.until(lambda: one.codes(AGENT) == ["REG201"])
        one.close(AGENT)
        await one.until(lambda: not one.now(AGENT))
        return await one.end()

    assert during(work.path, session) == 0


def test_a_burst_of_keystrokes_is_looked_at_once(work: Team) -> None:
    async def session(one: Editor) -> None:
        one.open(AGENT)
        for number in range(40):
            one.type(AGENT, f"{SOUND[AGENT]}colour{number}: red\n")
        await one.until(lambda: one.now(AGENT))
        assert "colour39" in one.now(AGENT)[0].message
        told = [published for published in one.published if published.uri == one.uri(AGENT)]
        assert [published.version for published in told] == [41]

    during(work.path, session)


def test_the_fix_that_is_offered_makes_what_the_command_makes(work: Team) -> None:
    wrong = f"{SOUND[AGENT]}  - search@^1.0 # again\nmax_iteration: 3 # three\n"
    work.repository.write({AGENT: wrong})

    async def session(one: Editor) -> str:
        one.open(AGENT)
        await one.until(lambda: len(one.now(AGENT)) == 2)
        everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
        (fix_all,) = await one.actions(AGENT, everywhere, "source.fixAll")
        titles = [action.title for action in await one.actions(AGENT, everywhere, "quickfix") if action.is_preferred]
        assert "rename max_iteration to max_iterations" in titles
        return changed(wrong, fix_all, one.uri(AGENT))

    fixed = during(work.path, session, capabilities=WATCHING)
    work.run("validate", "--fix")
    assert fixed == (work.path / AGENT).read_text()
    assert fixed != wrong


def changed(text: str, action: types.CodeAction, uri: str) -> str:
    """*text* (of characters that are one unit each) with the edits of *action* made."""
    assert action.edit
    assert action.edit.document_changes
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (uri, 1)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for edit in change.edits:
        start, end = (starts[place.line] + place.character for place in (edit.range.start, edit.range.end))
        assert isinstance(edit, types.TextEdit)
        text = text[:start] + edit.new_text + text[end:]
    return text


def test_hover_completion_and_definition_know_the_entries(work: Team) -> None:
    async def session(one: Editor) -> None:
        one.open(AGENT)
        assert "**tool/search** 1.0.0" in await one.hover(AGENT, 5, 6)
        assert await one.define(AGENT, 5, 6) == [(one.uri(TOOL), 0)]
        half = f"{SOUND[AGENT]}owners: [\nallowed_agents: ["
        one.type(AGENT, half)
        assert [item.label for item in await one.complete(AGENT, 5, 4)] == ["search"]
        assert [item.label for item in await one.complete(AGENT, 5, 11)] == ["^1.0", "~1.0.0", "1.0.0"]
        params = types.DocumentSymbolParams(one.document(TOOL))
        symbols = await one.client.text_document_document_symbol_async(params)
        assert "endpoint" in [symbol.name for symbol in symbols or ()]
        context = types.ReferenceContext(include_declaration=False)
        one.type(AGENT, SOUND[AGENT])
        asked = types.ReferenceParams(context, one.document(TOOL), types.Position(0, 10))
        found = await one.client.text_document_references_async(asked)
        assert [location.uri for location in found or ()] == [one.uri(AGENT)]

    during(work.path, session)


def test_changes_on_disk_are_seen_where_the_editor_watches(work: Team) -> None:
    async def session(one: Editor) -> None:
        await one.until(lambda: one.registered)
        work.repository.delete(TOOL)
        one.watched((TOOL, types.FileChangeType.Deleted))
        await one.until(lambda: one.codes(AGENT) == ["REG201"])
        work.repository.write({"registry.toml": 'name = "acme"\n[validate]\nignore = ["REG201"]\n'})
        one.watched(("registry.toml", types.FileChangeType.Changed))
        await one.until(lambda: not one.now(AGENT))

    during(work.path, session, capabilities=WATCHING)


def test_where_the_editor_does_not_watch_saving_looks_at_everything(work: Team) -> None:
    async def session(one: Editor) -> None:
        one.open(AGENT)
        work.repository.delete(TOOL)
        one.save(AGENT)
        await one.until(lambda: one.codes(AGENT) == ["REG201"])

    during(work.path, session)


def test_several_folders_are_told_of_together(work: Team, tmp_path: Path) -> None:
    other = GitRepository.create(tmp_path / "other")
    other.write(agent("lonely", extra="allowed_tools: [nobody]\n"))

    async def session(one: Editor) -> None:
        await one.until(one.all_now)
        assert list(one.all_now()) == [(other.path / "packages/shared/agents/lonely/agent.yaml").as_uri()]
        removed = [types.WorkspaceFolder(other.path.as_uri(), "other")]
        event = types.WorkspaceFoldersChangeEvent(added=[], removed=removed)
        one.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await one.until(lambda: not one.all_now())

    during(work.path, session, folders=[work.path, other.path])


def test_positions_are_counted_as_the_editor_counts(work: Team) -> None:
    text = SOUND[AGENT].replace("  - search@^1.0", '  - "\\U0001F600" # \U0001f600 \U0001f600\n  - serch')
    text += "metadata: {'\U0001f600': 1}\n\U0001f600x: 1\n"

    async def session(one: Editor) -> list[int]:
        one.open(AGENT, text)
        await one.until(lambda: "REG102" in one.codes(AGENT))
        (unknown,) = (found for found in one.now(AGENT) if found.code == "REG102")
        return [unknown.range.start.character, unknown.range.end.character]

    assert during(work.path, session) == [0, 3]
    for encoding, width in (("utf-8", 4), ("utf-32", 1)):
        general = types.GeneralClientCapabilities(position_encodings=[encoding])
        capabilities = types.ClientCapabilities(general=general)
        assert during(work.path, session, capabilities=capabilities) == [0, width + 1]


def test_a_client_that_talks_nonsense_is_answered_on(work: Team) -> None:
    async def session(one: Editor) -> int:
        writer: Any = one.client.protocol.writer
        for body in (b"{", b"[]", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "2.0", "method": 5}', b"\xff\xfe", b"null"):
            writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        missing: Any = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 7}}
        body = json.dumps(missing).encode()
        writer.write(b"Nonsense\r\nContent-Length: %d\r\nX: y\r\n\r\n%s" % (len(body), body))
        outside = types.TextDocumentIdentifier("file:///nowhere/at/all.yaml")
        asked = types.HoverParams(outside, types.Position(10**6, 10**6))
        assert await one.client.text_document_hover_async(asked) is None
        one.open(AGENT, f"{SOUND[AGENT]}colour: red\n")
        await one.until(lambda: one.codes(AGENT) == ["REG102"])
        assert one.shown == []
        assert one.logged
        assert not [line for line in one.logged if "\n" in line or "Traceback" in line]
        code = await one.end()
        said = await one.stderr()
        assert "Traceback" not in said
        return code

    assert during(work.path, session) == 0


def test_a_huge_text_is_a_finding_and_no_trouble(work: Team) -> None:
    async def session(one: Editor) -> None:
        one.open(AGENT, f"description: {'x' * 6_000_000}\n")
        await one.until(lambda: one.now(AGENT))
        assert one.codes(AGENT) == ["REG005"]
        assert await one.complete(AGENT, 0, 15) == []

    during(work.path, session)


def test_a_folder_without_manifests_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    async def session(one: Editor) -> list[str]:
        await one.until(lambda: one.logged)
        one.open("a.yaml", "a: [")
        assert await one.hover("a.yaml", 0, 0) == ""
        await one.end()
        return one.logged

    (line,) = during(tmp_path / "empty", session)
    assert line.startswith("there is no folder packages/shared")


def test_an_editor_that_goes_without_a_word_leaves_nothing_behind(work: Team) -> None:
    ended = subprocess.run(
        [COMMAND, "lsp"],
        cwd=work.path,
        env=dict(work.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")


def test_an_exit_without_asking_first_is_told_by_the_exit_code(work: Team) -> None:
    async def session(one: Editor) -> int:
        one.client.exit(None)
        return await one.ended()

    assert during(work.path, session) == 1


def test_started_by_hand_it_says_what_it_waits_for(work: Team) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [COMMAND, "lsp"],
        # So that Ctrl-C reaches it even where a shell started these tests in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        cwd=work.path,
        env=command_environment(work.path.parent, None),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        assert process.stderr.readline().startswith("registry lsp waits for an editor")
        process.send_signal(2)
        said, complained = process.communicate(timeout=60)
        assert process.returncode in {1, 130}
        assert (said, "Traceback" in complained) == ("", False)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
