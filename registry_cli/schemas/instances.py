"""Checking instances against a schema, quickly when nothing is wrong."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from itertools import chain, islice
from typing import Any, TypeAlias

import jsonschema_rs

from registry_cli.schemas.explaining import explain
from registry_cli.schemas.violation import MAX_VIOLATIONS, Violation

Schema: TypeAlias = dict[str, Any] | bool

_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_COMPILED = 128
_compiled: OrderedDict[int, tuple[Any, jsonschema_rs.Validator]] = OrderedDict()


def violations(schema: Schema, instance: Any) -> list[Violation]:
    """Everything in *instance* that *schema* does not allow, up to ``MAX_VIOLATIONS``; empty when it is valid.

    The schema is compiled once for as long as the same object is given again, so it must not be changed meanwhile.
    Nothing is fetched. A text with a lone surrogate, which no validator can read, counts with a replacement in its
    place. Raises ``ValueError`` when *schema* is none; ask ``definitions.schema_violations`` why.
    """
    validator = _validator(schema)
    try:
        return [] if validator.is_valid(instance) else explained(validator.iter_errors(instance), schema)
    except UnicodeEncodeError:
        return explained(validator.iter_errors(encodable(instance)), schema)


def surely_valid(schema: Schema, instance: Any) -> bool:
    """A quick look at whether *schema* allows *instance*; ``False`` is no more than a doubt.

    Raises as ``violations`` does.
    """
    try:
        return _validator(schema).is_valid(instance)
    except UnicodeEncodeError:
        return False


def explained(errors: Iterable[jsonschema_rs.ValidationError], schema: Any) -> list[Violation]:
    """The distinct violations that *errors* stand for, up to ``MAX_VIOLATIONS``."""
    found = chain.from_iterable(explain(error, schema) for error in errors)
    return list(dict.fromkeys(islice(found, MAX_VIOLATIONS)))


def compiled(schema: Schema) -> jsonschema_rs.Validator:
    """The validator of *schema*, which fetches nothing.

    Raises ``jsonschema_rs.ValidationError``, a ``ValueError``, when *schema* is none, and any other ``ValueError`` when
    it is too deep to be read.
    """
    try:
        return jsonschema_rs.validator_for(schema, offline=True)
    except jsonschema_rs.ValidationError:
        raise
    except ValueError:
        return jsonschema_rs.validator_for(encodable(schema), offline=True)


def encodable(value: Any) -> Any:
    """*value* with what UTF-8 cannot carry replaced in texts, and left out where it is a key."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [encodable(item) for item in value]
    if isinstance(value, dict):
        return {key: encodable(item) for key, item in value.items() if encodable(key) == key}
    return value


def _validator(schema: Schema) -> jsonschema_rs.Validator:
    known = _compiled.get(id(schema))
    if known is not None:
        _compiled.move_to_end(id(schema))
        return known[1]
    try:
        validator = compiled(schema)
    except ValueError as error:
        raise ValueError(f"this is no JSON Schema: {error}") from error
    # The schema is kept with its validator, so that no other object can come to have its id.
    _compiled[id(schema)] = (schema, validator)
    if len(_compiled) > _MOST_COMPILED:
        _compiled.popitem(last=False)
    return validator
