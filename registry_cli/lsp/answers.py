"""The answers to what an editor asks of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from lsprotocol import types

from registry_cli.lsp.actions import KINDS_OF_ACTIONS, code_actions
from registry_cli.lsp.completions import TRIGGERS, completions
from registry_cli.lsp.definitions import definition, references
from registry_cli.lsp.hovers import hover
from registry_cli.lsp.naming import View
from registry_cli.lsp.server import Server
from registry_cli.lsp.symbols import symbols

Answer = TypeVar("Answer")


class Answers:
    """One method for each question; the answer is ``None`` where the file belongs to no repository."""

    def __init__(self, server: Server) -> None:
        """Answer of what lies on the desk of *server*."""
        self._server = server
        self._desk = server.desk

    @property
    def table(self) -> tuple[tuple[str, Callable[[Any], Any], Any], ...]:
        """Every question: its name in the protocol, who answers it, and what the editor is told of that."""
        return (
            (types.TEXT_DOCUMENT_HOVER, self.hover, None),
            (
                types.TEXT_DOCUMENT_COMPLETION,
                self.completion,
                types.CompletionOptions(trigger_characters=list(TRIGGERS)),
            ),
            (types.TEXT_DOCUMENT_DEFINITION, self.definition, None),
            (types.TEXT_DOCUMENT_REFERENCES, self.references, None),
            (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, self.symbols, None),
            (types.TEXT_DOCUMENT_CODE_ACTION, self.actions, types.CodeActionOptions(list(KINDS_OF_ACTIONS))),
        )

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What there is to say of a place."""
        self._server.catch_up()
        return self._asked(params, lambda view: hover(view, params.position))

    def completion(self, params: types.CompletionParams) -> list[types.CompletionItem] | None:
        """What may stand at a place."""
        return self._asked(params, lambda view: completions(view, params.position))

    def definition(self, params: types.DefinitionParams) -> list[types.Location] | None:
        """Where the entry that is named at a place is declared."""

        def answer(view: View) -> list[types.Location]:
            found = definition(view, params.position, lambda path: self._desk.view_of(view.project, path))
            return self._located(view, [found] if found else [])

        return self._asked(params, answer)

    def references(self, params: types.ReferenceParams) -> list[types.Location] | None:
        """Where the entry at a place is named."""
        self._server.catch_up()

        def answer(view: View) -> list[types.Location]:
            def view_of(path: str) -> View:
                return self._desk.view_of(view.project, path)

            with_it = params.context.include_declaration
            return self._located(view, references(view, params.position, view_of, with_declaration=with_it))

        return self._asked(params, answer)

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        """The fields of a manifest."""
        return self._asked(params, symbols)

    def actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        """What can be done about the findings at a place."""
        self._server.catch_up()

        def answer(view: View) -> list[types.CodeAction]:
            def edit(path: str, changes: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
                return self._edit(self._desk.uri_in(view.project, path), changes)

            return code_actions(view, params.range, params.context.only, edit)

        return self._asked(params, answer)

    def _asked(self, params: Any, answer: Callable[[View], Answer]) -> Answer | None:
        view = self._desk.view(params.text_document.uri)
        return answer(view) if view else None

    def _located(self, view: View, found: Iterable[tuple[str, types.Range]]) -> list[types.Location]:
        return [types.Location(self._desk.uri_in(view.project, path), where) for path, where in found]

    def _edit(self, uri: str, changes: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
        workspace = self._server.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        if edit is None or not edit.document_changes:
            return types.WorkspaceEdit(changes={uri: list(changes)})
        document = types.OptionalVersionedTextDocumentIdentifier(uri, self._desk.version_of(uri))
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(changes))])
