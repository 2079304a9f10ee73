"""The outline of a manifest: its fields, for the list that editors show beside a text."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from registry_cli.documents.place import Place
from registry_cli.documents.positions import place_of
from registry_cli.lsp.naming import View

_DEEPEST = 3


def symbols(view: View) -> list[types.DocumentSymbol]:
    """The fields of the file, and the fields in them."""
    document = view.document
    if document is None:
        return []
    return _below(view, place_of(document.format, document.text, ()), document.data, _DEEPEST)


def _below(view: View, place: Place, data: Any, depth: int) -> list[types.DocumentSymbol]:
    if not depth or not isinstance(data, dict):
        return []
    found = []
    for name, child in place.children.items():
        if child.key is None or name not in data:
            continue
        key = view.positions.between(*child.key)
        start, end = child.key[0], max(child.key[1], child.end)
        found.append(
            types.DocumentSymbol(
                name=str(name) or "''",
                kind=_kind(data[name]),
                range=view.positions.between(start, end),
                selection_range=key,
                children=[] if child.alias else _below(view, child, data[name], depth - 1),
            )
        )
    return found


def _kind(value: Any) -> types.SymbolKind:
    match value:
        case dict():
            return types.SymbolKind.Object
        case list():
            return types.SymbolKind.Array
        case bool():
            return types.SymbolKind.Boolean
        case int() | float():
            return types.SymbolKind.Number
        case _:
            return types.SymbolKind.String
