"""What a foreign format is to the registry, and what converting one of its files yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from registry_cli.documents import document
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Location

FIRST_VERSION = "0.1.0"
"""The version of an imported manifest, unless another one is asked for."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a file cannot be converted, at its place; lines and columns count from 1."""

    path: str
    line: int
    column: int
    message: str

    @classmethod
    def at(cls, path: str, location: Location, message: str) -> Complaint:
        """The complaint *message* about the place *location* of *path*."""
        return cls(path, location.line, location.column, message)

    @classmethod
    def of(cls, path: str, problem: document.Problem) -> Complaint:
        """What a reader of documents says about *path*, with its way out."""
        message = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        return cls.at(path, problem.location, message)


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """The bundle that a file becomes.

    ``files`` maps each path within the bundle's folder, the manifest's too, to its content. ``named_at`` is the place
    in the file that gives the entry its id.
    """

    name: EntryName
    files: Mapping[str, bytes]
    named_at: Location


@dataclass(frozen=True, slots=True)
class Conversion:
    """The outcome of converting one file: an entry, with notes of what it could not carry over, or complaints.

    A note says the same for every file that it fits, so that notes can be counted.
    """

    entry: ImportedEntry | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[Complaint, ...] = ()


class Convert(Protocol):
    """Turn one file into an entry; nothing is read or written, nothing is raised."""

    def __call__(self, path: str, content: bytes, *, version: str = FIRST_VERSION) -> Conversion:
        """Convert *content*; *path* is noted as its origin, *version* becomes the manifest's."""


@dataclass(frozen=True, slots=True)
class Format:
    """One foreign format; ``suffixes`` are the endings, in lower case, of its files in a folder."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    convert: Convert
