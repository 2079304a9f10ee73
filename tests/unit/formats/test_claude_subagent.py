from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import MAX_BYTES
from registry_cli.documents.reading import read_document
from registry_cli.documents.yaml_writer import write_yaml
from registry_cli.domain.identity import EntryName
from registry_cli.formats.claude_subagent import MAX_NAME, convert
from registry_cli.formats.conversion import Conversion
from registry_cli.kinds.table import KINDS

GOOD = b"""\
---
name: Claim Reader
description: "Reads claims: all of them"
tools: Read, Grep
model: sonnet
color: blue
---

Read the claim.
"""


def manifest_of(conversion: Conversion) -> dict[str, Any]:
    assert conversion.entry is not None
    reading = read_document("agent.yaml", conversion.entry.files["agent.yaml"])
    assert reading.document is not None
    assert reading.problems == ()
    return reading.document.data


def complaints_of(content: bytes) -> list[tuple[int, int, str]]:
    conversion = convert("a.md", content)
    assert conversion.entry is None
    assert {complaint.path for complaint in conversion.problems} == {"a.md"}
    return [(complaint.line, complaint.column, complaint.message) for complaint in conversion.problems]


def test_a_sub_agent_becomes_a_manifest_and_its_prompt() -> None:
    conversion = convert("team/reader.md", GOOD)
    assert conversion.problems == ()
    assert conversion.entry is not None
    assert conversion.entry.name == EntryName("agent", "claim-reader")
    assert conversion.entry.files.keys() == {"agent.yaml", "prompts/system.md"}
    assert conversion.entry.files["prompts/system.md"] == b"\nRead the claim.\n"
    assert (conversion.entry.named_at.line, conversion.entry.named_at.column) == (2, 7)
    assert list(manifest_of(conversion).items()) == [
        ("agent_id", "claim-reader"),
        ("name", "Claim Reader"),
        ("description", "Reads claims: all of them"),
        ("version", "0.1.0"),
        (
            "metadata",
            {
                "imported_from": "team/reader.md",
                "claude_subagent": {"tools": "Read, Grep", "model": "sonnet", "color": "blue"},
            },
        ),
    ]


def test_what_has_no_field_is_noted_key_by_key() -> None:
    keys = [note.partition(":")[0] for note in convert("a.md", GOOD).notes]
    assert keys == ["tools", "model", "color"]


def test_the_version_is_the_one_that_was_asked_for_and_never_the_files() -> None:
    conversion = convert("a.md", GOOD.replace(b"color: blue", b"version: 7.0.0"), version="2.0.0-rc.1")
    assert manifest_of(conversion)["version"] == "2.0.0-rc.1"
    assert manifest_of(conversion)["metadata"]["claude_subagent"]["version"] == "7.0.0"
    assert any(note.startswith("version: ") for note in conversion.notes)


def test_a_sub_agent_without_tools_is_told_to_have_had_all_of_them() -> None:
    conversion = convert("a.md", b"---\nname: a\ndescription: b\n---\nBody")
    assert [note for note in conversion.notes if "all tools" in note] == list(conversion.notes)
    assert manifest_of(conversion)["metadata"] == {"imported_from": "a.md"}


def test_a_value_that_no_manifest_holds_is_dropped_with_a_note() -> None:
    conversion = convert("a.md", b"---\nname: a\ndescription: b\ntools: []\nlimit: .inf\nkeep: 1\n---\nBody")
    assert manifest_of(conversion)["metadata"]["claude_subagent"] == {"tools": [], "keep": 1}
    assert "limit: dropped, the value is not a finite number" in conversion.notes


def test_a_key_of_any_length_makes_a_short_note_on_one_line() -> None:
    key = "k\\n" + "k" * 300
    conversion = convert("a.md", f'---\nname: a\ndescription: b\ntools: x\n"{key}": 1\n---\nBody'.encode())
    assert len(conversion.notes[-1]) < 200
    assert "\n" not in conversion.notes[-1]


@pytest.mark.parametrize(
    ("front_matter", "line", "column", "words"),
    [
        ("description: b", 2, 1, "name is missing"),
        ("name: a", 2, 1, "description is missing"),
        ("description: b\nname: 7", 3, 7, "name must be text; put it in quotes"),
        ("description: b\nname: true", 3, 7, "name must be text"),
        ("description: b\nname:", 3, 1, "name must be text"),
        ("name: a\ndescription:\n  - b", 4, 3, "description must be text"),
        ("name: a\ndescription: '  '", 3, 14, "description is empty"),
        ('name: a\ndescription: "x\\0y"', 3, 14, "description cannot be kept: the value holds the NUL character"),
        ("description: b\nname: 数据", 3, 7, "of which an id could be made"),
        (f"description: b\nname: {'n' * (MAX_NAME + 1)}", 3, 7, "201 characters"),
        ("name: a\nname: b\ndescription: c", 3, 1, "a second time"),
        ("name: a: b\ndescription: c", 2, 8, "a colon and a space"),
        ("name: a\ndescription: !x b", 3, 14, "tag"),
        ("just text", 2, 1, "a mapping of keys and values is due"),
    ],
)
def test_bad_front_matter_is_refused_at_its_place(front_matter: str, line: int, column: int, words: str) -> None:
    [(found_line, found_column, message)] = complaints_of(f"---\n{front_matter}\n---\nBody\n".encode())
    assert (found_line, found_column) == (line, column)
    assert words in message


@pytest.mark.parametrize("body", ["", "\n", " \n\t\n"])
def test_a_file_without_a_prompt_is_refused_behind_its_front_matter(body: str) -> None:
    [(line, column, message)] = complaints_of(f"---\nname: a\ndescription: b\n---\n{body}".encode())
    assert (line, column) == (5, 1)
    assert "no text behind the front matter" in message


def test_everything_wrong_with_a_file_is_told_at_once() -> None:
    complaints = complaints_of(b"---\nname: 1\nname: 2\nmodel: x\n---\n")
    assert [message.split()[0] for _, _, message in complaints] == ["the", "name", "description", "there"]


def test_a_file_without_front_matter_or_of_other_bytes_is_refused() -> None:
    assert "no front matter" in complaints_of(b"# Title\n")[0][2]
    assert complaints_of(b"---\nname: a\n\xbc---\n")[0][:2] == (3, 1)


def test_a_manifest_that_would_be_too_large_to_read_is_refused() -> None:
    description = '" ' + "\U0001f600" * (MAX_BYTES // 10) + '"'
    [(_, _, message)] = complaints_of(f"---\nname: a\ndescription: {description}\n---\nBody".encode())
    assert "its manifest would have more than" in message


def test_the_aliases_of_a_small_file_do_not_become_a_huge_manifest() -> None:
    text = "x" * 50_000
    aliases = ", ".join(["*t"] * 90)
    source = f"---\nname: a\ndescription: b\ntools: &t {text}\nmore: [{aliases}]\n---\nBody"
    conversion = convert("a.md", source.encode())
    assert "more: dropped, the value is too large" in conversion.notes
    assert len(manifest_of(conversion)["metadata"]["claude_subagent"]["tools"]) == len(text)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
EXTRA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(
    name=TEXT.map(lambda text: f"a {text}"),
    description=TEXT.filter(str.strip),
    extra=st.dictionaries(TEXT.map("x".__add__), EXTRA, max_size=4),
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=80).filter(str.strip),
)
@settings(max_examples=80, deadline=None)
def test_nothing_of_a_good_file_is_lost_and_its_manifest_is_valid(
    name: str, description: str, extra: dict[str, Any], body: str
) -> None:
    source = f"---\n{write_yaml({'name': name, 'description': description, **extra})}---\n{body}"
    conversion = convert("a.md", source.encode())
    manifest = manifest_of(conversion)
    assert conversion.entry is not None
    assert conversion.entry.files["prompts/system.md"].decode() == body
    assert (manifest["name"], manifest["description"]) == (name, description)
    assert manifest["metadata"].get("claude_subagent", {}) == extra
    KINDS["agent"].load_model().model_validate(manifest)


@given(st.binary(max_size=80) | st.binary(max_size=80).map(b"---\nname: a\ndescription: b\n".__add__))
def test_no_bytes_make_it_raise(content: bytes) -> None:
    conversion = convert("a.md", content)
    assert (conversion.entry is None) == bool(conversion.problems)
