"""Checking JSON Schemas that people write into their manifests."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import jsonschema_rs

from registry_cli.schemas.instances import compiled, encodable, explained
from registry_cli.schemas.subschemas import (
    MAX_EXPANSION,
    MAX_LOOKING,
    REFERRING,
    expands_too_far,
    intricate_keywords,
    looking_patterns,
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


def surely_schemas(values: Iterable[Any], *, plain: bool) -> bool:
    """A quick look: whether ``schema_violations`` has nothing to say of any of *values*, ``None`` being no schema.

    *plain*: none of them holds a ``$`` or speaks of a pattern, so that the metaschema is all there is to ask.
    ``False`` is no more than a doubt.
    """
    schemas = [value for value in values if value is not None]
    if not schemas:
        return True
    try:
        return plain and _metaschema_of_all().is_valid(schemas)
    except UnicodeEncodeError:
        return False


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
    if looking_patterns(schema) > MAX_LOOKING:
        message = f"the schema has more than {MAX_LOOKING} patterns that look around or back"
        return [Violation((), "pattern", message, "write patterns without (?=, (?!, (?<= and \\1")]
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
def _metaschema_of_all() -> jsonschema_rs.Validator:
    return DRAFTS[LATEST]({"items": {"$ref": LATEST}}, offline=True, validate_formats=True)


@cache
def _metaschema(draft: str) -> jsonschema_rs.Validator:
    return DRAFTS[draft]({"$ref": draft}, offline=True, validate_formats=True)
