from __future__ import annotations

import json
import subprocess
import sys

import pytest

from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema, schema_text


def test_there_are_seven_kinds_each_under_its_own_name_folder_and_id() -> None:
    assert list(KINDS) == ["agent", "template", "tool", "model_profile", "workflow", "policy", "backend"]
    assert len({kind.folder for kind in KINDS.values()}) == len(KINDS)
    assert all(KINDS[name].name == name for name in KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_schema_of_a_kind_asks_for_its_id(name: str) -> None:
    schema = manifest_schema(name)
    assert schema["required"][:4] == [KINDS[name].id_field, "name", "description", "version"]
    assert schema["$id"] == f"urn:manifest-registry:{name}"


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("agent", []),
        ("template", []),
        ("tool", ["endpoint", "input_schema"]),
        ("model_profile", ["provider", "model_name"]),
        ("workflow", []),
        ("policy", ["rules"]),
        ("backend", ["provider"]),
    ],
)
def test_a_kind_requires_no_more_than_it_must(name: str, more: list[str]) -> None:
    assert manifest_schema(name)["required"][4:] == more


def test_a_schema_is_read_once() -> None:
    assert manifest_schema("agent") is manifest_schema("agent")
    assert mcp_schema() is mcp_schema()


@pytest.mark.parametrize("name", ["mcp", "agents", "../agent"])
def test_what_is_no_kind_has_no_schema(name: str) -> None:
    with pytest.raises(KeyError):
        manifest_schema(name)


def test_the_text_of_a_schema_is_there_to_be_written_out() -> None:
    assert json.loads(schema_text("agent")) == manifest_schema("agent")
    assert json.loads(schema_text("mcp")) == mcp_schema()
    with pytest.raises(KeyError):
        schema_text("../schemas/agent")


def test_reading_kinds_and_schemas_does_not_load_pydantic() -> None:
    """Start-up stays quick: the models are for the generator only."""
    code = (
        "import sys; from registry_cli.kinds import table, references, placement; table.manifest_schema('agent');"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", KINDS)
def test_the_fields_that_a_kind_speaks_of_are_in_its_schema(name: str) -> None:
    """A renamed field would silently lose its references or the check of its JSON Schema."""
    schema = manifest_schema(name)
    for pattern in (*KINDS[name].schema_fields, *(field.pattern for field in KINDS[name].references)):
        here = schema
        for step in pattern:
            here = here["items"] if step == "*" else here["properties"][step]
            if "$ref" in here:
                here = schema["$defs"][here["$ref"].rpartition("/")[2]]
        assert here
