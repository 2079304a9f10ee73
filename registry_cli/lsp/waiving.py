"""Accepting a finding with a comment in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry_cli.documents.document import Document
from registry_cli.documents.positions import Lines
from registry_cli.documents.proving import apply_edits, holds, newline_of
from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Location
from registry_cli.validation.codes import find_code
from registry_cli.validation.codes.waivers import may_be_waived
from registry_cli.validation.waivers import MARKER, Waiver, waivers_in

REASON = "say why this is accepted"
_INDENT = re.compile(r"[ \t]*")
_WITH_COMMENTS = frozenset({"yaml", "toml"})


def waiver_edit(document: Document, finding: Finding) -> Edit | None:
    """The comment that accepts *finding* in *document*: above its line, else behind it, else for the whole file.

    ``None`` where nobody may accept it, or the format has no comments.
    """
    code = find_code(finding.code)
    if document.format not in _WITH_COMMENTS or code is None or not may_be_waived(code):
        return None
    for edit, moved in _candidates(document, finding):
        if holds(document, (edit,), document.data) and _accepts(document, edit, moved):
            return edit
    return None


def _candidates(document: Document, finding: Finding) -> Iterator[tuple[Edit, Finding]]:
    """Comments, each with the finding as it stands then."""
    line = finding.location.line
    span = Lines(document.text).span(line)
    if span is None:
        return
    text = document.text[slice(*span)]
    indent = _INDENT.match(text)
    comment = f"# {MARKER} {finding.code} -- {REASON}"
    above = (indent[0] if indent else "") + comment + newline_of(document.text)
    lower = finding._replace(location=finding.location._replace(line=line + 1))
    yield Edit(Location(line, 1, line, 1), above), lower
    end = len(text) + 1
    yield Edit(Location(line, end, line, end), f"  {comment}"), finding
    whole = f"# {MARKER}-file {finding.code} -- {REASON}{newline_of(document.text)}"
    yield Edit(Location(1, 1, 1, 1), whole), lower


def _accepts(document: Document, edit: Edit, finding: Finding) -> bool:
    after = apply_edits(document.text, (edit,))
    return any(isinstance(one, Waiver) and one.accepts(finding) for one in waivers_in(document.path, after))
