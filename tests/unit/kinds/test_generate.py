from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry_cli.kinds import generate

COMMITTED = Path(__file__).parents[3] / "packages" / "shared" / "schemas"
SCHEMAS = {name: json.loads(text) for name, text in generate.generated().items()}


def test_the_committed_schemas_are_what_the_models_say() -> None:
    """Both copies: the one that validation reads and the one that editors read."""
    assert list(generate.drifted(COMMITTED)) == []
    assert generate.main(["--check", str(COMMITTED)]) == 0


def test_check_names_every_file_that_differs_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agent.schema.json").write_text("{}")
    assert generate.main(["--check", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert all(str(tmp_path / name) in told for name in SCHEMAS)
    assert [path.name for path in tmp_path.iterdir()] == ["agent.schema.json"]


def test_writing_fills_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged, folder = tmp_path / "packaged", tmp_path / "deep" / "folder"
    packaged.mkdir()
    monkeypatch.setattr(generate, "PACKAGED", packaged)
    assert generate.main([str(folder)]) == 0
    assert list(generate.drifted(folder)) == []
    assert {path.name for path in packaged.iterdir()} == set(SCHEMAS)


def _parts() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in SCHEMAS.items():
        for part_name, part in (("", schema), *schema.get("$defs", {}).items()):
            yield f"{name}{part_name}", part


@pytest.mark.parametrize(("where", "part"), list(_parts()))
def test_every_field_tells_an_editor_its_title_purpose_and_an_example(where: str, part: dict[str, Any]) -> None:
    assert part["title"], where
    assert part["description"], where
    for field, value in part["properties"].items():
        assert value["title"], field
        assert value["description"].endswith((".", "?")), field
        assert value["examples"], field


@pytest.mark.parametrize(("where", "part"), [pair for pair in _parts() if not pair[0].startswith("mcp")])
def test_unknown_fields_are_refused_everywhere(where: str, part: dict[str, Any]) -> None:
    assert part["additionalProperties"] is False, where


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_says_what_it_is_without_an_address_to_fetch(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:")
    assert '"null"' not in json.dumps(schema)


@pytest.mark.parametrize(
    ("kind", "field", "facts"),
    [
        ("agent", "max_iterations", {"default": 10, "minimum": 1, "maximum": 50, "type": "integer"}),
        ("agent", "iteration_timeout_seconds", {"default": 60, "minimum": 10, "maximum": 300, "type": "integer"}),
        ("model_profile", "timeout_seconds", {"default": 30, "minimum": 5, "maximum": 300, "type": "integer"}),
        ("model_profile", "json_mode", {"default": False, "type": "boolean"}),
        ("agent", "status", {"default": "active", "enum": ["active", "deprecated", "disabled"]}),
        ("workflow", "mode", {"enum": ["advisory", "strict"]}),
        ("policy", "severity", {"enum": ["error", "warning"]}),
        ("template", "type", {"enum": ["prompt", "plan", "agent"]}),
    ],
)
def test_fields_have_the_defaults_and_bounds_of_the_design(kind: str, field: str, facts: dict[str, Any]) -> None:
    value = SCHEMAS[f"{kind}.schema.json"]["properties"][field]
    assert {key: value[key] for key in facts} == facts


def test_titles_read_as_words() -> None:
    assert SCHEMAS["model_profile.schema.json"]["title"] == "Model profile"
    assert SCHEMAS["model_profile.schema.json"]["properties"]["json_mode"]["title"] == "JSON mode"
    assert SCHEMAS["mcp.schema.json"]["properties"]["mcpServers"]["title"] == "MCP servers"
