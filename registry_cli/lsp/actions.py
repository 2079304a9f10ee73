"""What an editor offers to do about findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from lsprotocol import types

from registry_cli.documents.document import Document
from registry_cli.documents.editing import replace_value
from registry_cli.documents.proving import value_at
from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Edit
from registry_cli.domain.identity import Reference
from registry_cli.kinds.references import read_reference, reference_field
from registry_cli.lsp.diagnostics import diagnostic
from registry_cli.lsp.naming import View
from registry_cli.lsp.spans import touches
from registry_cli.lsp.waiving import waiver_edit
from registry_cli.validation.codes.references import MISSING
from registry_cli.validation.nearest import NearestNames

FIX_ALL = "source.fixAll.registry"
KINDS_OF_ACTIONS = (types.CodeActionKind.QuickFix, FIX_ALL)

_MOST_FINDINGS = 20
"""Of how many findings at a place something is offered: each offer is proven on the whole text."""

_LONGEST = 200_000
"""Characters of a text in which offers are looked for each time somebody moves about."""

MakeEdit = Callable[[str, Sequence[types.TextEdit]], types.WorkspaceEdit]
"""The edit of a workspace that makes edits to the file at a path."""


def code_actions(
    view: View, where: types.Range, only: Sequence[str] | None, make_edit: MakeEdit
) -> list[types.CodeAction]:
    """What can be done about the findings at *where*, and in the whole file; *only* names the kinds that are wanted."""
    found: list[types.CodeAction] = []
    is_short = len(view.positions.text) <= _LONGEST
    if _wanted(types.CodeActionKind.QuickFix, only):
        document = view.document if is_short else None
        for finding, masked in islice(_at(view, where), _MOST_FINDINGS):
            found += _quick_fixes(view, document, finding, masked, make_edit)
    if _wanted(FIX_ALL, only) and (is_short or only):
        fixed = view.project.fixed(view.path)
        if fixed is not None:
            edit = make_edit(view.path, [_whole(view, fixed)])
            found.append(types.CodeAction("fix all that is safe to fix in this file", FIX_ALL, edit=edit))
    return found


def _at(view: View, where: types.Range) -> Iterator[tuple[Finding, Finding]]:
    """The findings at *where*, each also as it is told."""
    here = (finding for finding in view.project.findings if finding.path == view.path)
    for finding, told in zip(here, view.project.told.get(view.path, ()), strict=True):
        if touches(view.positions.range(finding.location), where):
            yield finding, told


def _quick_fixes(
    view: View, document: Document | None, finding: Finding, masked: Finding, make_edit: MakeEdit
) -> Iterator[types.CodeAction]:
    def action(title: str, edits: Sequence[Edit], *, preferred: bool = False) -> types.CodeAction:
        changes = [types.TextEdit(view.positions.range(edit.location), edit.text) for edit in edits]
        return types.CodeAction(
            title,
            types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(masked, view.positions)],
            is_preferred=preferred or None,
            edit=make_edit(view.path, changes),
        )

    if finding.fix is not None and finding.fix.path == view.path:
        yield action(finding.fix.title, finding.fix.edits, preferred=True)
    if document is None:
        return
    for text, edit in _near_names(view, document, finding):
        yield action(f"write {text}", [edit])
    waiver = waiver_edit(document, finding)
    if waiver is not None:
        yield action(f"allow {finding.code} here, with a comment that says why", [waiver])


def _near_names(view: View, document: Document, finding: Finding) -> Iterator[tuple[str, Edit]]:
    """What else a name that is not there may have meant, and the edit that writes it."""
    kind = view.project.kind_of(view.path)
    field = reference_field(kind.name, finding.pointer) if kind and finding.code == MISSING.code else None
    if field is None:
        return
    written = value_at(document.data, finding.pointer)
    reference = read_reference(written, field.kind, finding.pointer) if isinstance(written, str) else None
    if not isinstance(reference, Reference):
        return
    range_ = f"@{reference.range}" if reference.range else ""
    for name in NearestNames(view.project.names).similar(reference.target):
        text = (name.id if field.kind else str(name)) + range_
        edit = replace_value(document, finding.pointer, text)
        if edit is not None:
            yield text, edit


def _whole(view: View, after: str) -> types.TextEdit:
    """The smallest single edit that makes *after* of the text."""
    before = view.positions.text
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    start -= before[:start].endswith("\r")  # no editor knows a place inside of a line end
    most -= start
    same = next((count for count in range(most) if before[-1 - count] != after[-1 - count]), most)
    same -= before[len(before) - same :].startswith("\n")
    return types.TextEdit(view.positions.between(start, len(before) - same), after[start : len(after) - same])


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether *kind* is one of those in *only*, or below one; all are where there is no such list."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)
