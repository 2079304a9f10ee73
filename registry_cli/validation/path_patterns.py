"""Patterns of paths below the folder of the manifests, as registry.toml writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import lru_cache

_ANY_FOLDERS = "**"
_LONGEST = 500

_Part = str | re.Pattern[str] | None
"""What one name is to be: a text, a pattern, or (``None``) any number of folders."""

_Pattern = tuple[_Part, ...]


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
    return any(_matches(pattern, path) for pattern in patterns)


@lru_cache(maxsize=4096)
def _matches(pattern: str, path: str) -> bool:
    """Findings come path by path: of those in one file only the first has its path looked at."""
    return _covers(_compiled(pattern), path.split("/"))


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


def _covers(pattern: _Pattern, names: Sequence[str]) -> bool:
    for index, part in enumerate(pattern):
        if part is None:
            return _covers_somewhere(pattern[index:], names[index:])
        if index == len(names) or not _fits(part, names[index]):
            return False
    return True


def _covers_somewhere(pattern: _Pattern, names: Sequence[str]) -> bool:
    """Follow every way to read *pattern* at once: however it is written, the time is bounded."""
    at = _reached(pattern, {0})
    for name in names:
        if len(pattern) in at or not at:
            break
        at = _reached(pattern, {place for start in at for place in _steps(pattern[start], start, name)})
    return len(pattern) in at


def _reached(pattern: _Pattern, at: set[int]) -> set[int]:
    """The places *at*, and those behind any number of folders, which may be none."""
    reached = set()
    for start in at:
        place = start
        reached.add(place)
        while place < len(pattern) and pattern[place] is None:
            place += 1
            reached.add(place)
    return reached


def _steps(part: _Part, start: int, name: str) -> tuple[int, ...]:
    if part is None:
        return (start,)
    return (start + 1,) if _fits(part, name) else ()


def _fits(part: str | re.Pattern[str], name: str) -> bool:
    return part == name if isinstance(part, str) else part.match(name) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> _Pattern:
    """The parts of *pattern* between slashes."""
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    return tuple(None if part == _ANY_FOLDERS else _compiled_part(part) for part in parts)


def _compiled_part(part: str) -> str | re.Pattern[str]:
    return re.compile(translate(part)) if any(sign in part for sign in "*?[") else part
