"""The model stage: whether each manifest is what its kind asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from registry_cli.bundles.bundle import Bundle
from registry_cli.documents.document import MAX_PROBLEMS, Document
from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Fix
from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema
from registry_cli.schemas.definitions import with_plain_schemas
from registry_cli.schemas.instances import surely_valid, violations
from registry_cli.schemas.violation import Part, Violation
from registry_cli.validation.codes import Code
from registry_cli.validation.codes import model as codes
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.model_rules import embedded_schemas, rules_of
from registry_cli.validation.security.leaving import PATH_FIELDS, leaves_bundle
from registry_cli.validation.stage import Subject, finding_at

CODE_OF_KEYWORD: Mapping[str, Code] = {
    "required": codes.MISSING_FIELD,
    "additionalProperties": codes.UNKNOWN_FIELD,
    "type": codes.WRONG_TYPE,
    "minimum": codes.OUT_OF_BOUNDS,
    "maximum": codes.OUT_OF_BOUNDS,
    "minLength": codes.OUT_OF_BOUNDS,
    "maxLength": codes.OUT_OF_BOUNDS,
    "minItems": codes.OUT_OF_BOUNDS,
    "maxItems": codes.OUT_OF_BOUNDS,
    "enum": codes.NOT_A_CHOICE,
    "const": codes.NOT_A_CHOICE,
    "pattern": codes.WRONG_FORM,
    "propertyNames": codes.WRONG_FORM,
    "anyOf": codes.WRONG_TYPE,  # said of types only: alternatives that are missing say so themselves
}
"""The code of each keyword that the schemas of the kinds use; a test holds it complete."""

_OF_FORM = frozenset({"pattern", "propertyNames"})
_SAID_BETTER = frozenset({codes.ID_DIFFERS.code, codes.MALFORMED_REFERENCE.code})
"""Rules that say more of a text than that it does not match a pattern."""


def find_model_faults(subject: Subject) -> Iterator[Finding]:
    """Everything that is wrong with each manifest taken by itself."""
    for bundle in subject.bundles:
        yield from _bundle_faults(bundle)
        attached = subject.attached.get(bundle.name)
        if attached is not None and attached.document is not None:
            yield from _shape(attached.document, mcp_schema())


def _bundle_faults(bundle: Bundle) -> Iterator[Finding]:
    kind = KINDS[bundle.name.kind]
    sources = [(None, bundle.manifest), *bundle.versions.items()]
    for version, source in sources:
        if source.document is not None:
            yield from _manifest_faults(Manifest(bundle, kind, source, source.document, version))


def _manifest_faults(manifest: Manifest) -> Iterator[Finding]:
    kind = manifest.kind.name
    sure = surely_valid(_with_plain_schemas(kind), manifest.data)
    shape = [] if sure else list(_shape(manifest.document, manifest_schema(kind), PATH_FIELDS.get(kind)))
    rules = [finding for rule in rules_of(kind) for finding in islice(rule(manifest), MAX_PROBLEMS)]
    rules += () if sure else islice(embedded_schemas(manifest), MAX_PROBLEMS)
    if not shape:
        yield from rules
        return
    better = {finding.pointer for finding in rules if finding.code in _SAID_BETTER}
    yield from (one for one in shape if one.code != codes.WRONG_FORM.code or one.pointer not in better)
    spoken_of = {one.pointer for one in shape if one.code != codes.MISSING_FIELD.code}
    yield from (one for one in rules if one.code in _SAID_BETTER or one.pointer not in spoken_of)


@cache
def _with_plain_schemas(kind: str) -> dict[str, Any]:
    return with_plain_schemas(manifest_schema(kind), KINDS[kind].schema_fields)


def _shape(document: Document, schema: dict[str, Any], paths: str | None = None) -> Iterator[Finding]:
    """Everything in which *document* differs from *schema*; paths in the field *paths* that lead out are left out.

    Those are a matter of security, which says more of them than that they do not match a pattern.
    """
    for violation in violations(schema, document.data):
        if paths is not None and _leaves_bundle(document, violation, paths):
            continue
        code = _code_of(violation)
        yield finding_at(
            code,
            document,
            violation.pointer,
            violation.message,
            hint=violation.hint,
            part=violation.target,
            fix=_renamed(document, violation, schema) if code is codes.UNKNOWN_FIELD else None,
        )


def _renamed(document: Document, violation: Violation, schema: dict[str, Any]) -> Fix | None:
    # Imported here because only findings need the editor of texts.
    from registry_cli.validation.fixes import renamed_field

    return renamed_field(document, violation.pointer, schema)


def _leaves_bundle(document: Document, violation: Violation, field: str) -> bool:
    if violation.keyword not in _OF_FORM or violation.pointer[:1] != (field,):
        return False
    key = violation.pointer[-1]
    path = key if violation.target is Part.KEY else document.data[field].get(key)
    return isinstance(path, str) and leaves_bundle(path)


def _code_of(violation: Violation) -> Code:
    if violation.target is Part.MISSING:
        return codes.MISSING_FIELD
    return CODE_OF_KEYWORD.get(violation.keyword, codes.WRONG_FORM)
