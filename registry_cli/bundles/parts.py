"""Cutting the paths of a tree into parts that can be read side by side."""

from __future__ import annotations

from collections.abc import Sequence


def split(names: Sequence[str], root: str, count: int) -> list[Sequence[str]]:
    """*names*, ordered paths below the folder *root*, in at most *count* parts of about one size.

    Files of one entry are never parted: neither those of its folder, nor files that differ only in their ending.
    """
    parts: list[Sequence[str]] = []
    start = 0
    for left in range(count, 0, -1):
        end = start + -(-(len(names) - start) // left)
        while 0 < end < len(names) and place_key(names[end - 1], root) == place_key(names[end], root):
            end += 1
        if end > start:
            parts.append(names[start:end])
        start = end
    return parts


def place_key(path: str, root: str) -> tuple[str, str]:
    """What two paths below *root* share when they may belong to one entry: the kind's folder, and a name."""
    below = path.removeprefix(f"{root}/") if root not in {"", "."} else path
    folder, _, rest = below.partition("/")
    return folder, rest.partition("/")[0].partition(".")[0]
