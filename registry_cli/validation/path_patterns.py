"""Patterns of paths below the folder of the manifests, as registry.toml writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import lru_cache

_ANY_FOLDERS = "**"
_LONGEST = 500


def below(path: str, root: str) -> str | None:
    """*path* as it counts from the folder *root*; empty for the root itself, ``None`` for what lies elsewhere."""
    if root in {"", "."}:
        return path
    if path == root:
        return ""
    return path.removeprefix(f"{root}/") if path.startswith(f"{root}/") else None


def matches(patterns: Iterable[str], path: str) -> bool:
    """Whether one of *patterns* covers *path*, both counted from the same folder.

    ``*`` stands for anything within one name, ``**`` for any number of folders, ``?`` and ``[abc]`` for one letter. A
    pattern that fits a folder covers all that lies in it.
    """
    names = path.split("/")
    return any(_covers(_compiled(pattern), names) for pattern in patterns)


def pattern_complaint(pattern: str, root: str) -> str:
    """Why *pattern* can cover nothing below *root*; empty when it may."""
    if not pattern.strip():
        return "a pattern is empty"
    if len(pattern) > _LONGEST:
        return f"a pattern has more than {_LONGEST} characters"
    if ".." in pattern.split("/"):
        return f"{pattern} leads out of the manifests' folder"
    if root not in {"", "."} and f"{pattern}/".startswith(f"{root}/"):
        return f"{pattern} begins with the manifests' folder, from which patterns count"
    return ""


def _covers(pattern: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
    """Follow every way to read *pattern* at once: however it is written, the time is bounded."""
    at = _reached(pattern, {0})
    for name in names:
        if len(pattern) in at:
            return True
        at = _reached(pattern, {place for start in at for place in _steps(pattern[start], start, name)})
    return len(pattern) in at


def _reached(pattern: Sequence[re.Pattern[str] | None], at: set[int]) -> set[int]:
    """The places *at*, and those behind any number of folders, which may be none."""
    reached = set()
    for place in at:
        reached.add(place)
        while place < len(pattern) and pattern[place] is None:
            place += 1  # noqa: PLW2901 - the walk goes on from here
            reached.add(place)
    return reached


def _steps(part: re.Pattern[str] | None, start: int, name: str) -> tuple[int, ...]:
    if part is None:
        return (start,)
    return (start + 1,) if part.match(name) else ()


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """The parts of *pattern* between slashes; ``None`` for any number of folders."""
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    return tuple(None if part == _ANY_FOLDERS else re.compile(translate(part)) for part in parts)
