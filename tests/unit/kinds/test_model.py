"""The models and the generated schemas say the same of the same manifests."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from registry_cli.documents.reading import read_document
from registry_cli.domain.version import is_version
from registry_cli.kinds.model import VERSION_PATTERN
from registry_cli.kinds.models.mcp import McpFile
from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema

VALID = Path(__file__).parents[2] / "examples" / "valid"
EXAMPLES = sorted([*VALID.glob("*/*.*"), *(path for kind in KINDS for path in VALID.glob(f"{kind}/*/{kind}.*"))])

_VALIDATORS = {kind: jsonschema.Draft202012Validator(manifest_schema(kind)) for kind in KINDS}


def _read(path: Path) -> dict[str, Any]:
    document = read_document(path.name, path.read_bytes()).document
    assert document is not None
    return document.data


def _both(kind: str, manifest: dict[str, Any]) -> bool:
    """What model and schema agree on."""
    by_schema = _VALIDATORS[kind].is_valid(manifest)
    try:
        KINDS[kind].load_model().model_validate(manifest)
    except ValidationError:
        assert not by_schema
        return False
    assert by_schema
    return True


def _kind(path: Path) -> str:
    return next(part for part in path.parts if part in KINDS)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_valid_example_is_valid(path: Path) -> None:
    manifest = _read(path)
    assert manifest[KINDS[_kind(path)].id_field] == (path.stem if path.parent.parent == VALID else path.parent.name)
    assert _both(_kind(path), manifest)


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_show_every_kind_in_every_format(kind: str) -> None:
    assert {path.suffix for path in EXAMPLES if _kind(path) == kind} >= {".json", ".yaml", ".toml"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_field_is_valid(kind: str) -> None:
    """What an editor proposes must pass; shown together they make one whole manifest."""
    schema = manifest_schema(kind)
    manifest = {field: value["examples"][0] for field, value in schema["properties"].items()}
    assert _both(kind, manifest)
    for part in schema["$defs"].values():
        sample = {field: value["examples"][0] for field, value in part["properties"].items()}
        jsonschema.validate(sample, {**part, "$defs": schema["$defs"]})


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_is_given_or_left_out_and_never_null(kind: str) -> None:
    schema = manifest_schema(kind)
    manifest = {field: value["examples"][0] for field, value in schema["properties"].items()}
    for field in manifest:
        assert not _both(kind, {**manifest, field: None}), field


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_field_cannot_be_left_out_nor_an_unknown_one_added(kind: str) -> None:
    schema = manifest_schema(kind)
    manifest = {field: value["examples"][0] for field, value in schema["properties"].items()}
    for field in schema["required"]:
        without = {key: value for key, value in manifest.items() if key != field}
        assert not _both(kind, without), field
    assert not _both(kind, {**manifest, "colour": "blue"})


_AGENT = {"agent_id": "a", "name": "A", "description": "An agent.", "version": "1.0.0"}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("max_iterations", [1, 50], [0, 51, "5", True, 1.5]),
        ("iteration_timeout_seconds", [10, 300], [9, 301]),
        ("agent_id", ["a-b_c9"], ["A", "a__b", "-a", "a-", "", "ä", "a b", "a" * 101]),
        ("version", ["0.0.0", "1.2.3-alpha.1"], ["1", "1.2", "v1.2.3", "1.2.3+build", "01.2.3", "1.2.3-01", 1.2]),
        ("name", ["Ü"], ["", "x" * 201, 5]),
        ("allowed_tools", [[], ["a@>=1.2 <2"]], ["a", ["tool/a"], ["a@"], [5]]),
        (
            "prompts",
            [{"x": "prompts/x.md"}, {"x": ".hidden/..x/a.b"}],
            [{"x": "../x"}, {"x": "/x"}, {"x": "a/./b"}, ["x"]],
        ),
        ("status", ["disabled"], ["Active", "retired"]),
        ("deprecation", [{}, {"replaced_by": "tool/a"}], [{"replaced_by": "a"}, {"because": "x"}, "old"]),
        ("input_schema", [True, {"type": "object"}], ["object", []]),
        ("template", [{"ref": "a@1.x", "variables": {"x": None}}], [{}, {"ref": "a", "vars": {}}]),
    ],
)
def test_what_a_field_takes_and_what_it_refuses(field: str, good: list[Any], bad: list[Any]) -> None:
    assert all(_both("agent", {**_AGENT, field: value}) for value in good)
    assert not any(_both("agent", {**_AGENT, field: value}) for value in bad)


_TEMPLATE = {"template_id": "t", "name": "T", "description": "A template.", "version": "1.0.0"}


def test_a_template_beside_its_versions_needs_no_content() -> None:
    """Whether it does is known only where the folder is seen: the model stage asks for it there."""
    assert _both("template", _TEMPLATE)
    assert _both("template", {**_TEMPLATE, "files": {"a/b.md": "assets/b.md"}, "uses": ["agent/x", "tool/y@1.x"]})
    assert not _both("template", {**_TEMPLATE, "files": {"../b.md": "assets/b.md"}})
    assert not _both("template", {**_TEMPLATE, "uses": ["workflow/x"]})


def test_a_workflow_needs_agents_or_steps() -> None:
    workflow = {"workflow_id": "w", "name": "W", "description": "A workflow.", "version": "1.0.0"}
    assert not _both("workflow", workflow)
    assert _both("workflow", {**workflow, "steps": [{"id": "one", "agent": "a"}]})
    assert not _both("workflow", {**workflow, "steps": [{"id": "one"}]})


def test_mcp_json_is_lenient_about_what_it_does_not_know() -> None:
    check = jsonschema.Draft202012Validator(mcp_schema())
    good: dict[str, Any] = {
        "mcpServers": {"a": {"command": "x", "timeout": 5}, "b": {"url": "https://x"}},
        "inputs": [],
    }
    assert check.is_valid(good)
    McpFile.model_validate(good)
    bads: list[dict[str, Any]] = [{}, {"mcpServers": {"a": {}}}, {"mcpServers": {"a": {"command": "x", "args": [1]}}}]
    for bad in bads:
        assert not check.is_valid(bad)
        with pytest.raises(ValidationError):
            McpFile.model_validate(bad)


@given(st.from_regex(VERSION_PATTERN, fullmatch=True) | st.from_regex(r"v?[0-9.]{1,8}(-[0-9a.-]{1,6})?(\+b)?"))
@settings(max_examples=200)
def test_the_pattern_of_versions_is_the_grammar_of_versions(text: str) -> None:
    assert bool(re.fullmatch(VERSION_PATTERN[1:-1], text, re.ASCII)) == is_version(text)


@given(st.data())
@settings(max_examples=60)
def test_model_and_schema_agree_on_damaged_manifests(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(EXAMPLES))
    manifest = copy.deepcopy(_read(path))
    field = data.draw(st.sampled_from(sorted(manifest)))
    manifest[field] = data.draw(
        st.none()
        | st.booleans()
        | st.integers(-5, 400)
        | st.text(max_size=5)
        | st.lists(st.text(max_size=3), max_size=2)
    )
    _both(_kind(path), manifest)
