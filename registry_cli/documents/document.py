"""What reading a file yields: a document, problems, or both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry_cli.domain.location import Location

SUFFIXES = (".json", ".yaml", ".yml", ".toml")
"""The endings of files that are read as documents, in the order they are offered to people."""


class ProblemKind(StrEnum):
    """Why bytes are no sound document. The validation's catalogue gives each its code."""

    ENCODING = "encoding"
    SYNTAX = "syntax"
    DUPLICATE_KEY = "duplicate_key"
    DEPTH = "depth"
    SIZE = "size"
    ALIASES = "aliases"
    MERGE_KEY = "merge_key"
    TAG = "tag"
    KEY_TYPE = "key_type"
    NOT_A_MAPPING = "not_a_mapping"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the bytes of a file, at a place in it."""

    kind: ProblemKind
    message: str
    location: Location
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data with the text it came from.

    ``data`` holds only what JSON knows (``dict`` with text keys, ``list``, ``str``, ``int``, ``float``, ``bool``,
    ``None``); TOML's dates and times are kept as their text in the file. ``format`` is ``json``, ``yaml`` or ``toml``.
    """

    path: str
    format: str
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one file.

    ``document`` is there whenever the data could be made out, also beside problems (a duplicate key keeps the last
    value), so that the other stages run on it too.
    """

    document: Document | None
    problems: tuple[Problem, ...] = ()
