"""Checking JSON Schemas that people write into their manifests."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema_rs

from registry_cli.schemas.instances import compiled, encodable, explained
from registry_cli.schemas.subschemas import (
    MAX_EXPANSION,
    REFERRING,
    expands_too_far,
    intricate_keywords,
    pattern_violation,
    reference_violations,
)
from registry_cli.schemas.violation import Violation
from registry_cli.schemas.wording import did_you_mean, listed

LATEST = "https://json-schema.org/draft/2020-12/schema"
DRAFTS: dict[str, type[jsonschema_rs.Validator]] = {
    LATEST: jsonschema_rs.Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema_rs.Draft201909Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
    "http://json-schema.org/draft-06/schema": jsonschema_rs.Draft6Validator,
    "http://json-schema.org/draft-04/schema": jsonschema_rs.Draft4Validator,
}
"""The drafts of JSON Schema that ``$schema`` may name."""


_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_TYPE = {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
_PLAIN = {"$ref": "#/$defs/plain_schema"}
_PLAIN_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"anyOf": [_TYPE, {"type": "array", "items": _TYPE, "minItems": 1, "uniqueItems": True}]},
        "properties": {"type": "object", "additionalProperties": _PLAIN},
        "required": {"type": "array", "items": _TEXT, "uniqueItems": True},
        "additionalProperties": {"anyOf": [{"type": "boolean"}, _PLAIN]},
        "items": _PLAIN,
        "enum": {"type": "array"},
        "const": True,
        **dict.fromkeys(("title", "description"), _TEXT),
        **dict.fromkeys(("minimum", "maximum"), _NUMBER),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _COUNT),
    },
    "additionalProperties": False,
}
"""The plainest JSON Schemas, described without the detours of the metaschema: whatever is one of them is a schema."""


def with_plain_schemas(schema: dict[str, Any], fields: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """*schema* with only the plainest JSON Schemas allowed in *fields*, which hold JSON Schemas.

    What it allows has nothing that ``schema_violations`` would speak of, and is known to be so in one look, which takes
    a quarter of the time of two. Of what it refuses nothing is known.
    """
    stricter = deepcopy(schema)
    for path in fields:
        *parents, field = path
        holder = stricter["properties"]
        for parent in parents:
            holder = holder[parent]["properties"]
        holder[field] = _PLAIN
    stricter.setdefault("$defs", {})["plain_schema"] = _PLAIN_SCHEMA
    return stricter


def schema_violations(schema: Any) -> list[Violation]:
    """Everything that keeps *schema* from being a JSON Schema; empty when it is one. Pointers lead into *schema*.

    The draft is 2020-12 unless ``$schema`` names another. References are never fetched: one that leads out of the
    schema is a violation. A schema without violations compiles, and ``instances.violations`` takes it.
    """
    if not isinstance(schema, dict):
        return [] if isinstance(schema, bool) else explained(_metaschema(LATEST).iter_errors(schema), {})
    draft = schema.get("$schema", LATEST)
    if not isinstance(draft, str) or draft.rstrip("#") not in DRAFTS:
        hint = did_you_mean(draft, DRAFTS) or f"leave it out for {LATEST}"
        return [Violation(("$schema",), "$schema", f"`$schema` must be one of {listed(DRAFTS)}", hint)]
    try:
        metaschema = _metaschema(draft.rstrip("#"))
        if not metaschema.is_valid(schema):
            return explained(metaschema.iter_errors(schema), {})
    except UnicodeEncodeError:
        return schema_violations(encodable(schema))
    return _beyond_the_metaschema(schema)


def _beyond_the_metaschema(schema: dict[str, Any]) -> list[Violation]:
    """What a metaschema cannot tell: a reference that leads nowhere, references without end, a pattern too large."""
    intricate = intricate_keywords(schema)
    if not intricate.isdisjoint(REFERRING):
        found = reference_violations(schema)
        if found:
            return found
        if expands_too_far(schema):
            message = f"references upon references make the schema stand for more than {MAX_EXPANSION:,} schemas"
            return [Violation((), "$ref", message, "refer to each definition fewer times")]
    too_much = pattern_violation(schema) if intricate else None
    if too_much is not None:
        return [too_much]
    return _compilation(schema) if intricate else []


def _compilation(schema: dict[str, Any]) -> list[Violation]:
    try:
        compiled(schema)
    except jsonschema_rs.ValidationError as error:
        if error.kind.name == "$ref":
            return [Violation((), "$ref", f"the schema cannot be used: {error.message}")]
        return explained([error], {})
    except ValueError as error:
        return [Violation((), "schema", f"the schema cannot be read: {error}")]
    return []


@cache
def _metaschema(draft: str) -> jsonschema_rs.Validator:
    return DRAFTS[draft]({"$ref": draft}, offline=True, validate_formats=True)
