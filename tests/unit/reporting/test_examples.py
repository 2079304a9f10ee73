from __future__ import annotations

import json

import pytest

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.examples import Shown, example_json, is_mark, shown, shown_changes
from registry_cli.validation.codes.code import Content, Example, Filled, Link, Special, Unreadable

ROOT = "packages/shared"


def finding(path: str, location: Location | None = None) -> Finding:
    """A finding with the message ``no``."""
    return Finding("REG102", Severity.ERROR, path, "no", location=location or Location())


def test_a_finding_is_marked_below_its_line_and_as_wide_as_its_place() -> None:
    example = Example({"a.yaml": "name: x\nsize: 500\n"})

    (one,) = shown(example, [finding(f"{ROOT}/a.yaml", Location(2, 7, 2, 10))])

    assert one == Shown(f"{ROOT}/a.yaml", "name: x\nsize: 500\n      ^^^ <- REG102: no")


@pytest.mark.parametrize(
    ("location", "marks"),
    [(Location(1, 3, 2, 2), "  ^^"), (Location(1, 5, 1, 5), "    ^")],
    ids=["beyond the line", "of no width"],
)
def test_a_place_that_is_no_stretch_of_one_line_is_marked_up_to_its_end(location: Location, marks: str) -> None:
    (one,) = shown(Example({"a.yaml": "abcd\nef\n"}), [finding(f"{ROOT}/a.yaml", location)])

    assert one.text == f"abcd\n{marks} <- REG102: no\nef"


def test_a_finding_on_the_whole_stands_beside_the_path() -> None:
    example = Example({"a/b.md": "text\n", "a/c": Link("../d")})

    found = [finding(f"{ROOT}/a/b.md"), finding(f"{ROOT}/a/c"), finding(f"{ROOT}/a")]

    assert list(shown(example, found)) == [
        Shown(f"{ROOT}/a/b.md", "text", mark="<- REG102: no"),
        Shown(f"{ROOT}/a/c", None, "a link to ../d", "<- REG102: no"),
        Shown(f"{ROOT}/a/", None, mark="<- REG102: no"),
    ]


def test_what_was_there_before_comes_first() -> None:
    example = Example({"a": "new"}, before={"a": "old"}, foreign={"b": "theirs"}, configuration="x = 1\n")

    assert list(shown(example, [finding("registry.toml", Location(1, 1, 1, 2))])) == [
        Shown(f"{ROOT}/a", "old", "published before"),
        Shown(f"{ROOT}/b", "theirs", "published by another owner"),
        Shown("registry.toml", "x = 1\n^ <- REG102: no"),
        Shown(f"{ROOT}/a", "new"),
    ]


@pytest.mark.parametrize(
    ("content", "text", "remark"),
    [
        (b"caf\xe9\n", "caf\\xe9", ""),
        (Filled(11 * 2**20), None, "a file of 11 MiB"),
        (Special(), None, "a pipe"),
        (Unreadable(), None, "a file that nobody may read"),
    ],
)
def test_what_is_no_text_is_put_into_words(content: Content, text: str | None, remark: str) -> None:
    assert list(shown(Example({"a": content}))) == [Shown(f"{ROOT}/a", text, remark)]


def test_the_good_example_shows_only_what_differs() -> None:
    bad = Example({"a": "1", "b": "2", "c": "3"}, configuration="x = 1\n")

    assert list(shown_changes(Example({"a": "1", "b": "two", "d": "4"}), bad)) == [
        Shown("registry.toml", None, "removed"),
        Shown(f"{ROOT}/b", "two"),
        Shown(f"{ROOT}/d", "4"),
        Shown(f"{ROOT}/c", None, "removed"),
    ]
    assert list(shown_changes(Example(bad.files, configuration="x = 2\n"), bad)) == [Shown("registry.toml", "x = 2\n")]


def test_marks_are_told_from_lines_of_the_file() -> None:
    assert is_mark("   ^^^ <- REG102: no")
    assert not is_mark("name: x # <- REG102: no")


def test_every_kind_of_content_becomes_json() -> None:
    files: dict[str, Content] = {
        "text": "a",
        "bytes": b"\xff",
        "link": Link("b"),
        "large": Filled(3),
        "pipe": Special(),
        "locked": Unreadable(),
    }

    made = json.loads(json.dumps(example_json(Example(files, before={"a": "b"}, configuration="x = 1"))))

    assert made["files"] == {
        "text": "a",
        "bytes": {"hexadecimal": "ff"},
        "link": {"link": "b"},
        "large": {"size": 3},
        "pipe": {"special": True},
        "locked": {"unreadable": True},
    }
    assert (made["before"], made["foreign"], made["configuration"]) == ({"a": "b"}, {}, "x = 1")
