"""The rules about schemas, one for each aspect, for what goes in and for what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry_cli.planning.breaking.rule import Rule
from registry_cli.schemas.comparison.clash import Aspect


def _input(name: str, sentence: str, before: Any, after: Any) -> Rule:
    return Rule(f"input_{name}", "tool", sentence, {"input_schema": before}, {"input_schema": after})


def _output(name: str, sentence: str, before: Any, after: Any) -> Rule:
    return Rule(f"output_{name}", "tool", sentence, {"output_schema": before}, {"output_schema": after})


def _with(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


_CLAIM = _with(claim={"type": "string"})

INPUT_RULES: Mapping[Aspect, Rule] = {
    Aspect.REQUIRED: _input(
        "required_added",
        "The input requires a field that callers could leave out. A `default` does not help: it fills in nothing.",
        _CLAIM,
        {**_CLAIM, "required": ["claim"]},
    ),
    Aspect.CLOSED: _input(
        "property_refused",
        "The input refuses a property that callers could pass: it was closed by `additionalProperties: false`, or is "
        "closed and no longer names the property.",
        {**_with(claim={"type": "string"}, note={"type": "string"}), "additionalProperties": False},
        {**_CLAIM, "additionalProperties": False},
    ),
    Aspect.TYPE: _input(
        "type_narrowed",
        "The input takes fewer types than before.",
        _with(amount={"type": "number"}),
        _with(amount={"type": "integer"}),
    ),
    Aspect.VALUES: _input(
        "values_narrowed",
        "The input takes fewer values: an `enum` lost one, or there is an `enum` or `const` where there was none.",
        _with(speed={"enum": ["fast", "slow"]}),
        _with(speed={"enum": ["fast"]}),
    ),
    Aspect.BOUND: _input(
        "bound_tightened",
        "A bound of the input is tighter: of a number, a length, a count, `multipleOf`, `uniqueItems`, `contains`.",
        _with(amount={"type": "integer", "maximum": 100}),
        _with(amount={"type": "integer", "maximum": 50}),
    ),
    Aspect.FORM: _input(
        "form_changed",
        "A text of the input must match another `pattern`, `format` or encoding, or one where there was none. Two "
        "patterns are not compared.",
        _with(claim={"type": "string"}),
        _with(claim={"type": "string", "pattern": "^C-"}),
    ),
    Aspect.ALTERNATIVE: _input(
        "alternative_removed",
        "The input takes less, because an alternative of `anyOf` or `oneOf` is gone, or there are alternatives where "
        "anything was taken.",
        {"anyOf": [_with(claim={"type": "string"}), {"type": "string"}]},
        {"anyOf": [_with(claim={"type": "string"})]},
    ),
    Aspect.UNCLEAR: _input(
        "change_unclear",
        "The schema of the input changed in a way that cannot be shown to be compatible: in `not`, `if`, "
        "`unevaluated...`, in alternatives of `oneOf` that may overlap, in references by `$dynamicRef` or ids, or "
        "between draft 4 and a later one. What cannot be shown counts as breaking.",
        {"not": {"required": ["secret"]}},
        {"not": {"required": ["token"]}},
    ),
}
"""The rule for each aspect in which a later input may take less."""

OUTPUT_RULES: Mapping[Aspect, Rule] = {
    Aspect.REQUIRED: _output(
        "required_dropped",
        "The output no longer promises a field that was always there.",
        {**_CLAIM, "required": ["claim"]},
        _CLAIM,
    ),
    Aspect.REMOVED: _output(
        "property_removed",
        "The output no longer has a property that it named.",
        _with(claim={"type": "string"}, note={"type": "string"}),
        _CLAIM,
    ),
    Aspect.CLOSED: _output(
        "property_allowed",
        "The output was closed by `additionalProperties: false` and may now hold other properties: callers who check "
        "it refuse them.",
        {**_CLAIM, "additionalProperties": False},
        {**_with(claim={"type": "string"}, note={"type": "string"}), "additionalProperties": False},
    ),
    Aspect.TYPE: _output(
        "type_widened",
        "The output may be of a type that it never was.",
        _with(amount={"type": "integer"}),
        _with(amount={"type": ["integer", "null"]}),
    ),
    Aspect.VALUES: _output(
        "values_widened",
        "The output may hold values that it never had: an `enum` grew, or an `enum` or `const` is gone.",
        _with(speed={"enum": ["fast"]}),
        _with(speed={"enum": ["fast", "slow"]}),
    ),
    Aspect.BOUND: _output(
        "bound_loosened",
        "A bound of the output is looser: of a number, a length, a count, `multipleOf`, `uniqueItems`, `contains`.",
        _with(amount={"type": "integer", "maximum": 50}),
        _with(amount={"type": "integer", "maximum": 100}),
    ),
    Aspect.FORM: _output(
        "form_changed",
        "A text of the output has another `pattern`, `format` or encoding, or none any more. Two patterns are not "
        "compared.",
        _with(claim={"type": "string", "format": "uuid"}),
        _with(claim={"type": "string"}),
    ),
    Aspect.ALTERNATIVE: _output(
        "alternative_added",
        "The output may be more, because there is a new alternative in `anyOf` or `oneOf`, or no alternatives any "
        "more.",
        {"anyOf": [_with(claim={"type": "string"})]},
        {"anyOf": [_with(claim={"type": "string"}), {"type": "string"}]},
    ),
    Aspect.UNCLEAR: _output(
        "change_unclear",
        "The schema of the output changed in a way that cannot be shown to be compatible; see `input_change_unclear`.",
        {"not": {"required": ["token"]}},
        {"not": {"required": ["secret"]}},
    ),
}
"""The rule for each aspect in which a later output may hold more."""
