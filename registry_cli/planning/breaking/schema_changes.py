"""Breaking changes of the schemas of what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.planning.breaking.rule import BreakingChange, Rule
from registry_cli.planning.breaking.schema_rules import INPUT_RULES, OUTPUT_RULES
from registry_cli.schemas.comparison.clash import Aspect, Clash
from registry_cli.schemas.comparison.narrowing import allowed_now, refused_now
from registry_cli.schemas.wording import place, shown, types

_MOST_VALUES = 5


def input_changes(before: Any, after: Any, place_in_manifest: Pointer) -> Iterator[BreakingChange]:
    """What *after* may refuse of what callers pass by *before*; ``None`` stands for no schema, which takes anything."""
    for clash in refused_now(True if before is None else before, True if after is None else after):
        yield _change(INPUT_RULES[clash.aspect], clash, place_in_manifest, _INPUT_WORDS)


def output_changes(before: Any, after: Any, place_in_manifest: Pointer) -> Iterator[BreakingChange]:
    """What callers may get by *after* that *before* ruled out; ``None`` stands for no schema, which allows anything."""
    for clash in allowed_now(True if before is None else before, True if after is None else after):
        yield _change(OUTPUT_RULES[clash.aspect], clash, place_in_manifest, _OUTPUT_WORDS)


_Words = Mapping[Aspect, Callable[[str, Clash], str]]


def _change(rule: Rule, clash: Clash, place_in_manifest: Pointer, words: _Words) -> BreakingChange:
    pointer = (*place_in_manifest, *clash.pointer)
    return BreakingChange(rule.name, pointer, words[clash.aspect](_where(pointer, clash), clash))


def _where(pointer: Pointer, clash: Clash) -> str:
    """The schema in question, without the keyword that speaks."""
    whole = pointer[: -pointer[::-1].index(clash.keyword) - 1] if clash.keyword in pointer else pointer
    return place(whole)


def _values(values: list[Any]) -> str:
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return ", ".join(shown(value) for value in values[:_MOST_VALUES]) + more


def _input_values(where: str, clash: Clash) -> str:
    if clash.narrow is None:
        return f"{where} takes only {_values(clash.wide)}, and took any value"
    return f"{where} no longer takes {_values(clash.narrow)}"


def _output_values(where: str, clash: Clash) -> str:
    if clash.narrow is None:
        return f"{where} may be any value, and was one of {_values(clash.wide)}"
    return f"{where} may be {_values(clash.narrow)}, which it never was"


def _went(where: str, keyword: str, before: Any, after: Any) -> str:
    now = f"`{keyword}` is {shown(after)}" if after is not None else f"`{keyword}` is gone"
    then = f"was {shown(before)}" if before is not None else "there was none"
    return f"{now} in {where}, and {then}" if before is not None else f"{now} in {where}, where {then}"


_INPUT_WORDS: _Words = {
    Aspect.REQUIRED: lambda where, clash: f"{where} requires {clash.name}, which could be left out",
    Aspect.REMOVED: lambda where, clash: f"{where} no longer names {clash.name}",
    Aspect.CLOSED: lambda where, clash: f"{where} no longer takes {clash.name or 'properties that it does not name'}",
    Aspect.TYPE: lambda where, clash: f"{where} takes only {types(clash.wide)}, and took {types(clash.narrow)}",
    Aspect.VALUES: _input_values,
    Aspect.BOUND: lambda where, clash: _went(where, clash.keyword, clash.narrow, clash.wide),
    Aspect.FORM: lambda where, clash: _went(where, clash.keyword, clash.narrow, clash.wide),
    Aspect.ALTERNATIVE: lambda where, clash: f"{where} takes less: an alternative in `{clash.keyword}` is gone",
    Aspect.UNCLEAR: lambda where, clash: _unclear(where, clash, "refuse what was taken"),
}
_OUTPUT_WORDS: _Words = {
    Aspect.REQUIRED: lambda where, clash: f"{where} no longer promises {clash.name}",
    Aspect.REMOVED: lambda where, clash: f"{where} no longer has {clash.name}",
    Aspect.CLOSED: lambda where, clash: (
        f"{where} may hold {clash.name or 'properties that it does not name'}, which was ruled out"
    ),
    Aspect.TYPE: lambda where, clash: f"{where} may be {types(clash.narrow)}, and was {types(clash.wide)}",
    Aspect.VALUES: _output_values,
    Aspect.BOUND: lambda where, clash: _went(where, clash.keyword, clash.wide, clash.narrow),
    Aspect.FORM: lambda where, clash: _went(where, clash.keyword, clash.wide, clash.narrow),
    Aspect.ALTERNATIVE: lambda where, clash: f"{where} may be more: there is a new alternative in `{clash.keyword}`",
    Aspect.UNCLEAR: lambda where, clash: _unclear(where, clash, "hold what was ruled out"),
}


def _unclear(where: str, clash: Clash, fear: str) -> str:
    what = f"`{clash.keyword}` in {where}" if clash.keyword else where
    return f"{what} changed in a way that may {fear}"
