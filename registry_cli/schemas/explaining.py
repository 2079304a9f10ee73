"""An error of the validator, in words for the person who wrote the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema_rs import ValidationError

from registry_cli.schemas.violation import Part, Violation
from registry_cli.schemas.wording import (
    did_you_mean,
    inside,
    limits,
    listed,
    place,
    shown,
    type_of,
    types,
)

Context = Mapping[str, Any]
"""The schema that an error comes from; empty where it is not at hand."""

_FORMATS = {
    "date": "a date such as 2026-01-31",
    "date-time": "a date and time such as 2026-01-31T12:00:00Z",
    "email": "a mail address",
    "regex": "a regular expression",
    "uri": "an absolute URI",
    "uri-reference": "a URI or a reference to one",
    "uuid": "a UUID",
}


def explain(error: ValidationError, schema: Any) -> Iterator[Violation]:
    """The violations that *error* stands for; *schema* is the one that was validated against."""
    within = _schema_at(schema, error.schema_path[:-1])
    special = _SPECIAL.get(error.kind.name)
    if special is not None:
        yield from special(error, within, schema)
        return
    message, hint = _PLAIN.get(error.kind.name, _as_told)(error, within)
    pointer = tuple(error.instance_path)
    yield Violation(pointer, error.kind.name, f"{place(pointer)} {message}", hint)


def _schema_at(schema: Any, path: list[str | int]) -> Context:
    """The part of *schema* at *path*; empty when it lies in another schema, such as a metaschema."""
    here = schema
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return {}
    return here if isinstance(here, dict) else {}


def _details(error: ValidationError) -> dict[str, Any]:
    return error.kind.as_dict()


# What concerns fields rather than a value, or takes an error apart.


def _required(error: ValidationError, within: Context, _: Any) -> Iterator[Violation]:
    field, pointer = _details(error)["property"], tuple(error.instance_path)
    described = within.get("properties", {}).get(field, {})
    examples = described.get("examples") if isinstance(described, dict) else None
    hint = f"for example {field}: {shown(examples[0])}" if examples else ""
    yield Violation(pointer, "required", f"`{field}` is missing{inside(pointer)}", hint, Part.MISSING)


def _unexpected(error: ValidationError, within: Context, _: Any) -> Iterator[Violation]:
    pointer, known = tuple(error.instance_path), list(within.get("properties", {}))
    for field in _details(error)["unexpected"]:
        hint = did_you_mean(field, known) or (f"known are {', '.join(known)}" if known else "")
        message = f"`{field}` is not a known field{inside(pointer)}"
        yield Violation((*pointer, field), error.kind.name, message, hint, Part.KEY)


def _property_names(error: ValidationError, _: Context, schema: Any) -> Iterator[Violation]:
    inner: ValidationError = _details(error)["error"]
    pointer = (*error.instance_path, str(inner.instance))
    for violation in explain(inner, schema):
        about = f"the key {shown(inner.instance)}{inside(tuple(error.instance_path))}"
        message = violation.message.replace(place(tuple(inner.instance_path)), about, 1)
        yield Violation(pointer, "propertyNames", message, violation.hint, Part.KEY)


def _forbidden(error: ValidationError, _: Context, __: Any) -> Iterator[Violation]:
    pointer = tuple(error.instance_path)
    yield Violation(pointer, "false", f"{place(pointer)} must be left out", target=Part.KEY if pointer else Part.VALUE)


def _alternatives(error: ValidationError, _: Context, schema: Any) -> Iterator[Violation]:
    """The branch that was probably meant, instead of what is wrong with each of them."""
    pointer, branches = tuple(error.instance_path), _details(error)["context"]
    if error.kind.name == "oneOf" and not all(branches):
        message = f"{place(pointer)} fits more than one of the alternatives, and must fit exactly one"
        yield Violation(pointer, "oneOf", message)
        return
    missing = [_only_missing(branch, error) for branch in branches]
    if all(missing):
        message = f"{' or '.join(missing)} is missing{inside(pointer)}"
        yield Violation(pointer, error.kind.name, message, "give at least one of them", Part.MISSING)
        return
    fitting = [branch for branch in branches if not _of_other_type(branch, error)]
    if not fitting:
        expected = dict.fromkeys(name for branch in branches for name in _types_of(branch))
        yield Violation(
            pointer, error.kind.name, f"{place(pointer)} must be {types(expected)}, not {type_of(error.instance)}"
        )
        return
    for inner in min(fitting, key=_unlikeliness):
        yield from explain(inner, schema)


def _only_missing(branch: list[ValidationError], error: ValidationError) -> str:
    """The field that *branch* misses at the place of *error*, when that is all it finds; else the empty text."""
    if len(branch) == 1 and branch[0].kind.name == "required" and branch[0].instance_path == error.instance_path:
        return f"`{_details(branch[0])['property']}`"
    return ""


def _of_other_type(branch: list[ValidationError], error: ValidationError) -> bool:
    return any(inner.kind.name == "type" and inner.instance_path == error.instance_path for inner in branch)


def _types_of(branch: list[ValidationError]) -> Iterator[str]:
    for inner in branch:
        if inner.kind.name == "type":
            yield from _details(inner)["types"]


def _unlikeliness(branch: list[ValidationError]) -> tuple[int, int]:
    """Small for the branch that was probably meant: what is wrong lies deepest in it, and is least."""
    return -max(len(inner.instance_path) for inner in branch), len(branch)


# What concerns the value itself: what it must be, and the way there.


def _type(error: ValidationError, _: Context) -> tuple[str, str]:
    expected, value = list(_details(error)["types"]), error.instance
    return f"must be {types(expected)}, not {type_of(value)}", _way_to_type(set(expected), value)


def _way_to_type(expected: set[str], value: Any) -> str:
    if value is None:
        return "give it a value, or leave the field out"
    if "array" in expected and not isinstance(value, dict):
        return "write it as a list, also when it is a single item"
    if "string" in expected and isinstance(value, (bool, int, float)):
        return "put the value in quotes"
    if isinstance(value, str) and expected <= {"integer", "number"}:
        return "write the number without quotes"
    return "write true or false, without quotes" if expected == {"boolean"} else ""


def _enum(error: ValidationError, _: Context) -> tuple[str, str]:
    options = _details(error)["options"]
    return f"must be one of {listed(options)}, not {shown(error.instance)}", did_you_mean(error.instance, options)


def _const(error: ValidationError, _: Context) -> tuple[str, str]:
    return f"must be {shown(_details(error)['expected_value'])}, not {shown(error.instance)}", ""


def _between(lowest: str, highest: str) -> Callable[[ValidationError, Context], tuple[str, str]]:
    def said(error: ValidationError, within: Context) -> tuple[str, str]:
        bounds = limits({error.kind.name: _details(error)["limit"], **within}, lowest, highest)
        return f"must be {bounds}, not {shown(error.instance)}", ""

    return said


def _exclusive(error: ValidationError, _: Context) -> tuple[str, str]:
    side = "more" if error.kind.name == "exclusiveMinimum" else "less"
    return f"must be {side} than {shown(_details(error)['limit'])}, not {shown(error.instance)}", ""


def _sized(lowest: str, highest: str, unit: str) -> Callable[[ValidationError, Context], tuple[str, str]]:
    def said(error: ValidationError, within: Context) -> tuple[str, str]:
        value: Any = error.instance
        size = len(value)
        if not size and _details(error)["limit"] == 1:
            return "must not be empty", ""
        bounds = limits({error.kind.name: _details(error)["limit"], **within}, lowest, highest)
        return f"must have {bounds} {unit}, not {size}", ""

    return said


def _pattern(error: ValidationError, within: Context) -> tuple[str, str]:
    words = within.get("patternErrorMessage") or f"must match the pattern {_details(error)['pattern']}"
    return f"{words}, not {shown(error.instance)}", ""


def _format(error: ValidationError, _: Context) -> tuple[str, str]:
    name = _details(error)["format"]
    return f"must be {_FORMATS.get(name, f'of the format {name}')}, not {shown(error.instance)}", ""


def _multiple_of(error: ValidationError, _: Context) -> tuple[str, str]:
    return f"must be a multiple of {shown(_details(error)['multiple_of'])}, not {shown(error.instance)}", ""


def _unique(_: ValidationError, __: Context) -> tuple[str, str]:
    return "must not hold the same item twice", "delete the repeated item"


def _contains(_: ValidationError, within: Context) -> tuple[str, str]:
    return f"must hold an item that fits {shown(within.get('contains'))}", ""


def _not(error: ValidationError, _: Context) -> tuple[str, str]:
    return f"must not fit {shown(_details(error)['schema'])}, and does", ""


def _as_told(error: ValidationError, _: Context) -> tuple[str, str]:
    return f"does not fit its schema: {error.message}", ""


_SPECIAL: Mapping[str, Callable[[ValidationError, Context, Any], Iterator[Violation]]] = {
    "required": _required,
    "additionalProperties": _unexpected,
    "unevaluatedProperties": _unexpected,
    "propertyNames": _property_names,
    "falseSchema": _forbidden,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
_PLAIN: Mapping[str, Callable[[ValidationError, Context], tuple[str, str]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _between("minimum", "maximum"),
    "maximum": _between("minimum", "maximum"),
    "exclusiveMinimum": _exclusive,
    "exclusiveMaximum": _exclusive,
    "minLength": _sized("minLength", "maxLength", "characters"),
    "maxLength": _sized("minLength", "maxLength", "characters"),
    "minItems": _sized("minItems", "maxItems", "items"),
    "maxItems": _sized("minItems", "maxItems", "items"),
    "minProperties": _sized("minProperties", "maxProperties", "fields"),
    "maxProperties": _sized("minProperties", "maxProperties", "fields"),
    "pattern": _pattern,
    "format": _format,
    "multipleOf": _multiple_of,
    "uniqueItems": _unique,
    "contains": _contains,
    "not": _not,
}
