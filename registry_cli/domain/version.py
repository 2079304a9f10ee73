"""Semantic versions, and ranges of them compiled to stretches of sort keys.

A sort key is a text whose order under ``COLLATE "C"`` is semver 2.0 precedence, so the database compares keys and
never parses a version: there is one grammar, here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import semver

MAX_DIGITS = 15
_PARTIAL = r"(?:0|[1-9]\d*|[xX*])"
_RANGE_PART = re.compile(
    rf"(?P<operator>\^|~|>=|<=|>|<|=|)\s*"
    rf"(?P<major>{_PARTIAL})(?:\.(?P<minor>{_PARTIAL})(?:\.(?P<patch>{_PARTIAL})(?:-(?P<prerelease>[0-9A-Za-z.-]+))?)?)?",
    re.ASCII,
)
_COMPLETE = 3
_LOWEST = ""
_HIGHEST = "~"


def is_version(text: str) -> bool:
    """Whether *text* is semver 2.0 without build metadata, its numbers of at most 15 digits."""
    try:
        sort_key(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65536)
def sort_key(version: str) -> str:
    """The sort key of *version*; raises ``ValueError`` when it is no semver 2.0 version without build metadata."""
    numbers = version.split(".")
    if len(numbers) == _COMPLETE and all(map(_is_plain_number, numbers)):
        return "".join(f"{len(digits):02d}{digits}." for digits in numbers) + _HIGHEST
    parsed = parse_version(version)
    if parsed.build is not None:
        raise ValueError(f"{version} has build metadata, which a version of the registry must not have")
    key = _release_key(parsed.major, parsed.minor, parsed.patch)
    return key + (_prerelease_key(parsed.prerelease) if parsed.prerelease else _HIGHEST)


def parse_version(version: str) -> semver.Version:
    """*version* in its parts; raises ``ValueError`` when it is no semver 2.0 version."""
    # Imported here because it takes 8 ms, and nearly every version is three plain numbers.
    import semver

    return semver.Version.parse(version)


def _is_plain_number(digits: str) -> bool:
    """Whether *digits* stand for a number as semver writes it, and not for one that is too long."""
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS
    return is_number and (digits[0] != "0" or digits == "0")


def next_version(version: str, part: str = "patch") -> str:
    """The next *part* (``major``, ``minor`` or ``patch``) after *version*: ``1.2.3`` -> ``1.2.4``."""
    return str(parse_version(version).next_version(part))


def needed_version(before: str, *, breaking: bool) -> str:
    """The lowest sensible version after *before*.

    For a *breaking* change that is the next major one; below 1.0.0, where by semver 2.0 (4) anything may change, the
    next minor one. Everything else, and every change of a prerelease, which promises nothing, needs only the next patch
    or prerelease: ``2.0.0-rc.1`` -> ``2.0.0-rc.2``.
    """
    version = parse_version(before)
    if version.prerelease:
        *first, last = version.prerelease.split(".")
        further = [str(int(last) + 1)] if last.isdigit() else [last, "1"]
        return str(version.replace(prerelease=".".join([*first, *further])))
    if not breaking:
        return str(version.bump_patch())
    return str(version.bump_major() if version.major else version.bump_minor())


def may_break(before: str, after: str) -> bool:
    """Whether *after*, by its number, tells those who use *before* that something they rely on may be gone."""
    old, new = parse_version(before), parse_version(after)
    if old.prerelease or old.major != new.major:
        return True
    return old.major == 0 and old.minor != new.minor


def _release_key(major: int, minor: int, patch: int) -> str:
    return "".join(_number_key(number) for number in (major, minor, patch))


def _number_key(number: int) -> str:
    digits = str(number)
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"{number} has more than {MAX_DIGITS} digits")
    return f"{len(digits):02d}{digits}."


def _prerelease_key(prerelease: str) -> str:
    """Numeric identifiers sort below the others; a space ends each and sorts below all their characters."""
    return "-" + "".join(
        (f"1{_number_key(int(part))} " if part.isdigit() else f"2{part} ") for part in prerelease.split(".")
    )


class VersionRange(NamedTuple):
    """The versions whose sort key is at least ``low`` and below ``high``.

    ``prereleases``: whether prereleases count, which they do only when the range names one.
    """

    text: str
    low: str
    high: str
    prereleases: bool

    def contains(self, version: str) -> bool:
        """Whether *version* lies in the range."""
        if "-" in version and not self.prereleases:
            return False
        return self.low <= sort_key(version) < self.high


ANY = VersionRange("", _LOWEST, _HIGHEST, prereleases=False)
"""The range of a reference that names none: every version that is no prerelease."""


@lru_cache(maxsize=16384)
def compile_range(text: str) -> VersionRange:
    """Compile *text*: ``1.2.3``, ``^1.2``, ``~1.2``, ``1.x``, ``*`` or comparisons joined by spaces (all must hold).

    Raises ``ValueError``, with the accepted forms, when *text* is no range.
    """
    low, high, prereleases = _LOWEST, _HIGHEST, False
    parts = re.sub(r"(\^|~|>=|<=|>|<|=)\s+", r"\1", text).split()
    for part in parts:
        part_low, part_high, names_prerelease = _compile_part(part)
        low, high = max(low, part_low), min(high, part_high)
        prereleases = prereleases or names_prerelease
    return VersionRange(text, low, high, prereleases)


def _compile_part(part: str) -> tuple[str, str, bool]:
    match = _RANGE_PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{part!r} is no version range; write 1.2.3, ^1.2, ~1.2, 1.x or >=1.2 <2")
    operator, numbers, prerelease = match["operator"], _leading_numbers(match), match["prerelease"]
    if prerelease is not None:
        parse_version(part[len(operator) :])
    if not numbers:
        return _LOWEST, _LOWEST if operator in {"<", ">"} else _HIGHEST, False
    low = _floor(numbers, prerelease)
    after = low + " " if len(numbers) == _COMPLETE else _first_of(_raised(numbers))
    bounds = {
        "": (low, after),
        "=": (low, after),
        ">=": (low, _HIGHEST),
        "<": (_LOWEST, low),
        "<=": (_LOWEST, after),
        ">": (after, _HIGHEST),
        "~": (low, _first_of(_raised(numbers[:2]))),
        "^": (low, _first_of(_raised(_caret(numbers)))),
    }
    return *bounds[operator], prerelease is not None


def _leading_numbers(match: re.Match[str]) -> tuple[int, ...]:
    numbers: list[int] = []
    for name in ("major", "minor", "patch"):
        value = match[name]
        if value is None or not value.isdigit():
            break
        numbers.append(int(value))
    return tuple(numbers)


def _floor(numbers: tuple[int, ...], prerelease: str | None) -> str:
    if len(numbers) < _COMPLETE:
        return _first_of(numbers)
    return _release_key(*numbers) + (_prerelease_key(prerelease) if prerelease else _HIGHEST)


def _first_of(numbers: tuple[int, ...]) -> str:
    """The key below every version, prereleases too, that starts with *numbers*."""
    return _release_key(*(*numbers, 0, 0, 0)[:_COMPLETE])


def _raised(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers[:-1], numbers[-1] + 1)


def _caret(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The leading numbers a caret holds fast: up to and with the first that is not zero."""
    for index, number in enumerate(numbers):
        if number:
            return numbers[: index + 1]
    return numbers
