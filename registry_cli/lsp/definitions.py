"""Where an entry is declared, and where it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lsprotocol import types

from registry_cli.documents.positions import locate
from registry_cli.domain.identity import EntryName
from registry_cli.kinds.table import KINDS
from registry_cli.lsp.naming import View, declaring_path

ViewOf = Callable[[str], View]
"""From a path to the view of that file."""


def definition(view: View, position: types.Position, view_of: ViewOf) -> tuple[str, types.Range] | None:
    """The path and the place of the id of the entry that is named at *position*."""
    found = view.reference(position)
    return declaration(view, found[0].target, view_of) if found else None


def declaration(view: View, name: EntryName, view_of: ViewOf) -> tuple[str, types.Range] | None:
    """The path and the place at which *name* declares its id."""
    path = declaring_path(view.project, name)
    if path is None:
        return None
    document = view.project.document(path)
    if document is None:
        return path, types.Range(types.Position(0, 0), types.Position(0, 0))
    return path, view_of(path).positions.range(locate(document, (KINDS[name.kind].id_field,)))


def references(
    view: View, position: types.Position, view_of: ViewOf, *, with_declaration: bool
) -> Iterator[tuple[str, types.Range]]:
    """Every place that names the entry at *position*."""
    name = view.entry(position)
    if name is None:
        return
    declared = declaration(view, name, view_of) if with_declaration else None
    if declared is not None:
        yield declared
    for dependant in sorted(view.project.outlines.dependants(name)):
        for saying in view.project.outlines[dependant].sayings:
            document = view.project.document(saying.path)
            for reference in saying.references if document else ():
                if document and reference.target == name:
                    yield saying.path, view_of(saying.path).positions.range(locate(document, reference.pointer))
