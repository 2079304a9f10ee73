"""Credentials in the files of a bundle: each is named by its kind, placed exactly, and never quoted."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import islice

from registry_cli.documents.document import MAX_PROBLEMS, Document
from registry_cli.documents.positions import Lines, locate_within, quoted
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location, Pointer
from registry_cli.validation.codes.security import CREDENTIAL
from registry_cli.validation.security.detectors import Hit, find_credentials
from registry_cli.validation.security.secret_fields import SecretField

_BINARY = b"\0"
_HINT = (
    "revoke it, since git keeps what was committed, and name an environment variable in its place, such as ${API_TOKEN}"
)


def credentials_in_file(path: str, content: bytes) -> Iterator[Finding]:
    """A finding for each credential in *content*, unless that is no text."""
    if _BINARY in content:
        return
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return
    yield from credentials_in_text(path, text)


def credentials_in_text(path: str, text: str, first_line: int = 1) -> Iterator[Finding]:
    """A finding for each credential in *text*, up to ``MAX_PROBLEMS``."""
    lines = Lines(text, first_line)
    for hit in islice(_apart(find_credentials(text)), MAX_PROBLEMS):
        yield _finding(path, f"this looks like {hit.kind}", lines.location(hit.start, hit.end))


def credentials_in_fields(
    document: Document, fields: Iterable[SecretField], known: Iterable[Finding]
) -> Iterator[Finding]:
    """A finding for each of *fields* of *document* that none of the *known* findings stands on already."""
    places = [finding.location for finding in known]
    for field in islice(fields, MAX_PROBLEMS):
        location = locate_within(document, field.pointer, field.start, field.end)
        if not any(_overlap(location, place) for place in places):
            message = f"{quoted(field.name)} is written out, and its name says that it is a secret"
            yield _finding(document.path, message, location, field.pointer)


def _apart(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of *hits* that share letters only the first one, which is the more telling."""
    taken: list[Hit] = []
    for hit in hits:
        if not any(hit.start < other.end and other.start < hit.end for other in taken):
            taken.append(hit)
            yield hit


def _overlap(one: Location, other: Location) -> bool:
    return (one.line, one.column) < (other.end_line, other.end_column) and (other.line, other.column) < (
        one.end_line,
        one.end_column,
    )


def _finding(path: str, message: str, location: Location, pointer: Pointer = ()) -> Finding:
    return Finding(CREDENTIAL.code, CREDENTIAL.severity, path, message, _HINT, pointer, location)
