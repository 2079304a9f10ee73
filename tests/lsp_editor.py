"""An editor for tests: it starts ``registry lsp`` as a process and speaks with it as editors do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.team_fixtures import COMMAND, command_environment

PATIENCE_SECONDS = 60

Diagnostics = list[types.Diagnostic]


@dataclass
class Editor:
    """A client with what the server told it so far."""

    client: LanguageClient
    folder: Path
    published: list[types.PublishDiagnosticsParams] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    registered: list[types.Registration] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _versions: dict[str, int] = field(default_factory=dict)

    def uri(self, path: str) -> str:
        """The URI of a file of the folder."""
        return (self.folder / path).as_uri()

    def now(self, path: str) -> Diagnostics:
        """What was published last of a file."""
        uri = self.uri(path)
        return next((list(one.diagnostics) for one in reversed(self.published) if one.uri == uri), [])

    def all_now(self) -> dict[str, Diagnostics]:
        """What was published last of every file, by URI; nothing of files without any."""
        latest = {one.uri: list(one.diagnostics) for one in self.published}
        return {uri: found for uri, found in latest.items() if found}

    def codes(self, path: str) -> list[str]:
        """The codes of what was published last of a file."""
        return [str(diagnostic.code) for diagnostic in self.now(path)]

    async def until(self, is_so: Callable[[], Any]) -> None:
        """Wait until what the server tells makes it so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    def listen(self, method: str, heard: Callable[[Any], None]) -> None:
        """Take note of what the server tells with *method*."""

        def note(params: Any) -> None:
            heard(params)
            self._news.set()

        self.client.feature(method)(note)

    def open(self, path: str, text: str | None = None) -> None:
        """Open a file, as it lies there or with another text."""
        content = (self.folder / path).read_text(encoding="utf-8") if text is None else text
        self._versions[path] = 1
        item = types.TextDocumentItem(self.uri(path), path.rpartition(".")[2], 1, content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, path: str, text: str) -> None:
        """Make *text* of an open file."""
        self._versions[path] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[path], self.uri(path))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, path: str) -> None:
        """Close a file without saving it."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(path)))

    def save(self, path: str) -> None:
        """Tell that a file was saved."""
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(self.document(path)))

    def watched(self, *events: tuple[str, types.FileChangeType]) -> None:
        """Tell that files changed on disk."""
        changes = [types.FileEvent(self.uri(path), kind) for path, kind in events]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    def document(self, path: str) -> types.TextDocumentIdentifier:
        """A file as the protocol names it."""
        return types.TextDocumentIdentifier(self.uri(path))

    async def actions(self, path: str, where: types.Range, *only: str) -> list[types.CodeAction]:
        """What is offered for a range of a file."""
        context = types.CodeActionContext(self.now(path), only=list(only) or None)
        params = types.CodeActionParams(self.document(path), where, context)
        found = await self.client.text_document_code_action_async(params)
        return [one for one in found or () if isinstance(one, types.CodeAction)]

    async def hover(self, path: str, line: int, character: int) -> str:
        """What is shown of a place; empty when nothing is."""
        params = types.HoverParams(self.document(path), types.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def complete(self, path: str, line: int, character: int) -> list[types.CompletionItem]:
        """What may stand at a place."""
        params = types.CompletionParams(self.document(path), types.Position(line, character))
        found = await self.client.text_document_completion_async(params)
        return list(found.items if isinstance(found, types.CompletionList) else found or ())

    async def define(self, path: str, line: int, character: int) -> list[tuple[str, int]]:
        """Where what is named at a place is declared: URIs and lines."""
        params = types.DefinitionParams(self.document(path), types.Position(line, character))
        found = await self.client.text_document_definition_async(params)
        locations = found if isinstance(found, list) else [found] if found else []
        return [(one.uri, one.range.start.line) for one in locations if isinstance(one, types.Location)]

    async def end(self) -> int:
        """Ask the server to end, and give its exit code."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code of the server, once it has ended."""
        process = self.client._server
        assert process is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await process.wait()

    async def stderr(self) -> str:
        """What the server said beside the protocol; it has ended."""
        process = self.client._server
        assert process is not None
        assert process.stderr is not None
        return (await process.stderr.read()).decode()


@asynccontextmanager
async def editor(
    folder: Path,
    *arguments: str,
    folders: list[Path] | None = None,
    capabilities: types.ClientCapabilities | None = None,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = (str(COMMAND), "lsp"),
    settings: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
) -> AsyncIterator[Editor]:
    """An editor that works in *folder* (or in *folders*), with a server that has answered its greeting.

    *command* starts another server than ours, *settings* are what it is told when it asks for its own, and *options*
    what it is greeted with.
    """
    client = LanguageClient("tests", "1")
    one = Editor(client, folder)

    for method, heard in (
        (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, one.published.append),
        (types.WINDOW_LOG_MESSAGE, lambda params: one.logged.append(params.message)),
        (types.WINDOW_SHOW_MESSAGE, lambda params: one.shown.append(params.message)),
        (types.CLIENT_REGISTER_CAPABILITY, lambda params: one.registered.extend(params.registrations)),
    ):
        one.listen(method, heard)
    if settings is not None:
        told: dict[Any, Any] = dict(settings)
        answer: Any = client.feature(types.WORKSPACE_CONFIGURATION)
        answer(lambda params: [told.get(item.section) for item in params.items])
    await client.start_io(
        *command,
        *arguments,
        cwd=folder,
        env=dict(environment or command_environment(folder.parent, None)),
    )
    roots = [types.WorkspaceFolder(root.as_uri(), root.name) for root in (folders or [folder])]
    wanted = types.InitializeParams(
        capabilities=capabilities or types.ClientCapabilities(),
        workspace_folders=roots,
        root_uri=roots[0].uri,
        initialization_options=options,
    )
    await client.initialize_async(wanted)
    client.initialized(types.InitializedParams())
    process = client._server
    assert process is not None
    try:
        yield one
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        stopping: Any = client.stop
        await stopping()
