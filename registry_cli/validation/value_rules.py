"""What is asked of the values that templates give their own variables, in environments and in tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from registry_cli.documents.positions import quoted
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.schemas.definitions import schema_violations
from registry_cli.schemas.violation import MAX_VIOLATIONS, Violation
from registry_cli.validation.codes.templates import UNFIT_VALUE
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.stage import finding_at
from registry_cli.validation.variable_values import VariableValues, meant

_NONE = "add environments, or leave it out"


def values_that_fit(manifest: Manifest) -> Iterator[Finding]:
    """Every value in ``environments`` and ``tests`` belongs to a variable and fits its schema."""
    data = manifest.data
    if manifest.kind.name != "template" or not ("environments" in data or "tests" in data):
        return
    schema = data.get("variables", {})
    if not isinstance(schema, dict) or schema_violations(schema):
        return
    values = VariableValues(schema)
    environments = _mapping(data.get("environments"))
    for violation in islice(_in_environments(environments, values), MAX_VIOLATIONS):
        yield _finding(manifest, violation)
    for violation in islice(_in_tests(data.get("tests"), environments, values), MAX_VIOLATIONS):
        yield _finding(manifest, violation)


def _in_environments(environments: Mapping[str, Any], values: VariableValues) -> Iterator[Violation]:
    for name, given in environments.items():
        yield from _below(("environments", name), values.some(_mapping(given)))


def _in_tests(tests: Any, environments: Mapping[str, Any], values: VariableValues) -> Iterator[Violation]:
    for index, test in enumerate(tests if isinstance(tests, list) else ()):
        if not isinstance(test, dict) or not isinstance(test.get("variables", {}), dict):
            continue
        environment = test.get("environment")
        beside = environments.get(environment) if isinstance(environment, str) else {}
        if beside is None:
            yield _no_environment(("tests", index, "environment"), str(environment), environments)
            continue
        for violation in values.all(test.get("variables", {}), _mapping(beside)):
            within = ("variables",) if "variables" in test else ()
            yield from _below(("tests", index, *within), [violation])


def _no_environment(pointer: Pointer, name: str, known: Mapping[str, Any]) -> Violation:
    hint = meant(name, known, "the environments are") if known else _NONE
    return Violation(pointer, "environment", f"the template has no environment {quoted(name)}", hint)


def _below(pointer: Pointer, violations: Iterator[Violation] | list[Violation]) -> Iterator[Violation]:
    return (violation._replace(pointer=(*pointer, *violation.pointer)) for violation in violations)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _finding(manifest: Manifest, violation: Violation) -> Finding:
    return finding_at(
        UNFIT_VALUE,
        manifest.document,
        violation.pointer,
        violation.message,
        hint=violation.hint,
        part=violation.target,
    )
