"""Breaking changes of a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.planning.breaking.rule import BreakingChange, Rule, Side, change, gone
from registry_cli.planning.breaking.schema_changes import input_changes
from registry_cli.planning.breaking.schema_rules import INPUT_RULES
from registry_cli.schemas.comparison.clash import Aspect

_GREETING = {"body": "Hello {{ name }}."}


def _variables(**properties: Any) -> dict[str, Any]:
    return {**_GREETING, "variables": {"type": "object", "properties": properties}}


VARIABLE_REMOVED = Rule(
    "variable_removed",
    "template",
    "A variable that callers could pass is gone.",
    _variables(name={"type": "string"}, tone={"type": "string"}),
    _variables(name={"type": "string"}),
)
VARIABLE_REQUIRED = Rule(
    "variable_required",
    "template",
    "A variable that callers could leave out must be passed: it is required and has no default.",
    _variables(name={"type": "string", "default": "you"}),
    {**_GREETING, "variables": {**_variables(name={"type": "string"})["variables"], "required": ["name"]}},
)
VARIABLE_NARROWED = Rule(
    "variable_narrowed",
    "template",
    "A variable takes less than before: fewer types or values, tighter bounds, or a schema that changed in a way that "
    "cannot be shown to be compatible. See the rules for inputs.",
    _variables(name={"type": "string"}),
    _variables(name={"type": "string", "maxLength": 20}),
)
TEXT_REMOVED = Rule(
    "template_text_removed",
    "template",
    "Something that the template renders is gone: its body, a file, or its messages of one role.",
    {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Greet me."}]},
    {"messages": [{"role": "system", "content": "Be kind."}]},
)
TYPE_CHANGED = Rule(
    "template_type_changed",
    "template",
    "The template renders to something else: a prompt, a plan or the files of an agent.",
    {"type": "prompt", **_GREETING},
    {"type": "plan", **_GREETING},
)
ENVIRONMENT_REMOVED = Rule(
    "template_environment_removed",
    "template",
    "An environment that callers could render for is gone, or no longer gives a variable its value.",
    {**_GREETING, "environments": {"production": {"name": "Acme"}, "staging": {"name": "Test"}}},
    {**_GREETING, "environments": {"production": {"name": "Acme"}}},
)
TEMPLATE_RULES = (
    VARIABLE_REMOVED,
    VARIABLE_REQUIRED,
    VARIABLE_NARROWED,
    TEXT_REMOVED,
    TYPE_CHANGED,
    ENVIRONMENT_REMOVED,
)
_OF_VARIABLES = {
    INPUT_RULES[Aspect.REQUIRED].name: VARIABLE_REQUIRED,
    INPUT_RULES[Aspect.CLOSED].name: VARIABLE_REMOVED,
}
_AT: Pointer = ("variables",)


def template_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What those who render the template would notice; what the texts say is not compared."""
    yield from _variable_changes(before, after)
    yield from _text_changes(before, after)
    was, now = before.get("type", default="prompt"), after.get("type", default="prompt")
    if was != now:
        yield change(TYPE_CHANGED, ("type",), f"it renders to {_article(now)}, and was {_article(was)}")
    for name, values in before.get("environments", default={}).items():
        given = after.get("environments", name)
        if given is None:
            yield change(ENVIRONMENT_REMOVED, ("environments", name), f"the environment {name} is gone")
            continue
        for variable in gone(values, given):
            message = f"the environment {name} no longer gives {variable} a value"
            yield change(ENVIRONMENT_REMOVED, ("environments", name), message)


def _variable_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    was, now = (_passable(side.get("variables", default={})) for side in (before, after))
    for found in input_changes(was, now, _AT):
        rule = _OF_VARIABLES.get(found.rule, VARIABLE_NARROWED)
        if rule is not VARIABLE_NARROWED and len(found.pointer) > len(_AT) + (rule is VARIABLE_REQUIRED) + 1:
            rule = VARIABLE_NARROWED
        yield BreakingChange(rule.name, found.pointer, found.message)


def _passable(variables: dict[str, Any]) -> dict[str, Any]:
    """*variables* as what callers may pass: those it names, none else, and only what has no default must be there."""
    properties = variables.get("properties", {})
    needed = [name for name in variables.get("required", ()) if "default" not in _mapping(properties.get(name))]
    return {"type": "object", "additionalProperties": False, **variables, "required": needed}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    if before.get("body") is not None and after.get("body") is None:
        yield change(TEXT_REMOVED, ("body",), "the body is gone")
    for path in gone(before.get("files", default={}), after.get("files", default={})):
        yield change(TEXT_REMOVED, ("files", path), f"the file {path} is no longer rendered")
    roles, left = (Counter(one["role"] for one in side.get("messages", default=())) for side in (before, after))
    for role, number in (roles - left).items():
        what = "the only message" if roles[role] == 1 else f"{number} of {roles[role]} messages"
        yield change(TEXT_REMOVED, ("messages",), f"{what} of the role {role} {'is' if number == 1 else 'are'} gone")


def _article(type_: str) -> str:
    return {"prompt": "a prompt", "plan": "a plan", "agent": "the files of an agent"}.get(type_, type_)
