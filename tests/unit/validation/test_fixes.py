from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import Document
from registry_cli.documents.editing import apply_edits
from registry_cli.documents.reading import read_document
from registry_cli.domain.fix import Fix
from registry_cli.domain.location import Pointer
from registry_cli.kinds.table import manifest_schema
from registry_cli.validation import fixes
from tests.unit.documents.editing_laws import WRITERS
from tests.unit.documents.writing import mappings, read
from tests.unit.validation.checking import agent, check, codes

AGENT = "agent_id: a\nname: A\ndescription: Acts.\nversion: 1.0.0\n"
SCHEMA_PATH = "../../schemas/agent.schema.json"


def yaml(text: str) -> Document:
    return read(read_document("x.yaml", text.encode()))


def fixed(document: Document, fix: Fix | None) -> str | None:
    return None if fix is None else apply_edits(document.text, fix.edits)


def renamed(text: str, pointer: Pointer) -> str | None:
    document = yaml(text)
    fix = fixes.renamed_field(document, pointer, manifest_schema("agent"))
    return fixed(document, fix)


@pytest.mark.parametrize(
    ("wrong", "right", "pointer"),
    [
        ("max_iteration: 3 # few\n", "max_iterations: 3 # few\n", ("max_iteration",)),
        ("'tag': [a]\n", "'tags': [a]\n", ("tag",)),
        (
            "context_requirements:\n  max_context_token: 3\n",
            "context_requirements:\n  max_context_tokens: 3\n",
            ("context_requirements", "max_context_token"),
        ),
    ],
)
def test_a_field_with_one_clear_candidate_gets_its_name(wrong: str, right: str, pointer: Pointer) -> None:
    assert renamed(AGENT + wrong, pointer) == AGENT + right


def test_a_misspelt_field_that_is_needed_is_put_right_too() -> None:
    assert renamed(AGENT.replace("description", "desciption"), ("desciption",)) == AGENT


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ("foo: 1\n", ("foo",)),
        ("max_iteration: three\n", ("max_iteration",)),
        ("max_iteration: 300\n", ("max_iteration",)),
        ("max_iteration: 3\nmax_iterations: 4\n", ("max_iteration",)),
        ("max_iteration: 3\nmax_iterationss: 4\n", ("max_iteration",)),
        ("allowed_: [t]\n", ("allowed_",)),
        ("input_schema: &s {type: object}\noutput_schem: *s\nmetadata: {tag: [a]}\n", ("metadata", "tag")),
    ],
)
def test_where_it_is_not_clear_what_is_meant_nothing_is_renamed(wrong: str, pointer: Pointer) -> None:
    assert renamed(AGENT + wrong, pointer) is None


def test_the_findings_carry_their_fixes() -> None:
    (finding,) = check(agent("a", "max_iteration: 3\n"))
    assert codes([finding]) == ["REG102"]
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.path) == ("rename max_iteration to max_iterations", finding.path)


def test_an_id_becomes_that_of_its_place() -> None:
    document = yaml("agent_id: 'b' # old\n")
    fix = fixes.placed_id(document, "agent_id", "a")
    assert fixed(document, fix) == "agent_id: 'a' # old\n"
    assert fix is not None
    assert fix.title == "write agent_id: a"


def test_a_version_is_raised() -> None:
    document = yaml("version: 1.0.0\n")
    assert fixed(document, fixes.raised_version(document, "1.0.1")) == "version: 1.0.1\n"


@pytest.mark.parametrize(
    ("before", "pointer", "after"),
    [
        ("allowed_tools:\n  - a\n  - b\n  - a\n", ("allowed_tools", 2), "allowed_tools:\n  - a\n  - b\n"),
        ("allowed_tools: [a@^1, a]\n", ("allowed_tools", 1), None),
        ("allowed_tools: [a, b]\n", ("allowed_tools", 1), None),
        ("allowed_tools: [a, b]\n", ("allowed_tools", 7), None),
        ("allowed_tools: [a, b]\n", (), None),
    ],
)
def test_of_the_same_item_twice_the_later_goes(before: str, pointer: Pointer, after: str | None) -> None:
    document = yaml(before)
    assert fixed(document, fixes.without_repeated_item(document, pointer)) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("x.yaml", "a: 1\r\n", "# yaml-language-server: $schema=S\r\na: 1\r\n"),
        (
            "x.yaml",
            "# mine\n%YAML 1.2\n---\na: 1\n",
            "# yaml-language-server: $schema=S\n# mine\n%YAML 1.2\n---\na: 1\n",
        ),
        ("x.toml", "a = 1\n", "#:schema S\na = 1\n"),
        ("x.json", '{\n  "a": 1\n}\n', '{\n  "$schema": "S",\n  "a": 1\n}\n'),
        ("x.yaml", "tags: [b, a] # words\n$schema: T\n", "tags: [a, b] # words\n$schema: T\n"),
        ("x.yaml", "#yaml-language-server: $schema=T\na: 1\n", None),
        ("x.toml", "#:schema T\na = 1\n", None),
        ("x.json", '{"$schema": "T"}', None),
    ],
)
def test_a_tidy_manifest_names_its_schema_and_has_its_tags_in_order(path: str, before: str, after: str | None) -> None:
    document = read(read_document(path, before.encode()))
    assert fixed(document, fixes.tidy(document, "S")) == after


def test_without_a_schema_there_is_none_to_name() -> None:
    document = yaml("tags: [b, a]\n")
    fix = fixes.tidy(document, None)
    assert fix is not None
    assert (fix.title, fixed(document, fix)) == ("sort tags", "tags: [a, b]\n")
    assert fixes.tidy(yaml("tags: [a, b]\n"), None) is None
    assert fixes.tidy(yaml("tags: 1\n"), None) is None


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=50, deadline=None)
@given(data=mappings(), tags=st.lists(st.text(max_size=3), max_size=3), choices=st.data())
def test_tidying_is_done_once_and_changes_no_content(
    form: str, data: dict[str, Any], tags: list[str], choices: st.DataObject
) -> None:
    text = WRITERS[form]({**data, "tags": tags}, lambda: choices.draw(st.booleans()))
    document = read(read_document(f"x.{form}", text.encode()))
    after = fixed(document, fixes.tidy(document, SCHEMA_PATH))
    if after is None:
        assert document.data["tags"] == sorted(tags, key=lambda tag: (tag.casefold(), tag))
        return
    tidied = read(read_document(f"x.{form}", after.encode()))
    without = ("tags", "$schema")
    assert {key: value for key, value in tidied.data.items() if key not in without} == {
        key: value for key, value in document.data.items() if key not in without
    }
    assert sorted(tidied.data["tags"]) == sorted(tags)
    assert fixes.tidy(tidied, SCHEMA_PATH) is None
