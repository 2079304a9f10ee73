"""Sort keys against semver's own comparison, and ranges against a plain reading of their grammar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import semver
from hypothesis import assume, given
from hypothesis import strategies as st

from registry_cli.domain.version import (
    ANY,
    MAX_DIGITS,
    compile_range,
    is_version,
    may_break,
    needed_version,
    next_version,
    sort_key,
)

NUMBERS = st.one_of(st.integers(0, 3), st.sampled_from([9, 10, 11, 99, 100, 10**14, 10**15 - 1]))
WORDS = st.one_of(
    st.sampled_from(["alpha", "beta", "rc", "a", "A", "a-b", "-", "0a", "x"]),
    st.from_regex(r"[0-9A-Za-z-]*[A-Za-z-][0-9A-Za-z-]*", fullmatch=True),
    NUMBERS.map(str),
)
PRERELEASES = st.lists(WORDS, min_size=1, max_size=3).map(".".join)


def _join(numbers: tuple[int, int, int], prerelease: str | None) -> str:
    text = ".".join(str(number) for number in numbers)
    return f"{text}-{prerelease}" if prerelease else text


VERSIONS = st.builds(_join, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.none() | PRERELEASES)
SMALL_VERSIONS = st.builds(
    _join,
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    st.none() | st.sampled_from(["alpha", "alpha.1", "beta", "1"]),
)


@given(VERSIONS, VERSIONS)
def test_sort_keys_order_versions_as_semver_does(one: str, other: str) -> None:
    expected = semver.Version.parse(one).compare(other)
    ours = (sort_key(one).encode() > sort_key(other).encode()) - (sort_key(one).encode() < sort_key(other).encode())
    assert ours == expected


@given(VERSIONS)
def test_every_version_lies_between_the_bounds_of_the_empty_range(version: str) -> None:
    assert ANY.low <= sort_key(version) < ANY.high


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "v1.2.3", "1.2.3+build", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3 ", "1.2.-3", "1.2.3-ä", "²2.0.0"],
)
def test_what_is_no_version_is_told_apart(text: str) -> None:
    assert not is_version(text)


@given(st.text("0123.-+a٣²", max_size=9))
def test_what_semver_takes_for_a_version_is_one_unless_it_names_a_build(text: str) -> None:
    assert is_version(text) == (semver.Version.is_valid(text) and "+" not in text)


def test_numbers_of_more_than_fifteen_digits_are_no_version() -> None:
    assert is_version(f"{10**15 - 1}.0.0")
    assert not is_version(f"{10**15}.0.0")
    assert not is_version(f"1.0.0-{10**15}")


@pytest.mark.parametrize(("part", "expected"), [("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")])
def test_the_next_version_raises_the_named_part(part: str, expected: str) -> None:
    assert next_version("1.2.3", part) == expected


def test_the_next_version_is_a_patch_unless_said_otherwise() -> None:
    assert next_version("0.9.9") == "0.9.10"


# --- ranges, read a second time: a partial version stands for all versions that start with its numbers -------------

Test = Callable[[semver.Version], bool]
OPERATORS = st.sampled_from(["", "=", ">=", "<=", ">", "<", "^", "~"])
PARTIALS = st.one_of(
    st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple),
    st.just(()),
)


def _starts(version: semver.Version, numbers: tuple[int, ...]) -> bool:
    return version.to_tuple()[: len(numbers)] == numbers


def _below(version: semver.Version, numbers: tuple[int, ...]) -> bool:
    """Below every version, prereleases too, that starts with *numbers*."""
    return version.to_tuple()[: len(numbers)] < numbers


def _reads(operator: str, numbers: tuple[int, ...]) -> Test:
    """What a comparison with a partial or complete version without prerelease means."""
    if len(numbers) == 3 and operator not in {"^", "~"}:
        exact = semver.Version(*numbers)
        return {
            "": lambda version: version == exact,
            "=": lambda version: version == exact,
            ">=": lambda version: version >= exact,
            "<=": lambda version: version <= exact,
            ">": lambda version: version > exact,
            "<": lambda version: version < exact,
        }[operator]
    least = semver.Version(*numbers) if len(numbers) == 3 else None

    def reached(version: semver.Version) -> bool:
        return version >= least if least else not _below(version, numbers)

    first = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
    return {
        "": lambda version: _starts(version, numbers),
        "=": lambda version: _starts(version, numbers),
        ">=": lambda version: not _below(version, numbers),
        "<=": lambda version: _starts(version, numbers) or _below(version, numbers),
        ">": lambda version: not _starts(version, numbers) and not _below(version, numbers),
        "<": lambda version: _below(version, numbers),
        "~": lambda version: reached(version) and _starts(version, numbers[:2]),
        "^": lambda version: reached(version) and _starts(version, numbers[: first + 1]),
    }[operator]


def _spell(operator: str, numbers: tuple[int, ...]) -> str:
    return operator + (".".join(str(number) for number in numbers) or "*")


@given(st.lists(st.tuples(OPERATORS, PARTIALS), max_size=3), SMALL_VERSIONS)
def test_a_range_holds_what_all_its_comparisons_hold(comparisons: list[tuple[str, tuple[int, ...]]], text: str) -> None:
    version = semver.Version.parse(text)
    expected = not version.prerelease and all(_reads(*comparison)(version) for comparison in comparisons)
    compiled = compile_range(" ".join(_spell(*comparison) for comparison in comparisons))
    assert compiled.contains(text) == expected


@given(st.sampled_from([">=", "<=", ">", "<", "=", ""]), SMALL_VERSIONS, SMALL_VERSIONS)
def test_a_comparison_that_names_a_prerelease_compares_as_semver_does(operator: str, bound: str, text: str) -> None:
    version, limit = semver.Version.parse(text), semver.Version.parse(bound)
    holds = {
        ">=": version >= limit,
        "<=": version <= limit,
        ">": version > limit,
        "<": version < limit,
        "=": version == limit,
        "": version == limit,
    }[operator]
    counts = not version.prerelease or limit.prerelease is not None
    assert compile_range(operator + bound).contains(text) == (holds and counts)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1.2.3", ["1.2.3"], ["1.2.4", "1.2.3-rc"]),
        ("^1.2", ["1.2.0", "1.9.9"], ["1.1.9", "2.0.0", "2.0.0-alpha", "1.3.0-beta"]),
        ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0", "0.2.2"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4", "0.0.2"]),
        ("^0.0", ["0.0.0", "0.0.9"], ["0.1.0"]),
        ("^0", ["0.9.9"], ["1.0.0"]),
        ("~1.2", ["1.2.0", "1.2.9"], ["1.3.0"]),
        ("~1", ["1.0.0", "1.9.0"], ["2.0.0"]),
        ("~1.2.3", ["1.2.3", "1.2.9"], ["1.2.2", "1.3.0"]),
        ("1.x", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.0"]),
        ("1.X.x", ["1.4.2"], ["2.0.0"]),
        ("*", ["0.0.0", "9.9.9"], ["1.0.0-alpha"]),
        (">=1.2 <2", ["1.2.0", "1.99.0"], ["1.1.0", "2.0.0"]),
        (">= 1.2   < 2", ["1.2.0"], ["2.0.0"]),
        ("^1.2.3-beta.2", ["1.2.3-beta.2", "1.2.3", "1.9.0-rc.1"], ["1.2.3-beta.1", "2.0.0-alpha"]),
        (">2 <1", [], ["1.0.0", "2.0.0", "3.0.0"]),
        ("<*", [], ["0.0.0"]),
    ],
)
def test_examples_of_ranges(text: str, inside: list[str], outside: list[str]) -> None:
    compiled = compile_range(text)
    assert [version for version in inside if not compiled.contains(version)] == []
    assert [version for version in outside if compiled.contains(version)] == []


@pytest.mark.parametrize(
    "text", ["latest", "1.2.3.4", "^", "==1", "1..2", "!1", "01.2", "1.2.3-", "1.2.3-a..b", "1 || 2", "1.2-alpha"]
)
def test_what_is_no_range_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compile_range(text)


def test_the_empty_range_is_any() -> None:
    assert compile_range("") == ANY


@pytest.mark.parametrize(
    ("before", "breaking", "other"),
    [
        ("1.2.3", "2.0.0", "1.2.4"),
        ("0.2.3", "0.3.0", "0.2.4"),
        ("0.0.1", "0.1.0", "0.0.2"),
        ("2.0.0-rc.1", "2.0.0-rc.2", "2.0.0-rc.2"),
        ("2.0.0-alpha", "2.0.0-alpha.1", "2.0.0-alpha.1"),
        ("2.0.0-9", "2.0.0-10", "2.0.0-10"),
    ],
)
def test_a_breaking_change_needs_the_next_major_version_or_below_1_the_next_minor_one(
    before: str, breaking: str, other: str
) -> None:
    assert needed_version(before, breaking=True) == breaking
    assert needed_version(before, breaking=False) == other


@given(VERSIONS, st.booleans())
def test_the_version_that_is_needed_is_higher_and_says_what_it_must(before: str, breaking: bool) -> None:  # noqa: FBT001
    assume("9" * MAX_DIGITS not in before)
    needed = needed_version(before, breaking=breaking)
    assert sort_key(needed) > sort_key(before)
    assert may_break(before, needed) or not breaking


@pytest.mark.parametrize(("before", "after"), [("1.2.0", "1.9.0"), ("1.2.0", "1.3.0-rc.1"), ("0.2.0", "0.2.9")])
def test_a_version_in_the_same_line_promises_to_break_nobody(before: str, after: str) -> None:
    assert not may_break(before, after)
