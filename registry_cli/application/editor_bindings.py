"""What tells editors which JSON Schema belongs to which manifests, in files of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry_cli.documents.document import SUFFIXES, Document
from registry_cli.documents.editing import append_item, apply_edits, insert_key
from registry_cli.documents.reading import read_document
from registry_cli.domain.fix import Edit
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.placement import SCHEMAS_FOLDER, VERSIONS_FOLDER
from registry_cli.kinds.table import KINDS, MCP

_BOM = "\ufeff"
_JSON, *_YAML, _TOML = SUFFIXES
_YAML_SETTING, _JSON_SETTING = "yaml.schemas", "json.schemas"


@dataclass(frozen=True, slots=True)
class EditorBinding:
    """A file for editors: its path below the repository, its whole text where there is none yet.

    ``extended`` gives the content that is there with what is missing, its layout kept; ``None`` where that cannot be
    done safely, for instance because it is no plain JSON.
    """

    path: str
    text: str
    extended: Callable[[bytes], bytes | None]


def editor_bindings(root: str) -> tuple[EditorBinding, ...]:
    """The files that bind the schemas of the kinds to the manifests below *root*."""
    settings, rules = _settings(root), list(_rules(root))
    return (
        EditorBinding(
            ".vscode/settings.json",
            json.dumps(settings, indent=2, ensure_ascii=False) + "\n",
            lambda content: _extended_settings(content, settings),
        ),
        EditorBinding(".taplo.toml", "\n".join(map(_rule, rules)), lambda content: _extended_rules(content, rules)),
    )


def manifests_of(kind: Kind, root: str, suffix: str) -> Iterator[str]:
    """Patterns of the paths that manifests of *kind* ending in *suffix* have below *root*."""
    folder = _below(root, kind.folder)
    if kind.file_form:
        yield f"{folder}/*{suffix}"
    if kind.folder_form:
        yield f"{folder}/*/{kind.name}{suffix}"
    if kind.side_versions:
        yield f"{folder}/*/{VERSIONS_FOLDER}/*{suffix}"


def _below(root: str, *parts: str) -> str:
    return "/".join(part for part in (root, *parts) if part not in {"", "."})


def _schema(root: str, name: str) -> str:
    return _below(root, SCHEMAS_FOLDER, f"{name}.schema.json")


def _settings(root: str) -> dict[str, Any]:
    """The settings of VS Code, with its extension for YAML."""
    yaml = {
        _schema(root, kind.name): [pattern for suffix in _YAML for pattern in manifests_of(kind, root, suffix)]
        for kind in KINDS.values()
    }
    patterns = {kind.name: list(manifests_of(kind, root, _JSON)) for kind in KINDS.values()}
    patterns[MCP] = [f"{_below(root, KINDS['agent'].folder)}/*/mcp.json"]
    return {
        _YAML_SETTING: yaml,
        _JSON_SETTING: [
            {"fileMatch": [f"/{pattern}" for pattern in those], "url": f"./{_schema(root, name)}"}
            for name, those in patterns.items()
        ],
    }


def _rules(root: str) -> Iterator[tuple[str, list[str]]]:
    """The schema of each kind, and the patterns of its manifests in TOML."""
    for kind in KINDS.values():
        yield _schema(root, kind.name), list(manifests_of(kind, root, _TOML))


def _rule(rule: tuple[str, list[str]]) -> str:
    path, patterns = (json.dumps(one, ensure_ascii=False) for one in rule)
    return f"[[rule]]\ninclude = {patterns}\n[rule.schema]\npath = {path}\n"


def _extended_settings(content: bytes, wanted: Mapping[str, Any]) -> bytes | None:
    document = _document(".json", content)
    while document is not None:
        missing = _missing(document.data, wanted)
        if missing is None:
            break
        edit = missing(document)
        document = None if edit is None else _document(".json", _edited(document, edit))
    if document is None:
        return None
    mark = _BOM.encode() if content.startswith(_BOM.encode()) else b""
    return mark + document.text.encode("utf-8")


def _missing(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> Callable[[Document], Edit | None] | None:
    """The edit that adds the first thing of *wanted* that *data* lacks."""
    for setting, value in wanted.items():
        if setting not in data:
            return lambda document: insert_key(document, (), setting, value, first=False)
    for path, patterns in wanted[_YAML_SETTING].items():
        if not isinstance(data[_YAML_SETTING], dict) or path not in data[_YAML_SETTING]:
            return lambda document: insert_key(document, (_YAML_SETTING,), path, patterns, first=False)
    there = data[_JSON_SETTING]
    known = [one.get("url") for one in there if isinstance(one, dict)] if isinstance(there, list) else []
    for schema in wanted[_JSON_SETTING]:
        if schema["url"] not in known:
            return lambda document: append_item(document, (_JSON_SETTING,), schema)
    return None


def _extended_rules(content: bytes, wanted: list[tuple[str, list[str]]]) -> bytes | None:
    document = _document(".toml", content)
    if document is None:
        return None
    rules = document.data.get("rule", [])
    schemas = [rule.get("schema") for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    known = [schema.get("path") for schema in schemas if isinstance(schema, dict)]
    missing = [_rule(rule) for rule in wanted if rule[0] not in known]
    if not missing:
        return content
    end = "" if not content or content.endswith(b"\n") else "\n"
    after = content + f"{end}\n{chr(10).join(missing)}".encode()
    return after if _document(".toml", after) is not None else None


def _document(suffix: str, content: bytes) -> Document | None:
    reading = read_document(f"settings{suffix}", content)
    return None if reading.problems else reading.document


def _edited(document: Document, edit: Edit) -> bytes:
    return apply_edits(document.text, [edit]).encode("utf-8")
