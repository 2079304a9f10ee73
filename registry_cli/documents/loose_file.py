"""Reading one loose file that is no manifest: the settings, a baseline."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_loose_file(path: Path, most: int) -> bytes:
    """The content of *path*, a regular file of at most *most* bytes.

    Raises ``OSError`` where it cannot be read; reading a pipe would never end, nor would a device.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"it has {found.st_size:,} bytes, more than the {most:,} that are read", str(path))
    return path.read_bytes()
