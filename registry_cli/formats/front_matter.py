"""Markdown with YAML front matter: data between two lines of ``---``, then text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from registry_cli.documents.document import MAX_BYTES, Document
from registry_cli.documents.positions import Lines
from registry_cli.documents.reading import encoding_problem
from registry_cli.documents.yaml_reader import read_yaml
from registry_cli.domain.location import Location
from registry_cli.formats.conversion import Complaint

_OPENING = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(rf"(?<=[\r\n]){_OPENING.pattern}")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart.

    ``document`` holds the front matter, at the lines of the file; it is missing when the data cannot be made out.
    ``body`` is the text behind the closing ``---`` line, unchanged; ``body_at`` is where it begins.
    """

    document: Document | None
    body: str
    body_at: Location
    problems: tuple[Complaint, ...] = ()


def read_front_matter(path: str, content: bytes) -> FrontMatter | Complaint:
    """Take *content* apart; a complaint when it is too large, no UTF-8, or has no front matter that is closed."""
    if len(content) > MAX_BYTES:
        return Complaint(path, 1, 1, f"the file has more than the {MAX_BYTES:,} bytes that are read")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Complaint.of(path, encoding_problem(content, error))
    return _take_apart(path, text)


def _take_apart(path: str, text: str) -> FrontMatter | Complaint:
    opening = _OPENING.match(text)
    if opening is None:
        return Complaint(
            path, 1, 1, "there is no front matter; begin the file with a line of --- and close it with one"
        )
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        message = "the front matter that begins here is never closed; put a line of --- behind its last key"
        return Complaint(path, 1, 1, message)
    reading = read_yaml(path, text[opening.end() : closing.start()], first_line=2)
    return FrontMatter(
        document=reading.document,
        body=text[closing.end() :],
        body_at=Lines(text).location(closing.end()),
        problems=tuple(Complaint.of(path, problem) for problem in reading.problems),
    )
