"""The keywords of all drafts in one form: that of 2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry_cli.schemas.definitions import DRAFTS, LATEST

FOUR, SIX, SEVEN, YEAR_2019, YEAR_2020 = 4, 6, 7, 2019, 2020
_NUMBERS = dict(zip(DRAFTS, (YEAR_2020, YEAR_2019, SEVEN, SIX, FOUR), strict=True))
_SINCE = {
    **dict.fromkeys(("const", "contains", "propertyNames"), SIX),
    **dict.fromkeys(("if", "then", "else", "contentEncoding", "contentMediaType"), SEVEN),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "minContains", "maxContains"), YEAR_2019),
    **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), YEAR_2019),
    "prefixItems": YEAR_2020,
}
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def draft_of(schema: Any) -> int:
    """The number of the draft that *schema* is written in."""
    uri = schema.get("$schema", LATEST) if isinstance(schema, dict) else LATEST
    return _NUMBERS.get(uri.rstrip("#"), YEAR_2020)


def normal_form(schema: Mapping[str, Any], draft: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The keywords of *schema* that its *draft* knows, as 2020-12 writes them, and where each renamed one came from."""
    if draft <= SEVEN and "$ref" in schema:
        return {"$ref": schema["$ref"]}, {}
    keywords = {key: value for key, value in schema.items() if _SINCE.get(key, FOUR) <= draft}
    origin: dict[str, str] = {}
    if draft == FOUR:
        _number_bounds(keywords, origin)
    if draft <= YEAR_2019:
        _listed_items(keywords, origin)
    if draft <= SEVEN:
        _dependencies(keywords, origin)
    _without_effect(keywords)
    return keywords, origin


def _number_bounds(keywords: dict[str, Any], origin: dict[str, str]) -> None:
    """Draft 4 says with a flag that a bound is exclusive."""
    for flag, bound in _EXCLUSIVE.items():
        if keywords.pop(flag, False) and bound in keywords:
            keywords[flag] = keywords.pop(bound)
            origin[flag] = bound


def _listed_items(keywords: dict[str, Any], origin: dict[str, str]) -> None:
    """Before 2020-12 ``items`` might be a list, and ``additionalItems`` was for those behind it."""
    rest = keywords.pop("additionalItems", None)
    if isinstance(keywords.get("items"), list):
        keywords["prefixItems"] = keywords.pop("items")
        origin["prefixItems"] = "items"
        if rest is not None:
            keywords["items"] = rest
            origin["items"] = "additionalItems"


def _dependencies(keywords: dict[str, Any], origin: dict[str, str]) -> None:
    """Up to draft 7 ``dependencies`` held both what is required and what else must be valid."""
    found = keywords.pop("dependencies", {})
    for keyword, of_kind in (("dependentRequired", list), ("dependentSchemas", (dict, bool))):
        chosen = {name: value for name, value in found.items() if isinstance(value, of_kind)}
        if chosen:
            keywords[keyword] = chosen
            origin[keyword] = "dependencies"


def _without_effect(keywords: dict[str, Any]) -> None:
    """Drop what says nothing without another keyword."""
    if "if" not in keywords or not {"then", "else"} & keywords.keys():
        for keyword in ("if", "then", "else"):
            keywords.pop(keyword, None)
    if "contains" in keywords and keywords.get("minContains") == 0 and "maxContains" not in keywords:
        del keywords["contains"]
    if "contains" not in keywords:
        keywords.pop("minContains", None)
        keywords.pop("maxContains", None)
