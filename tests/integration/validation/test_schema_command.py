from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from registry_cli.kinds.table import KINDS, manifest_schema, schema_text

Registry = Callable[..., Any]
NAMES = [*KINDS, "mcp"]


def test_the_schema_of_a_kind_is_printed_as_it_is(registry: Registry) -> None:
    answer = registry("schema", "agent")
    assert (answer.code, answer.stdout) == (0, schema_text("agent"))
    assert answer.json == manifest_schema("agent")


def test_without_a_kind_all_are_listed(registry: Registry) -> None:
    assert [line.split()[0] for line in registry("schema").stdout.splitlines()] == NAMES
    listed = registry("schema", "--json").json
    assert [item["kind"] for item in listed] == NAMES
    assert listed[0]["file"] == "agent.schema.json"
    assert listed[0]["description"]


def test_a_kind_that_does_not_exist_is_answered_with_those_that_do(registry: Registry) -> None:
    answer = registry("schema", "agents")
    assert answer.code == 64
    assert "agent" in answer.stderr


def test_what_is_written_passes_the_check_and_what_is_altered_does_not(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "schemas"
    written = registry("schema", "--write", str(folder))
    assert len(written.stdout.splitlines()) == len(NAMES)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.schema.json" for name in NAMES)
    assert registry("schema", "--check", str(folder)).code == 0

    (folder / "tool.schema.json").write_text("{}\n", encoding="utf-8")
    (folder / "agent.schema.json").unlink()
    answer = registry("schema", "--check", str(folder))
    assert answer.code == 1
    assert answer.stdout == (
        f"{folder / 'agent.schema.json'} is missing\n{folder / 'tool.schema.json'} is not the schema of this version\n"
    )
    assert f"registry schema --write {folder}" in answer.stderr


def test_line_ends_of_another_system_are_no_drift(registry: Registry, tmp_path: Path) -> None:
    registry("schema", "--write", str(tmp_path))
    path = tmp_path / "agent.schema.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert registry("schema", "--check", str(tmp_path)).code == 0


def test_a_folder_that_cannot_be_written_is_wrong_usage(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    answer = registry("schema", "--write", str(tmp_path / "file" / "schemas"))
    assert answer.code == 64
    assert "cannot be written" in answer.stderr


def test_only_one_thing_can_be_asked_for(registry: Registry, tmp_path: Path) -> None:
    assert registry("schema", "agent", "--write", str(tmp_path)).code == 64
    assert registry("schema", "--check", str(tmp_path), "--write", str(tmp_path)).code == 64
