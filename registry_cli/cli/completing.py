"""What the shell is offered: names of entries in the work tree, without git or a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from registry_cli.documents.document import SUFFIXES
from registry_cli.domain.errors import RegistryError
from registry_cli.domain.identity import is_id
from registry_cli.kinds.table import KINDS
from registry_cli.settings import load_settings


def entry_names(start: Path) -> list[str]:
    """Every ``kind/id`` whose folder or file lies below the root; none where the settings cannot be read."""
    try:
        settings = load_settings(start)
    except RegistryError:
        return []
    root = settings.folder / settings.configuration.root
    return sorted({f"{kind.name}/{entry_id}" for kind in KINDS.values() for entry_id in _ids(root / kind.folder)})


def _ids(folder: Path) -> Iterator[str]:
    """The ids that lie in a kind's *folder*; none where it cannot be read: a shell must not be disturbed."""
    try:
        paths = list(folder.iterdir())
    except OSError:
        return
    for path in paths:
        entry_id = path.stem if path.suffix in SUFFIXES else path.name
        if is_id(entry_id) and (path.is_dir() or path.suffix in SUFFIXES):
            yield entry_id
