"""What may stand where somebody types a reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from registry_cli.documents.half_written import Typed
from registry_cli.domain.identity import EntryName
from registry_cli.domain.version import sort_key
from registry_cli.kinds.kind import ReferenceField
from registry_cli.kinds.table import manifest_schema
from registry_cli.lsp.naming import View
from registry_cli.schemas.fields import field_schema

TRIGGERS = ("@", "/", '"', "'", " ")
_PLAIN = "yaml"
"""The format in which a text needs no quotes."""


def completions(view: View, position: types.Position) -> list[types.CompletionItem]:
    """The entries that may be named at *position*, or, behind an ``@``, the ranges of versions of the one named."""
    found = view.typed(position)
    if found is None:
        return []
    typed, field = found
    offset = view.positions.offset(position)
    at = view.positions.text.find("@", typed.start, typed.end)
    if 0 <= at < offset:
        return list(_of_versions(view, typed, field, at))
    return list(_of_names(view, typed, field, typed.end if at < 0 else at))


def _of_names(view: View, typed: Typed, field: ReferenceField, end: int) -> Iterator[types.CompletionItem]:
    own = view.project.entry_of(view.path)
    where = view.positions.between(typed.start, end)
    for name in view.project.names:
        if name == own or not _fits(view, typed, field, name):
            continue
        written = name.id if field.kind else str(name)
        outline = view.project.outlines.get(name)
        standing = outline.standing if outline else None
        yield types.CompletionItem(
            label=written,
            kind=types.CompletionItemKind.Reference,
            detail=f"{name} {standing.version or ''}".rstrip() if standing else str(name),
            deprecated=True if standing and standing.status != "active" else None,
            filter_text=_quoted(view, typed, written, whole=end == typed.end, opens_only=True),
            text_edit=types.TextEdit(where, _quoted(view, typed, written, whole=end == typed.end)),
        )


def _fits(view: View, typed: Typed, field: ReferenceField, name: EntryName) -> bool:
    if field.kind is not None:
        return name.kind == field.kind
    kind = view.project.kind_of(view.path)
    schema = field_schema(manifest_schema(kind.name), typed.pointer) if kind else None
    pattern = (schema or {}).get("pattern")
    return pattern is None or re.search(pattern, str(name)) is not None


def _of_versions(view: View, typed: Typed, field: ReferenceField, at: int) -> Iterator[types.CompletionItem]:
    target = view.positions.text[typed.start : at]
    try:
        name = EntryName(field.kind, target) if field.kind else EntryName.parse(target)
    except ValueError:
        return
    outline = view.project.outlines.get(name)
    if outline is None or outline.standing is None or outline.standing.version is None:
        return
    live = outline.standing.version
    others = sorted(outline.standing.others, key=sort_key, reverse=True)
    where = view.positions.between(at + 1, typed.end)
    for number, text in enumerate(dict.fromkeys((*_ranges(live), *others))):
        yield types.CompletionItem(
            label=text,
            kind=types.CompletionItemKind.Value,
            detail=f"{name} stands at {live}",
            sort_text=f"{number:03}",
            text_edit=types.TextEdit(where, text + ("" if typed.closed else typed.quote)),
        )


def _ranges(version: str) -> Iterator[str]:
    """The ranges that *version* lies in, the widest first."""
    if "-" not in version:
        yield f"^{version.rpartition('.')[0]}"
        yield f"~{version}"
    yield version


def _quoted(view: View, typed: Typed, text: str, *, whole: bool, opens_only: bool = False) -> str:
    """*text* as it takes the place of what is typed: with the quotes that are not there yet and have to be."""
    if typed.quote:
        return text if opens_only or typed.closed or not whole else text + typed.quote
    if view.format == _PLAIN or not whole:
        return text
    return f'"{text}"'
