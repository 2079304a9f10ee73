"""What is asked of the JSON Schemas in manifests beyond that they are some."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from registry_cli.domain.finding import Finding
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.examples import example_violations
from registry_cli.schemas.violation import MAX_VIOLATIONS
from registry_cli.validation.codes.templates import UNFIT_EXAMPLE
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.stage import finding_at


def unfit_examples(manifest: Manifest) -> Iterator[Finding]:
    """Every example and default in a JSON Schema of *manifest* that the schema does not allow."""
    for field in manifest.kind.schema_fields:
        schema = _at(manifest.data, field)
        if not isinstance(schema, dict) or schema_violations(schema):
            continue
        for violation in islice(example_violations(schema), MAX_VIOLATIONS):
            pointer = (*field, *violation.pointer)
            yield finding_at(
                UNFIT_EXAMPLE,
                manifest.document,
                pointer,
                violation.message,
                hint=violation.hint,
                part=violation.target,
            )


def _at(data: object, pointer: tuple[str, ...]) -> object:
    for step in pointer:
        data = data.get(step) if isinstance(data, dict) else None
    return data
