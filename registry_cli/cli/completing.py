"""What the shell is offered: names of entries in the work tree, without git or a database."""

from __future__ import annotations

from pathlib import Path

from registry_cli.documents.document import SUFFIXES
from registry_cli.domain.errors import RegistryError
from registry_cli.kinds.table import KINDS
from registry_cli.settings import load_settings


def entry_names(start: Path) -> list[str]:
    """Every ``kind/id`` whose folder or file lies below the root; none where the settings cannot be read."""
    try:
        settings = load_settings(start)
    except RegistryError:
        return []
    root = settings.folder / settings.configuration.root
    names: set[str] = set()
    for kind in KINDS.values():
        folder = root / kind.folder
        if folder.is_dir():
            names.update(
                f"{kind.name}/{path.stem if path.is_file() else path.name}"
                for path in folder.iterdir()
                if path.is_dir() or path.suffix in SUFFIXES
            )
    return sorted(names)
