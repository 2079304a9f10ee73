"""What a kind asks of its manifests beyond the shape that its JSON Schema describes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from registry_cli.documents.carrying import has_escapes, surely_carried
from registry_cli.domain.digest import unrepresentable
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.domain.manifest import CATALOGUE_FIELDS, SCHEMA_FIELD
from registry_cli.kinds.references import MalformedReference, catalogue_references_of
from registry_cli.kinds.table import KINDS
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.violation import Part
from registry_cli.validation.breaks import either
from registry_cli.validation.codes import model as codes
from registry_cli.validation.limit_rules import within_limits
from registry_cli.validation.manifest import Manifest, Rule
from registry_cli.validation.security.leaving import leaves_bundle
from registry_cli.validation.stage import finding_at

_CONTENT = ("body", "messages", "files")
_HEAD_FIELDS = frozenset({"name", "description", "version", SCHEMA_FIELD, *CATALOGUE_FIELDS})


def values_that_cannot_be_carried(manifest: Manifest) -> Iterator[Finding]:
    """Values and keys that canonical JSON or Postgres would change or refuse."""
    if surely_carried(manifest.document):
        return
    for pointer, reason in unrepresentable(manifest.data):
        part = Part.KEY if reason.startswith("the key") else Part.VALUE
        hint = "write it as text, in quotes" if "integer" in reason else ""
        message = f"{reason}, which cannot be stored"
        yield finding_at(codes.UNREPRESENTABLE, manifest.document, pointer, message, hint=hint, part=part)


def id_as_placed(manifest: Manifest) -> Iterator[Finding]:
    """The id is that of the folder or file."""
    field, placed = manifest.kind.id_field, manifest.bundle.name.id
    written = manifest.data.get(field)
    if isinstance(written, str) and written != placed:
        # Imported here because only findings need the editor of texts.
        from registry_cli.validation.fixes import placed_id

        message = f"{field} is {written!r}, and the folder or file is named {placed!r}"
        yield finding_at(
            codes.ID_DIFFERS,
            manifest.document,
            (field,),
            message,
            hint=f"write {field}: {placed}, or rename the other",
            fix=placed_id(manifest.document, field, placed),
        )


def readable_references(manifest: Manifest) -> Iterator[Finding]:
    """Every reference has the form of one, and its range is a range."""
    found = manifest.source.references
    if "deprecation" in manifest.data:
        found += catalogue_references_of(manifest.data)
    for one in found:
        if isinstance(one, MalformedReference):
            hint = "" if "write" in one.reason else _FORM_OF_REFERENCE
            yield finding_at(codes.MALFORMED_REFERENCE, manifest.document, one.pointer, one.reason, hint=hint)


_FORM_OF_REFERENCE = "write an id with a range if wanted, such as fraud_rules@^1.2; where any kind may stand, kind/id"


def embedded_schemas(manifest: Manifest) -> Iterator[Finding]:
    """Every JSON Schema in the manifest is one."""
    for field in manifest.kind.schema_fields:
        schema = _at(manifest.data, field)
        if not isinstance(schema, Mapping | bool):
            continue
        for violation in schema_violations(schema):
            pointer = (*field, *violation.pointer)
            yield finding_at(
                codes.NO_SCHEMA,
                manifest.document,
                pointer,
                f"this is no JSON Schema: {violation.message}",
                hint=violation.hint,
                part=violation.target if violation.pointer else Part.KEY,
            )


def files_that_exist(manifest: Manifest) -> Iterator[Finding]:
    """Every path in the manifest names a file of the bundle."""
    field = _FILE_FIELDS.get(manifest.kind.name)
    paths = manifest.data.get(field) if field else None
    if not field or not isinstance(paths, dict):
        return
    files = manifest.bundle.place.files
    for key, path in paths.items():
        if isinstance(path, str) and path not in files and not leaves_bundle(path):
            message = f"there is no file {path!r} in the folder of {manifest.bundle.name}"
            hint = _did_you_mean(path, files) or "add the file; the path counts from the manifest's folder"
            yield finding_at(codes.NO_SUCH_FILE, manifest.document, (field, key), message, hint=hint)


_FILE_FIELDS = {"agent": "prompts", "template": "files"}


def template_has_content(manifest: Manifest) -> Iterator[Finding]:
    """A template has a body, messages or files, in the file that is to hold them."""
    if manifest.kind.name != "template" or manifest.heads_versions:
        return
    if not any(field in manifest.data for field in _CONTENT):
        message = "a template needs a body, messages or files, and this one has none"
        yield finding_at(
            codes.NO_CONTENT, manifest.document, (), message, hint="add body, messages or files", part=Part.MISSING
        )


def fields_in_their_file(manifest: Manifest) -> Iterator[Finding]:
    """Where versions lie side by side, content is in the versions and the catalogue fields are in the manifest."""
    if manifest.version is not None:
        stray = [field for field in manifest.data if field in CATALOGUE_FIELDS]
        head = manifest.bundle.manifest.path
        message, hint = "{} describes the entry and belongs to no version", f"move it to {head}"
    elif manifest.heads_versions:
        known = manifest.kind.id_field
        stray = [field for field in manifest.data if field not in _HEAD_FIELDS and field != known]
        message, hint = "{} is content, which lies in the files of versions/", "move it to the versions it belongs to"
    else:
        return
    for field in stray:
        yield finding_at(
            codes.MISPLACED_FIELD, manifest.document, (field,), message.format(field), hint=hint, part=Part.KEY
        )


def versions_as_named(manifest: Manifest) -> Iterator[Finding]:
    """A file in ``versions/`` holds the version it is named after, and the manifest names one that is there."""
    version = manifest.data.get("version")
    if not isinstance(version, str):
        return
    if manifest.version is not None and version != manifest.version:
        message = f"version is {version}, and the file is named after {manifest.version}"
        hint = f"write version: {manifest.version}, or rename the file"
        yield finding_at(codes.VERSION_DIFFERS, manifest.document, ("version",), message, hint=hint)
    elif manifest.heads_versions and version not in manifest.bundle.versions:
        message = f"versions/ holds no {version}"
        hint = f"name one of those that are there: {', '.join(manifest.bundle.versions)}"
        yield finding_at(codes.VERSION_WITHOUT_FILE, manifest.document, ("version",), message, hint=hint)


def ids_given_once(manifest: Manifest) -> Iterator[Finding]:
    """The steps of a workflow, and the rules of a policy, each have an id of their own."""
    field = _LISTS_WITH_IDS.get(manifest.kind.name)
    if field is None:
        return
    seen: set[str] = set()
    for index, item in _items(manifest.data, field):
        if item["id"] in seen:
            message = f"the id {item['id']!r} is given a second time"
            yield finding_at(
                codes.REPEATED_ID, manifest.document, (field, index, "id"), message, hint="choose another id"
            )
        seen.add(item["id"])


_LISTS_WITH_IDS = {"workflow": "steps", "policy": "rules"}


def steps_that_exist(manifest: Manifest) -> Iterator[Finding]:
    """A workflow's step waits only for steps that the workflow has."""
    if manifest.kind.name != "workflow":
        return
    steps = list(_items(manifest.data, "steps"))
    known = [step["id"] for _, step in steps]
    for index, step in steps:
        awaited = step.get("depends_on")
        for position, name in enumerate(awaited if isinstance(awaited, list) else ()):
            if isinstance(name, str) and name not in known:
                pointer: Pointer = ("steps", index, "depends_on", position)
                message = f"the workflow has no step {name!r}"
                yield finding_at(
                    codes.UNKNOWN_STEP, manifest.document, pointer, message, hint=_did_you_mean(name, known)
                )


def examples_that_fit(manifest: Manifest) -> Iterator[Finding]:
    """Every example and default in a JSON Schema is one that the schema allows."""
    text = manifest.document.text
    if "default" in text or "examples" in text or not (manifest.document.plain or not has_escapes(text)):
        # Imported here because few manifests have any.
        from registry_cli.validation.schema_rules import unfit_examples

        yield from unfit_examples(manifest)


def variables_of_templates(manifest: Manifest) -> Iterator[Finding]:
    """Every variable of a template is declared and used, and every value that it gives one fits."""
    if manifest.kind.name == "template":
        # Imported here because many repositories have no templates.
        from registry_cli.validation.template_rules import variables_declared_and_used
        from registry_cli.validation.value_rules import values_that_fit

        yield from variables_declared_and_used(manifest)
        yield from values_that_fit(manifest)


RULES: tuple[Rule, ...] = (
    values_that_cannot_be_carried,
    id_as_placed,
    readable_references,
    files_that_exist,
    template_has_content,
    fields_in_their_file,
    versions_as_named,
    ids_given_once,
    steps_that_exist,
    examples_that_fit,
    variables_of_templates,
    within_limits,
)
"""Every rule but ``embedded_schemas``, each for all kinds: it looks away where it has nothing to say."""

_ONLY_FOR: Mapping[Rule, frozenset[str]] = {
    files_that_exist: frozenset(_FILE_FIELDS),
    template_has_content: frozenset({"template"}),
    variables_of_templates: frozenset({"template"}),
    fields_in_their_file: frozenset(kind.name for kind in KINDS.values() if kind.side_versions),
    versions_as_named: frozenset(kind.name for kind in KINDS.values() if kind.side_versions),
    ids_given_once: frozenset(_LISTS_WITH_IDS),
    steps_that_exist: frozenset({"workflow"}),
}


@cache
def rules_of(kind: str) -> tuple[Rule, ...]:
    """Those of ``RULES`` that may have something to say of manifests of *kind*."""
    return tuple(rule for rule in RULES if kind in _ONLY_FOR.get(rule, KINDS))


def _at(data: Any, pointer: tuple[str, ...]) -> Any:
    for step in pointer:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _items(data: Mapping[str, Any], field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The items of a list that are mappings with an ``id`` of text."""
    items = data.get(field)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield index, item


def _did_you_mean(wanted: str, known: Collection[str]) -> str:
    similar = get_close_matches(wanted, known, n=3)
    return f"did you mean {either(similar)}?" if similar else ""
