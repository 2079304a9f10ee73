"""References where somebody looks at them or types them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from lsprotocol import types

from registry_cli.documents.document import Document
from registry_cli.documents.half_written import MOST_CHARACTERS, Typed, typed_at
from registry_cli.documents.pointing import pointed_at
from registry_cli.documents.positions import Target
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.location import Pointer
from registry_cli.kinds.kind import ReferenceField
from registry_cli.kinds.placement import VERSIONS_FOLDER
from registry_cli.kinds.references import read_reference, reference_field
from registry_cli.lsp.positions import Positions
from registry_cli.lsp.project import Project

_FORMATS = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}


@dataclass(frozen=True, slots=True)
class View:
    """The file *path* of a project, as an editor has it."""

    project: Project
    path: str
    positions: Positions

    @property
    def format(self) -> str:
        """``json``, ``yaml`` or ``toml``; empty for other files."""
        return _FORMATS.get(PurePosixPath(self.path).suffix.lower(), "")

    @property
    def document(self) -> Document | None:
        """The data of the file, when it can be made out; of one that is too long to wait for it, none."""
        return self.project.document(self.path) if self.is_quick else None

    @property
    def is_quick(self) -> bool:
        """Whether the text is of a length that can be looked through while somebody waits."""
        return len(self.positions.text) <= MOST_CHARACTERS

    def typed(self, position: types.Position) -> tuple[Typed, ReferenceField] | None:
        """What is being typed at *position*, where a reference is due."""
        kind = self.project.kind_of(self.path)
        if kind is None or not self.is_quick:
            return None
        typed = typed_at(self.format, self.positions.text, self.positions.offset(position))
        field = reference_field(kind.name, typed.pointer) if typed else None
        return (typed, field) if typed and field else None

    def pointed(self, position: types.Position) -> tuple[Pointer, Target, types.Range] | None:
        """The key or value at *position*, where the file can be read."""
        document = self.document
        found = pointed_at(document, *self.positions.place(position)) if document else None
        return (found.pointer, found.target, self.positions.range(found.location)) if found else None

    def reference(self, position: types.Position) -> tuple[Reference, types.Range] | None:
        """The reference at *position*, also in a file that cannot be read just now."""
        typed = self.typed(position)
        if typed is None:
            return None
        written, field = typed
        found = read_reference(self.positions.text[written.start : written.end], field.kind, written.pointer)
        if not isinstance(found, Reference):
            return None
        return found, self.positions.between(written.start, written.end)

    def entry(self, position: types.Position) -> EntryName | None:
        """The entry that is named at *position*, or else the one that declares its id there."""
        found = self.reference(position)
        if found is not None:
            return found[0].target
        kind, pointed = self.project.kind_of(self.path), self.pointed(position)
        if kind is None or pointed is None or pointed[0] != (kind.id_field,):
            return None
        return self.project.entry_of(self.path)


def declaring_path(project: Project, name: EntryName) -> str | None:
    """The file with the content of *name*: its manifest, or the file of its live version."""
    outline = project.outlines.get(name)
    if outline is None:
        return None
    document = project.document(outline.path)
    version = document.data.get("version") if document else None
    versions = PurePosixPath(outline.path).parent / VERSIONS_FOLDER
    side = (f"{versions}/{version}{suffix}" for suffix in _FORMATS)
    return next((path for path in side if project.exists(path)), outline.path)
