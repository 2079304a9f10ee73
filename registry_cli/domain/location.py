"""Places: JSON Pointers inside a document, and lines and columns inside a file."""

from __future__ import annotations

from typing import NamedTuple

Pointer = tuple[str | int, ...]


def render_pointer(pointer: Pointer) -> str:
    """The RFC 6901 text of *pointer*: ``("a", 0, "b/c")`` -> ``/a/0/b~1c``; the whole document is the empty text."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


class Location(NamedTuple):
    """A stretch of text in a file.

    Lines and columns count from 1; columns count characters (code points, not bytes); the end is exclusive.
    """

    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
