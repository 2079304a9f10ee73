"""Files as editors name them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

_HERE = frozenset({"", "localhost"})


def path_of(uri: str) -> Path | None:
    """The file that *uri* names, links followed; ``None`` when it names none on this machine."""
    try:
        named = named_path(uri)
        return named.resolve() if named else None
    except (ValueError, OSError, RuntimeError):  # a name that no file can have, links in a ring
        return None


def named_path(uri: str) -> Path | None:
    """The path that *uri* names, as it is written; ``None`` when it names none on this machine."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in _HERE or not parts.path.startswith("/"):
            return None
        return Path(unquote(parts.path, errors="strict"))
    except ValueError:  # it is no URI, or no UTF-8
        return None


def uri_of(path: Path) -> str:
    """The URI of the file *path*, which is absolute."""
    return path.as_uri()
