"""The reference of the kinds' fields, from their JSON Schemas."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.markdown import WRITTEN, table
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema

Schema = Mapping[str, Any]

_VALID = Path(__file__).parent.parent / "tests" / "examples" / "valid"
_SHOWN = {
    "agent": "summary-writer.yaml",
    "template": "greeting.yaml",
    "tool": "clock.yaml",
    "model_profile": "careful.yaml",
    "workflow": "claims.yaml",
    "policy": "owned.yaml",
    "backend": "runner.yaml",
}
"""The valid example that the page shows of each kind."""

_SHARED_FIELDS = (
    *("name", "description", "version", "$schema"),
    *("status", "deprecation", "owners", "tags", "metadata"),
)
_FORMS = {
    "lower-case letters": "id",
    "a semantic version": "version",
    "an id such as": "reference",
    "an agent or tool": "agent or tool",
    "a kind and an id": "entry",
    "a path": "path",
}
"""What each pattern is called, by how the words on it begin."""

_HEADER = ("field", "type", "default", "bounds", "what it is")
_UNITS = {"": "", "Length": " characters", "Items": " items", "Properties": " fields"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a manifest.

    ``path`` leads to it: ``steps[].agent`` in every item of a list, ``mcpServers.*.url`` under every name.
    """

    path: str
    schema: Schema
    needed: bool


def fields_of(schema: Schema) -> Iterator[Field]:
    """Every field that *schema* knows, each followed by the fields inside it."""
    yield from _fields_below(schema, schema, "")


def _fields_below(part: Schema, schema: Schema, prefix: str) -> Iterator[Field]:
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    for way in part.get("anyOf", ()):
        yield from _fields_below(way, schema, prefix)
    for name, field in part.get("properties", {}).items():
        path = f"{prefix}.{name}".removeprefix(".")
        yield Field(path, field, needed=name in part.get("required", ()))
        yield from _fields_below(field, schema, path)
    if isinstance(part.get("items"), dict):
        yield from _fields_below(part["items"], schema, f"{prefix}[]")
    if isinstance(part.get("additionalProperties"), dict):
        yield from _fields_below(part["additionalProperties"], schema, f"{prefix}.*")


def manifests_page() -> Iterator[str]:
    """Every kind with all its fields."""
    yield "# Manifests\n"
    yield WRITTEN.format(source="the JSON Schemas of the kinds")
    yield "A manifest is JSON, YAML or TOML. The same data is the same version, whatever the form.\n"
    yield "Fields that are not listed here are findings. So is `null`: a field is given or left out.\n"
    yield "Editors check and complete manifests with the schemas that `registry schema` writes.\n"
    yield from table(["kind", "id", "where it lies below the root"], [_kind_row(kind) for kind in KINDS.values()])
    yield "`steps[].agent` is the field `agent` of every item of the list `steps`; `mcpServers.*.url` is the field"
    yield "`url` under every name in `mcpServers`."
    yield "What is *needed* inside an optional field is needed where that is given.\n"
    yield "## Every kind\n"
    yield "The first three are needed. The others are the *catalogue fields*: they describe the entry,"
    yield "are part of no version, and change without a new one. So does `$schema`, which is for editors only.\n"
    yield from _table(field for field in fields_of(manifest_schema(next(iter(KINDS)))) if _is_shared(field))
    for kind in KINDS.values():
        yield from _kind(kind)
    yield "## mcp.json\n"
    yield f"{mcp_schema()['description']} It lies beside `agent.*`. Fields that are not listed here are left alone.\n"
    yield from _ways(mcp_schema())
    yield from _table(fields_of(mcp_schema()))
    yield "## Forms of text\n"
    yield "Where the bounds of a field name a form, its text matches the pattern of that form.\n"
    yield from table(["form", "it must be", "pattern"], _form_rows())


def _kind_row(kind: Kind) -> list[str]:
    folder = f"`{kind.folder}/<id>/{kind.name}.*`, with files beside it"
    file = f"`{kind.folder}/<id>.*`"
    forms = [form for form, there in ((file, kind.file_form), (folder, kind.folder_form)) if there]
    return [f"[{kind.name}](#{kind.name})", f"`{kind.id_field}`", " or ".join(forms)]


def _kind(kind: Kind) -> Iterator[str]:
    schema = manifest_schema(kind.name)
    yield f"## {kind.name}\n"
    yield f"{schema['description'].strip()}\n"
    yield from _ways(schema)
    if kind.side_versions:
        yield "Several versions may lie side by side: each `versions/<semver>.*` is complete in itself."
        yield f"`{kind.name}.*` then holds only the id, `name`, `description`, the catalogue fields and `version`,"
        yield "which names the live one.\n"
    yield from _table(field for field in fields_of(schema) if not _is_shared(field))
    yield "One that is complete:\n"
    example = (_VALID / kind.name / _SHOWN[kind.name]).read_text(encoding="utf-8")
    yield f"```yaml\n{example.rstrip()}\n```\n"


def _is_shared(field: Field) -> bool:
    return field.path.partition(".")[0] in _SHARED_FIELDS


def _ways(schema: Schema) -> Iterator[str]:
    """What *schema*, or a part of it, needs one of."""
    for part in (schema, *schema.get("$defs", {}).values()):
        if "anyOf" in part:
            ways = [" and ".join(f"`{name}`" for name in way["required"]) for way in part["anyOf"]]
            whose = "It" if part is schema else part["title"]
            yield f"{whose} needs {' or '.join(ways)}.\n"


def _table(fields: Iterator[Field]) -> Iterator[str]:
    rows = [
        [f"`{field.path}`", _type(field.schema), _default(field), "; ".join(bounds(field.schema)), _meaning(field)]
        for field in fields
    ]
    yield from table(_HEADER, rows)


def _type(schema: Schema) -> str:
    """The type of a field in words."""
    if "$ref" in schema:
        return _in_words(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    return _plain_type(schema)


def _plain_type(schema: Schema) -> str:
    values = schema.get("additionalProperties")
    match schema.get("type"):
        case ["object", "boolean"]:
            return "JSON Schema"
        case "array":
            return f"list of {_type(schema.get('items', {}))}"
        case "object" if isinstance(values, dict):
            return f"object of {_type(values)}"
        case "string":
            return "text"
        case other:
            return str(other or "any")


def _in_words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def _default(field: Field) -> str:
    if field.needed:
        return "needed"
    return f"`{json.dumps(field.schema['default'])}`" if "default" in field.schema else ""


def bounds(schema: Schema, whose: str = "") -> Iterator[str]:
    """What the value of a field must keep to, each in a few words; *whose* says of what, where it is not the value."""
    if "enum" in schema:
        yield f"{whose}one of {', '.join(f'`{value}`' for value in schema['enum'])}"
    for kind, unit in _UNITS.items():
        least = schema.get("minimum" if not kind else f"min{kind}")
        most = schema.get("maximum" if not kind else f"max{kind}")
        if least is not None or most is not None:
            yield whose + _range(least, most, unit)
    if "pattern" in schema:
        yield f"{whose}[{_form(schema)}](#forms-of-text)"
    for option in schema.get("anyOf", ()):
        yield from bounds(option, whose)
    for key, part in (("items", "each "), ("propertyNames", "each name "), ("additionalProperties", "each value ")):
        if isinstance(schema.get(key), dict):
            yield from bounds(schema[key], whose + part)


def _range(least: float | None, most: float | None, unit: str) -> str:
    if most is None:
        return "not empty" if unit and least == 1 else f"at least {least:g}{unit}"
    return f"at most {most:g}{unit}" if least is None else f"{least:g} to {most:g}{unit}"


def _meaning(field: Field) -> str:
    examples = " or ".join(f"`{json.dumps(one, ensure_ascii=False)}`" for one in field.schema.get("examples", ()))
    text = " ".join(field.schema.get("description", "").split())
    return f"{text} Example: {examples}" if examples else text


def _form(schema: Schema) -> str:
    words = schema["patternErrorMessage"].removeprefix("must be ")
    return next(name for beginning, name in _FORMS.items() if words.startswith(beginning))


def _form_rows() -> Sequence[Sequence[str]]:
    rows: dict[str, list[str]] = {}
    for schema in (*map(manifest_schema, KINDS), mcp_schema()):
        for part in _parts(schema):
            if "pattern" in part:
                words = part["patternErrorMessage"].removeprefix("must be ")
                rows.setdefault(_form(part), [_form(part), words, f"`{part['pattern']}`"])
    return [rows[name] for name in _FORMS.values()]


def _parts(schema: Any) -> Iterator[Schema]:
    """*schema* and every schema inside it."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key not in {"examples", "default"}:
                yield from _parts(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _parts(item)
