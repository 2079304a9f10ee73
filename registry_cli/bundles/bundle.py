"""A bundle: the manifest of one entry with the files beside it, as read from a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from registry_cli.bundles.file_tree import TreeFile
from registry_cli.documents.document import Document, Reading
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.kinds.references import MalformedReference

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class MisplacedReason(StrEnum):
    """Why a path below the root belongs to no bundle, or spoils the one it belongs to."""

    NO_MANIFEST = "no_manifest"
    TWO_MANIFESTS = "two_manifests"
    BAD_ID = "bad_id"
    BAD_VERSION_NAME = "bad_version_name"
    UNKNOWN_FOLDER = "unknown_folder"
    STRAY_FILE = "stray_file"
    NOT_REGULAR = "not_regular"
    LINK_OUTSIDE = "link_outside"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


class Misplaced(NamedTuple):
    """A path that cannot be taken as it lies there.

    ``path`` is the file, or the folder where no single file is at fault (no manifest, unknown folder, a bundle too
    large). ``detail`` reads well after a colon: for two manifests the path of the one that is taken, for a bad name the
    name, for a link outside its target, else what is there or due instead, if there is anything to say.
    """

    path: str
    reason: MisplacedReason
    detail: str = ""


class Place(NamedTuple):
    """Where the files of one entry lie; nothing is read yet.

    ``folder`` is the bundle's folder (empty in single-file form); ``manifest`` the manifest's path; ``versions`` maps
    the semver in a ``versions/<semver>.*`` file's name to its path; ``files`` maps each other path within the bundle to
    the file of the tree. Links are followed: each path here is that of a regular file, unless it is misplaced.
    """

    name: EntryName
    folder: str
    manifest: str
    versions: Mapping[str, str] = _NOTHING
    files: Mapping[str, TreeFile] = _NOTHING


class Discovery(NamedTuple):
    """Every entry that a tree declares below the root, ordered by name, and the paths that fit nowhere.

    A placed manifest declares its id even when it is broken.
    """

    places: tuple[Place, ...]
    misplaced: tuple[Misplaced, ...] = ()


class Source(NamedTuple):
    """One manifest file, what reading it gave, and the references that it makes."""

    path: str
    reading: Reading
    references: tuple[Reference | MalformedReference, ...] = ()

    @property
    def document(self) -> Document | None:
        """The data, when it could be made out."""
        return self.reading.document


class Bundle(NamedTuple):
    """One entry's files, read: the manifest, its side-by-side versions, and the content of the files beside it.

    Files that are too large or could not be read are in ``place.files`` and not in ``contents``.
    """

    place: Place
    manifest: Source
    versions: Mapping[str, Source] = _NOTHING
    contents: Mapping[str, bytes] = _NOTHING

    @property
    def name(self) -> EntryName:
        """The entry that the bundle declares."""
        return self.place.name

    @property
    def sources(self) -> Iterator[Source]:
        """The manifest, then the versions side by side."""
        yield self.manifest
        yield from self.versions.values()

    @property
    def complete(self) -> bool:
        """Whether every file beside the manifest was read."""
        return len(self.contents) == len(self.place.files)
