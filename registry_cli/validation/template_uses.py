"""Agents whose prompts are rendered from a template: whether the values they give are such as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from registry_cli.documents.document import SUFFIXES, Document
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.location import Pointer
from registry_cli.domain.version import compile_range
from registry_cli.kinds.placement import VERSIONS_FOLDER
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.violation import MAX_VIOLATIONS
from registry_cli.validation.codes.uses import UNFIT_USE
from registry_cli.validation.sayings import Saying
from registry_cli.validation.stage import Subject, finding_at
from registry_cli.validation.variable_values import VariableValues

TEMPLATE_REFERENCE: Pointer = ("template", "ref")
"""Where an agent names the template that its prompts are rendered from."""

_CONTENT = frozenset({"body", "messages", "files"})


def find_unfit_uses(subject: Subject) -> Iterator[Finding]:
    """A finding for every value that an agent gives a template in vain, or does not give.

    The version that stands in ``subject.world`` is looked at, where it is declared here and the agent's range takes it.
    What was so before, with the same versions of both, is a warning.
    """
    for saying in subject.sayings:
        if saying.name.kind == "agent" and saying.stands_in(subject.world):
            for reference in saying.references:
                if reference.pointer == TEMPLATE_REFERENCE:
                    yield from _unfit(subject, saying, reference)


def template_uses(agent: Document, template: Document) -> Iterator[Finding]:
    """What *agent* gives *template*, whose values the template's environments may complete, and it does not take."""
    schema = template.data.get("variables", {})
    use = agent.data.get("template")
    given = use.get("variables", {}) if isinstance(use, dict) else None
    if not isinstance(given, dict) or not isinstance(schema, dict) or schema_violations(schema):
        return
    within = ("template", "variables") if use and "variables" in use else ("template",)
    violations = VariableValues(schema).all(given, _by_environment(template))
    for violation in islice(violations, MAX_VIOLATIONS):
        yield finding_at(
            UNFIT_USE,
            agent,
            (*within, *violation.pointer),
            violation.message,
            hint=violation.hint,
            part=violation.target,
        )


def _unfit(subject: Subject, saying: Saying, reference: Reference) -> Iterator[Finding]:
    name = reference.target
    version = _standing_version(subject, reference)
    agent = subject.documents.get(saying.path) if version else None
    template = _template(subject, name, version) if version and agent else None
    if agent is None or template is None:
        return
    before = subject.before.get(name)
    was_so = saying.stood_in(subject.before) and before is not None and before.version == version
    for finding in template_uses(agent, template):
        if saying.disabled:
            yield finding._replace(severity=Severity.WARNING)
        elif was_so:
            yield finding._replace(
                severity=Severity.WARNING, message=f"{finding.message}; it was so before this change"
            )
        else:
            yield finding


def _standing_version(subject: Subject, reference: Reference) -> str | None:
    """The version of the template that stands, if it can be used and the range of *reference* takes it."""
    standing = subject.world.get(reference.target)
    if standing is None or standing.version is None or standing.retired or standing.status == "disabled":
        return None
    takes = not reference.range or compile_range(reference.range).contains(standing.version)
    return standing.version if takes else None


def _template(subject: Subject, name: EntryName, version: str) -> Document | None:
    """The manifest of the template *name* in *version*, or, where it has no content, the file of that version."""
    path = subject.manifests.get(name)
    head = subject.documents.get(path) if path and name not in subject.unsound else None
    if path is None or head is None or head.data.get("version") != version:
        return None
    if not _CONTENT.isdisjoint(head.data):
        return head
    versions = PurePosixPath(path).parent / VERSIONS_FOLDER
    documents = (subject.documents.get(f"{versions}/{version}{suffix}") for suffix in SUFFIXES)
    return next((document for document in documents if document is not None), None)


def _by_environment(template: Document) -> dict[str, Any]:
    """A value of each variable that some environment gives one."""
    environments = template.data.get("environments")
    found: dict[str, Any] = {}
    for values in environments.values() if isinstance(environments, dict) else ():
        found |= values if isinstance(values, dict) else {}
    return found
