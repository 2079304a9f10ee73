"""What reading a file yields: a document, problems, or both."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from registry_cli.domain.location import Location

SUFFIXES = (".json", ".yaml", ".yml", ".toml")
"""The endings of files that are read as documents, in the order they are offered to people."""


MAX_BYTES = 5 * 1024 * 1024
"""The largest file that is read as a document."""

MAX_VALUES = 100_000
"""How many values one file may hold: each takes some hundred bytes of memory, and time in every stage."""

MAX_DEPTH = 100
"""How many mappings and lists may hold one another."""

MAX_BITS = 2_000
"""The longest integer, in binary digits: far below the 640 decimal digits that every Python reads and prints."""

MAX_ALIASED = 100_000
"""How many values the aliases of one YAML file may stand for."""

MAX_PROBLEMS = 1_000
"""How many problems of one kind are told of one file; nobody reads more, and a hostile file could make a million."""


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


class Problem(NamedTuple):
    """Something wrong with the bytes of a file, at a place in it."""

    kind: ProblemKind
    message: str
    location: Location
    hint: str = ""


class Document(NamedTuple):
    """A file's data with the text it came from; a tuple, as there are tens of thousands of them.

    ``data`` holds only what JSON knows (``dict`` with text keys, ``list``, ``str``, ``int``, ``float``, ``bool``,
    ``None``); TOML's dates and times are kept as their text in the file. ``format`` is ``json``, ``yaml`` or ``toml``.
    ``first_line`` is the line of the file on which ``text`` begins (front matter begins below its ``---``). ``plain``:
    the reader saw no number but small integers, and no character that is written by its number.
    """

    path: str
    format: str
    text: str
    data: dict[str, Any]
    first_line: int = 1
    plain: bool = False


class Reading(NamedTuple):
    """The outcome of reading one file.

    ``document`` is there whenever the data could be made out, also beside problems (a duplicate key keeps the last
    value), so that the other stages run on it too.
    """

    document: Document | None
    problems: tuple[Problem, ...] = ()


def too_deep(location: Location) -> Problem:
    """The problem of a mapping or list, beginning at *location*, that is the first one too many inside another."""
    message = f"mappings and lists are nested more than {MAX_DEPTH} deep"
    return Problem(ProblemKind.DEPTH, message, location, "flatten the structure")


def too_many_values(location: Location, most: int = MAX_VALUES) -> Problem:
    """The problem of a file that holds more values than are read."""
    message = f"the file holds more than {most:,} values"
    return Problem(ProblemKind.SIZE, message, location, "move large content to files of their own beside the manifest")


def too_many_digits(location: Location) -> Problem:
    """The problem of an integer so long that Python refuses to read or print it."""
    message = "the number has too many digits"
    return Problem(ProblemKind.SYNTAX, message, location, "put it in quotes if it is text")


def not_a_mapping(data: Any, location: Location) -> Problem:
    """The problem of a whole document that is *data*, no mapping."""
    what = "nothing" if data is None else "a list" if isinstance(data, list) else "a single value"
    message = f"the file holds {what} where a mapping of keys and values is due"
    return Problem(ProblemKind.NOT_A_MAPPING, message, location, "begin with a key, for example its name")
