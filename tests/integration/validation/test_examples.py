"""The examples speak for themselves: drop a file in, and it is a test.

``valid/<kind>/<id>.<ending>`` (or a folder ``<id>/``) gives no finding.
``invalid/<CODE>/`` is a root of manifests that gives just that code, at the places that remarks in its files say:
``<- CODE:5`` is column 5 of its own line, counted from 1. For files that cannot hold a remark, ``expected.json`` lists
path, line and column.
With a folder ``before``, the manifests in it (and those in ``foreign``, of another owner) are live, and ``after`` is
what is published then, with all that git no longer declares retired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry_cli.application.rehearsal import rehearse
from registry_cli.application.validate import validate
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind, FileTree, Manifests
from registry_cli.bundles.loading import load
from registry_cli.domain.configuration import Configuration, ValidationSettings
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.git.worktree import WorkTree
from registry_cli.kinds.placement import manifest_path
from registry_cli.kinds.table import KINDS, MCP, manifest_schema, mcp_schema
from registry_cli.validation.codes import CODES
from registry_cli.validation.verdict import Ground, accept
from registry_cli.validation.waivers import Reach
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

EXAMPLES = Path(__file__).parents[2] / "examples"
VALID, INVALID = EXAMPLES / "valid", EXAMPLES / "invalid"
EXPECTED = "expected.json"
FORMATS = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}
_ONLY_YAML = "only YAML has it"
_TEXT_KEYS = "its keys are texts always"
_TOO_LARGE = "a file as large as that has no place in git; the example of the catalogue makes one"
_NO_MANIFEST = "that there is no manifest is what is found"
_MCP = "the servers of an agent are in mcp.json"
_NO_COMMENTS = "it has no comments; registry.toml holds its waivers"
NOT_IN: Mapping[str, Mapping[str, str]] = {
    "REG005": dict.fromkeys(("json", "yaml", "toml"), _TOO_LARGE),
    "REG006": dict.fromkeys(("json", "toml"), _ONLY_YAML),
    "REG007": dict.fromkeys(("json", "toml"), _ONLY_YAML),
    "REG008": dict.fromkeys(("json", "toml"), _ONLY_YAML),
    "REG009": dict.fromkeys(("json", "toml"), _TEXT_KEYS),
    "REG010": {"toml": "a document of TOML is a mapping always"},
    "REG014": dict.fromkeys(("json", "yaml", "toml"), _NO_MANIFEST),
    "REG020": {"json": _NO_COMMENTS},
    "REG021": {"json": _NO_COMMENTS},
    "REG022": {"json": _NO_COMMENTS},
    "REG402": dict.fromkeys(("yaml", "toml"), _MCP),
    "REG403": dict.fromkeys(("yaml", "toml"), _MCP),
    "REG404": dict.fromkeys(("yaml", "toml"), _MCP),
}
"""By code, the formats in which there is no example, each with the reason."""

TODAY = date(2026, 11, 21)
Place = tuple[str, str, int, int]


def offline(tree: FileTree, root: str) -> tuple[Finding, ...]:
    found = validate(tree, root, Configuration())
    ground = Ground(ValidationSettings(), TODAY, root, "registry.toml")
    return accept(found.findings, found.waivers, ground, Reach()).findings


def places(findings: Collection[Finding]) -> list[Place]:
    return sorted(
        (finding.code, finding.path, finding.location.line, finding.location.column)
        for finding in findings
        if not finding.path.endswith(EXPECTED)
    )


# --- valid -------------------------------------------------------------------------------------------------------


VALID_EXAMPLES = sorted(path for folder in VALID.iterdir() for path in folder.iterdir())


def valid_tree() -> FakeTree:
    content: dict[str, bytes | Link | Sized | FileKind] = {}
    for path in VALID_EXAMPLES:
        kind = KINDS[path.parent.name]
        if path.is_dir():
            files = (file for file in path.rglob("*") if file.is_symlink() or file.is_file())
            content |= {f"root/{kind.folder}/{file.relative_to(path.parent)}": content_of(file) for file in files}
        else:
            content[f"root/{manifest_path(EntryName(kind.name, path.stem), path.suffix)}"] = path.read_bytes()
    return FakeTree(content)


def content_of(file: Path) -> bytes | Link:
    return Link(str(file.readlink())) if file.is_symlink() else file.read_bytes()


def test_a_valid_example_gives_no_finding() -> None:
    assert offline(valid_tree(), "root") == ()


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_several_valid_examples_of_every_kind_and_in_every_format(kind: str) -> None:
    names = [f"{kind}.*"] if KINDS[kind].folder_form else []
    files = [file for name in ["*.*", *(f"*/{name}" for name in names)] for file in (VALID / kind).glob(name)]

    assert len(files) >= 4
    assert {FORMATS[file.suffix] for file in files} == set(FORMATS.values())


@pytest.mark.parametrize("name", [*KINDS, MCP])
def test_every_field_is_in_some_valid_example(name: str) -> None:
    schema = mcp_schema() if name == MCP else manifest_schema(name)
    used = {field for data in valid_data(name) for field in fields_used(schema, schema, data)}

    assert set(fields_of(schema)) - used == set()


def valid_data(name: str) -> Iterator[Any]:
    """The data of every valid manifest of a kind, or of every ``mcp.json``."""
    bundles, _ = load(valid_tree(), discover(valid_tree(), "root"))
    for bundle in bundles:
        if name == MCP and "mcp.json" in bundle.contents:
            yield json.loads(bundle.contents["mcp.json"])
        elif bundle.name.kind == name:
            for source in (bundle.manifest, *bundle.versions.values()):
                assert source.document
                yield source.document.data


def fields_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every field of a schema with the title of the mapping it belongs to."""
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from ((part["title"], field) for field in part.get("properties", {}))


def fields_used(schema: Mapping[str, Any], part: Mapping[str, Any], data: Any) -> Iterator[tuple[str, str]]:
    """The fields of *schema* that *data*, which *part* of it describes, has."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    for way in part.get("anyOf", ()):
        yield from fields_used(schema, way, data)
    if isinstance(data, list):
        for item in data:
            yield from fields_used(schema, part.get("items", {}), item)
    if isinstance(data, dict):
        others = part.get("additionalProperties")
        for field, value in data.items():
            if field in part.get("properties", {}):
                yield part["title"], field
                yield from fields_used(schema, part["properties"][field], value)
            elif isinstance(others, dict):
                yield from fields_used(schema, others, value)


def test_the_manifests_of_this_repository_give_no_finding() -> None:
    root = "packages/shared"
    assert offline(WorkTree(Path(__file__).parents[3], listed=None), root) == ()


# --- invalid -----------------------------------------------------------------------------------------------------


def remarks(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Every remark in the files of *folder*: its code, path and line, and the column that it names, if any."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.name != EXPECTED:
            path = file.relative_to(INVALID).as_posix()
            for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").split("\n"), 1):
                for code, column in re.findall(r"<- (REG\d+):?(\d*)", line):
                    yield code, path, number, column


def marked(folder: Path) -> list[Place]:
    """The places where *folder* says it is wrong, as ``places`` gives them."""
    found = [(code, path, line, int(column)) for code, path, line, column in remarks(folder)]
    listed = folder / EXPECTED
    if listed.exists():
        items = json.loads(listed.read_text(encoding="utf-8"))
        found += [
            (folder.name, f"{folder.name}/{item['path']}".rstrip("/"), item["line"], item["column"]) for item in items
        ]
    return sorted(found)


def found_in(folder: Path) -> tuple[Finding, ...]:
    tree = WorkTree(INVALID, listed=None)
    if not (folder / "before").exists():
        return offline(tree, folder.name)
    after, before, foreign = (Manifests(tree, f"{folder.name}/{part}") for part in ("after", "before", "foreign"))
    return rehearse(after, before=before, foreign=foreign)


@pytest.mark.parametrize("code", sorted(path.name for path in INVALID.iterdir()))
def test_every_remark_names_its_column(code: str) -> None:
    assert [f"{path}:{line}" for _, path, line, column in remarks(INVALID / code) if not column] == []


@pytest.mark.parametrize("code", sorted(path.name for path in INVALID.iterdir()))
def test_an_invalid_example_gives_just_its_code_at_the_marked_places(code: str) -> None:
    expected = marked(INVALID / code)

    assert expected
    assert {mark for mark, *_ in expected} == {code}
    assert places(found_in(INVALID / code)) == expected


def formats_in(code: str) -> set[str]:
    """The formats of the files that the examples of *code* mark, or that lie in a folder they mark."""
    marks = [INVALID / path for _, path, *_ in marked(INVALID / code)] if (INVALID / code).exists() else []
    files = [file for mark in marks for file in ([mark, *mark.rglob("*")] if mark.is_dir() else [mark])]
    return {FORMATS[file.suffix] for file in files if file.suffix in FORMATS}


@pytest.mark.parametrize("code", CODES)
def test_there_is_an_invalid_example_of_every_code_in_every_format(code: str) -> None:
    assert sorted([*formats_in(code), *NOT_IN.get(code, {})]) == sorted(set(FORMATS.values()))


def test_there_are_invalid_examples_of_codes_only() -> None:
    assert {path.name for path in INVALID.iterdir()} | set(NOT_IN) <= set(CODES)
