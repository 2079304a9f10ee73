"""Import: files of another system's format become bundles below the manifests' root; nothing is overwritten."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry_cli.documents.document import MAX_BYTES, SUFFIXES
from registry_cli.documents.positions import quoted
from registry_cli.documents.reading import read_document
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName
from registry_cli.domain.progress import Progress, silent
from registry_cli.formats.conversion import FIRST_VERSION, Complaint, Format, ImportedEntry
from registry_cli.kinds.table import KINDS


@dataclass(frozen=True, slots=True)
class Imported:
    """An entry whose bundle was written, or lies there unchanged.

    ``source`` is the path of the file it comes from, relative to the folder that was imported; ``path`` is the
    bundle's folder. ``notes`` say what could not be carried over.
    """

    name: EntryName
    source: str
    path: str
    notes: tuple[str, ...]


@dataclass
class Imports:
    """What came of every file, in the order of their paths; one file may have several complaints."""

    imported: list[Imported] = field(default_factory=list)
    unchanged: list[Imported] = field(default_factory=list)
    refused: list[Complaint] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def refused_files(self) -> int:
        """How many files were refused."""
        return len({complaint.path for complaint in self.refused})


def import_manifests(
    format_: Format, source: Path, root: Path, *, version: str = FIRST_VERSION, progress: Progress = silent
) -> Imports:
    """Convert the file *source*, or every file of the format below it, and write the bundles below *root*.

    A file that cannot be converted, or whose entry is already there with other content, is refused and the others go
    on; of two files with one id, the first in the order of paths wins. Links below *source* are not followed, and
    *root* is not searched. Raises ``Misconfigured`` when there is nothing to import or *root* cannot be written.
    """
    run = _Run(format_, root, version)
    paths = [source] if source.is_file() else run.find(source)
    if not (paths or run.imports.links or run.imports.refused):
        endings = " or ".join(f"*{suffix}" for suffix in format_.suffixes)
        raise Misconfigured(
            f"there is no {endings} in {source}", hint="name a file, or the folder that holds the files"
        )
    for done, path in enumerate(paths, start=1):
        run.take(path, _relative(path, source))
        progress("importing", done, len(paths))
    return run.imports


def _relative(path: Path, source: Path) -> str:
    """*path* as it is noted and shown: relative to the folder *source*, bytes that are no UTF-8 replaced."""
    relative = path.name if path == source else path.relative_to(source).as_posix()
    return os.fsencode(relative).decode("utf-8", "replace")


@dataclass
class _Run:
    format: Format
    root: Path
    version: str
    imports: Imports = field(default_factory=Imports)
    taken: dict[EntryName, str] = field(default_factory=dict)

    def find(self, source: Path) -> list[Path]:
        """The files of the format below the folder *source*, ordered by path."""
        found: list[Path] = []
        root = self.root.resolve()
        for folder, folders, files in os.walk(source, onerror=lambda error: self._unlisted(error, source)):
            here = Path(folder)
            folders[:] = [name for name in folders if (here / name).resolve() != root]
            for name in files:
                path = here / name
                if path.suffix.lower() not in self.format.suffixes:
                    continue
                if path.is_symlink():
                    self.imports.links.append(_relative(path, source))
                elif path.is_file():
                    found.append(path)
        self.imports.links.sort()
        return sorted(found, key=lambda path: path.relative_to(source).as_posix())

    def _unlisted(self, error: OSError, source: Path) -> None:
        self.imports.refused.append(
            Complaint(_relative(Path(error.filename), source), 1, 1, f"the folder cannot be read: {error.strerror}")
        )

    def take(self, path: Path, source: str) -> None:
        """Convert the file *path* and write its bundle, or note why not."""
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            self.imports.refused.append(Complaint(source, 1, 1, f"the file cannot be read: {error.strerror}"))
            return
        conversion = self.format.convert(source, content, version=self.version)
        self.imports.refused.extend(conversion.problems)
        if conversion.entry is not None:
            self._place(conversion.entry, source, conversion.notes)

    def _place(self, entry: ImportedEntry, source: str, notes: tuple[str, ...]) -> None:
        folder = self.root / KINDS[entry.name.kind].folder / entry.name.id
        outcome = Imported(entry.name, source, folder.as_posix(), notes)
        if entry.name in self.taken:
            self._refuse(entry, source, f"imported from {self.taken[entry.name]}")
        elif not os.path.lexists(folder):
            _write_bundle(folder, self.root, entry.files)
            self.taken[entry.name] = source
            self.imports.imported.append(outcome)
        elif _holds_exactly(folder, entry.files):
            self.taken[entry.name] = source
            self.imports.unchanged.append(outcome)
        else:
            self._refuse(entry, source, f"{_origin(folder, entry.name.kind)}, with other content")

    def _refuse(self, entry: ImportedEntry, source: str, origin: str) -> None:
        message = f"{entry.name} is already there, {origin}; give one of the two another name"
        self.imports.refused.append(Complaint.at(source, entry.named_at, message))


def _holds_exactly(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether *folder* is a folder that holds *files* and nothing else."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    there = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    return there.keys() == files.keys() and all(_content(there[path]) == files[path] for path in files)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def _origin(folder: Path, kind: str) -> str:
    """Where the bundle in *folder* was imported from, as its manifest says."""
    for path in (folder / f"{kind}{suffix}" for suffix in SUFFIXES):
        content = _content(path)
        reading = read_document(path.name, content) if content is not None else None
        if reading is None or reading.document is None:
            continue
        metadata = reading.document.data.get("metadata")
        origin = metadata.get("imported_from") if isinstance(metadata, dict) else None
        if isinstance(origin, str):
            return f"imported from {origin if origin.isprintable() else quoted(origin)}"
    return "not imported"


def _write_bundle(folder: Path, root: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* below *folder*, all or none: a neighbouring folder is filled, then gets the name.

    Raises ``Misconfigured`` when that fails, also because somebody else made *folder* meanwhile.
    """
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not folder.parent.resolve().is_relative_to(root.resolve()):
            raise Misconfigured(f"{folder.parent} leads out of {root}", hint="replace the link by a folder")
        for within, content in files.items():
            path = draft / within
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        draft.rename(folder)
    except OSError as error:
        raise Misconfigured(
            f"{folder} cannot be written: {error.strerror}", hint="choose a folder you may write"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
