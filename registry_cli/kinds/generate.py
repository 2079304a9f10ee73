"""Writes the JSON Schemas of the kinds: ``python -m registry_cli.kinds.generate [--check] FOLDER``.

They go into the package, where validation reads them, and into FOLDER, where editors do.
This is the only module that loads the pydantic models.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from registry_cli.kinds.models.mcp import McpFile
from registry_cli.kinds.table import KINDS, MCP

PACKAGED = Path(__file__).parent / "schemas"
_FIRST = ("$schema", "$id", "title", "description", "type", "properties", "required")
_ACRONYMS = {"json": "JSON", "mcp": "MCP", "url": "URL"}


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas, without null (a field is given or left out) and with titles as people write them."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        patterns = made.pop("patternProperties", None)
        if patterns:
            made["propertyNames"] = self.generate_inner(schema["keys_schema"])
            made["additionalProperties"] = next(iter(patterns.values()))
        return made

    def get_title_from_name(self, name: str) -> str:
        return _in_words(name)


def generated() -> dict[str, str]:
    """The text of each schema file by its name, such as ``agent.schema.json``."""
    models: dict[str, type[BaseModel]] = {name: kind.load_model() for name, kind in KINDS.items()}
    models[MCP] = McpFile
    return {f"{name}.schema.json": _text(name, model) for name, model in models.items()}


def drifted(folder: Path) -> Iterator[Path]:
    """Every schema file, in the package and in *folder*, that differs from what the models say."""
    for name, text in generated().items():
        for path in (PACKAGED / name, folder / name):
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                yield path


def main(arguments: Sequence[str]) -> int:
    """Write the schemas, or with ``--check`` name those that differ on stderr; returns 1 when any differs."""
    parser = argparse.ArgumentParser(prog="python -m registry_cli.kinds.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    parser.add_argument("folder", type=Path, help="the second place of the schemas, e.g. packages/shared/schemas")
    options = parser.parse_args(arguments)
    if options.check:
        stale = list(drifted(options.folder))
        for path in stale:
            sys.stderr.write(f"{path} is not what the models say; run python -m registry_cli.kinds.generate\n")
        return 1 if stale else 0
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in generated().items():
        for folder in (PACKAGED, options.folder):
            (folder / name).write_text(text, encoding="utf-8")
    return 0


def _text(name: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema(schema_generator=_Generator)
    schema |= {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:manifest-registry:{name}",
        "title": _in_words(name) if name != MCP else "mcp.json",
    }
    if name != MCP:
        schema["properties"] = _id_first(schema["properties"], KINDS[name].id_field)
        schema["required"] = sorted(schema["required"], key=list(schema["properties"]).index)
    for part in schema.get("$defs", {}).values():
        part["title"] = _in_words(part["title"])
    _entitle(schema)
    ordered = {key: schema[key] for key in (*_FIRST, *schema) if key in schema}
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


def _id_first(properties: dict[str, Any], id_field: str) -> dict[str, Any]:
    return {id_field: properties[id_field]} | properties


def _entitle(schema: dict[str, Any]) -> None:
    """Give a title to the properties that pydantic leaves without one: those that refer to a definition."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, value in part["properties"].items():
            value.setdefault("title", _in_words(name))


def _in_words(name: str) -> str:
    """``max_iterations`` and ``MaxIterations`` -> ``Max iterations``."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    first, *rest = spaced.replace("_", " ").split()
    return " ".join([_ACRONYMS.get(first, first.capitalize()), *(_ACRONYMS.get(word, word) for word in rest)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
