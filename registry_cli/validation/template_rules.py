"""What is asked of templates: every variable declared and used, and every value of one fitting."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from registry_cli.documents.document import MAX_PROBLEMS
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location, Pointer
from registry_cli.schemas.properties import Properties, properties_of
from registry_cli.schemas.violation import Part
from registry_cli.schemas.wording import nearest
from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.variables import Use, used_variables
from registry_cli.validation.codes import Code
from registry_cli.validation.codes import templates as codes
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.stage import finding_at
from registry_cli.validation.template_texts import TemplateText, template_texts

_CODE_OF_FAULT: Mapping[FaultKind, Code] = {
    FaultKind.SYNTAX: codes.NO_TEMPLATE,
    FaultKind.LIMIT: codes.TOO_MUCH,
}

_MOST_LOOKED_AT = 1_000
"""How many variables are looked at for the one that was meant; nobody writes more by hand."""


def variables_declared_and_used(manifest: Manifest) -> Iterator[Finding]:
    """Every text of a template can be read, what it uses is declared, and what is declared is used.

    What an undeclared name was probably meant to be counts as used.
    """
    if manifest.kind.name == "template" and not manifest.heads_versions:
        yield from islice(_variables(manifest), MAX_PROBLEMS)


def _variables(manifest: Manifest) -> Iterator[Finding]:
    schema = manifest.data.get("variables", {})
    properties = properties_of(schema) if isinstance(schema, dict) else None
    found = template_texts(manifest)
    complete = found.complete and bool(found.texts)
    used: set[str] = set()
    for text in found.texts:
        usage = used_variables(text.text)
        complete = complete and usage.complete
        used.update(use.name for use in usage.uses)
        yield from (_fault(text, fault) for fault in usage.faults)
        if properties is not None:
            for use in usage.uses:
                if not properties.permits(use.name):
                    meant = _meant(use, properties)
                    used.add(meant)
                    yield _undeclared(text, use, meant, schema)
    if complete and properties is not None:
        yield from _unused(manifest, properties, used)


def _meant(use: Use, properties: Properties) -> str:
    """The declared variable that is nearest to what is used; empty when none is near."""
    return nearest(use.name, properties.declared) if len(properties.declared) <= _MOST_LOOKED_AT else ""


def _fault(text: TemplateText, fault: Fault) -> Finding:
    message = fault.message if fault.kind is FaultKind.LIMIT else f"this is no template: {fault.message}"
    return _finding(_CODE_OF_FAULT[fault.kind], text, text.locate(fault.start, fault.end), message, fault.hint)


def _undeclared(text: TemplateText, use: Use, meant: str, schema: Mapping[str, Any]) -> Finding:
    hint = f"did you mean {meant}?" if meant else f"declare {use.name} under variables.properties"
    if isinstance(schema.get(use.name), dict):
        hint = f"move {use.name} below variables.properties, where variables are declared"
    message = f"the variable `{use.name}` is used and not declared"
    return _finding(codes.UNDECLARED_VARIABLE, text, text.locate(use.start, use.end), message, hint)


def _unused(manifest: Manifest, properties: Properties, used: Collection[str]) -> Iterator[Finding]:
    for name, pointer in properties.declared.items():
        if name not in used:
            message = f"the variable `{name}` is declared and not used"
            hint = "remove it, or use it in the text"
            where: Pointer = ("variables", *pointer)
            yield finding_at(codes.UNUSED_VARIABLE, manifest.document, where, message, hint=hint, part=Part.KEY)


def _finding(code: Code, text: TemplateText, location: Location, message: str, hint: str) -> Finding:
    return Finding(code.code, code.severity, text.path, message, hint, text.pointer, location)
