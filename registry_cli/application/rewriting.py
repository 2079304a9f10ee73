"""Writing files of the work tree anew: whole or not at all, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

_PRIVATE = 0o600
_DRAFT_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file, what it held when it was read (``None``: it was not there), and what it is to hold.

    ``path`` is relative to the top of the tree, with ``/``; ``titles`` say what was done.
    """

    path: str
    before: bytes | None
    after: bytes
    titles: tuple[str, ...] = ()


def write(top: Path, rewrite: Rewrite, *, drafts: Path) -> str:
    """Put the new content of *rewrite* in its place, in one step; the answer is why not, empty when it is done.

    The mode stays. What is no regular file, lies behind a link, may not be written, or does not hold any more what was
    read, is left alone. The draft lies in the folder *drafts*, of the same file system, where nobody takes it for a
    file of an entry.
    """
    place = top / rewrite.path
    draft = drafts / f".{secrets.token_hex(8)}.draft"
    try:
        if place.parent.resolve() != (top.resolve() / rewrite.path).parent:
            return "it lies behind a link"
        return _replace(place, rewrite, draft)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"
    finally:
        draft.unlink(missing_ok=True)


def _replace(place: Path, rewrite: Rewrite, draft: Path) -> str:
    if rewrite.before is None:
        _write_draft(draft, rewrite.after, None)
        try:
            os.link(draft, place)  # unlike a rename, this never takes the place of a file
        except FileExistsError:
            return "it is there already"
        return ""
    mode = os.lstat(place).st_mode
    if not stat.S_ISREG(mode):
        return "it is no regular file any more"
    if not os.access(place, os.W_OK):
        return "it is read-only"
    _write_draft(draft, rewrite.after, stat.S_IMODE(mode))
    there = place.read_bytes()
    if there == rewrite.before:
        draft.replace(place)
    return "" if there in {rewrite.before, rewrite.after} else "it was changed meanwhile; run it again"


def _write_draft(draft: Path, content: bytes, mode: int | None) -> None:
    """Write *content* to the disk; without *mode* the file is as open as any new one."""
    descriptor = os.open(draft, _DRAFT_FLAGS, 0o666 if mode is None else _PRIVATE)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
        file.write(content)
        file.flush()
        if mode is not None:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
