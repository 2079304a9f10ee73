"""What the server does with each message of an editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from registry_cli.domain.errors import RegistryError
from registry_cli.kinds.table import KINDS
from registry_cli.lsp.answers import Answers
from registry_cli.lsp.server import Server

_FOLDERS = ",".join(kind.folder for kind in KINDS.values())
_WATCHED = (f"**/{{{_FOLDERS}}}", f"**/{{{_FOLDERS}}}/**", "**/*.{json,yaml,yml,toml}", "**/.gitignore")
"""The files that may be manifests or lie beside them, and those that say how they are looked at."""


def register(server: Server) -> None:
    """Teach *server* every message that it understands."""
    _register_texts(server)
    _register_files(server)
    answers = Answers(server)
    for method, answer, options in answers.table:
        _handles(server, method, options)(answer)


def _handles(server: Server, method: str, options: Any = None) -> Callable[[Callable[[Any], Any]], None]:
    """Let the decorated function answer *method*; when it fails that is noted, and there is no answer."""

    def decorate(function: Callable[[Any], Any]) -> None:
        def handle(params: Any) -> Any:
            try:
                return function(params)
            except RegistryError as error:
                server.say(error.message)
            except Exception as error:  # noqa: BLE001 - one message that fails must not end the session
                server.tell_bug(f"answering {method}", error)
            return None

        server.feature(method, options)(handle)

    return decorate


def _register_texts(server: Server) -> None:
    desk = server.desk

    @_handles(server, types.TEXT_DOCUMENT_DID_OPEN)
    def _opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        desk.open(document.uri, document.text, document.version)
        server.soon()

    @_handles(server, types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(params: types.DidChangeTextDocumentParams) -> None:
        if params.content_changes:
            desk.change(params.text_document.uri, params.content_changes[-1].text, params.text_document.version)
            server.soon()

    @_handles(server, types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(params: types.DidCloseTextDocumentParams) -> None:
        desk.close(params.text_document.uri)
        server.soon()

    @_handles(server, types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(params: types.DidSaveTextDocumentParams) -> None:
        if not _watches(server):
            desk.touch_all()
        desk.touch(params.text_document.uri, comes_or_goes=False)
        server.soon()


def _register_files(server: Server) -> None:
    desk = server.desk

    @_handles(server, types.INITIALIZED)
    def _initialized(_: types.InitializedParams) -> None:
        encoding = server.workspace.position_encoding
        desk.encoding = types.PositionEncodingKind(encoding).value if encoding else desk.encoding
        folders = list(server.workspace.folders.values())
        uris = [folder.uri for folder in folders] or ([server.workspace.root_uri] if server.workspace.root_uri else [])
        for uri in uris:
            desk.add_folder(uri)
        if _watches(server):
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration("watching", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([registration]))
        server.soon(0)

    @_handles(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _watched(params: types.DidChangeWatchedFilesParams) -> None:
        for event in params.changes:
            desk.touch(event.uri, comes_or_goes=event.type is not types.FileChangeType.Changed)
        server.soon()

    @_handles(server, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def _folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            desk.remove_folder(folder.uri)
        for folder in params.event.added:
            desk.add_folder(folder.uri)
        server.soon()

    @_handles(server, types.SHUTDOWN)
    def _shut_down(_: None) -> None:
        server.may_end = True


def _watches(server: Server) -> bool:
    """Whether the editor watches files for the server."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    return bool(watching and watching.dynamic_registration)
