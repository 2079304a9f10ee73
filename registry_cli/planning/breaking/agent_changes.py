"""Breaking changes of an agent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from registry_cli.planning.breaking.rule import BreakingChange, Rule, Side, change, gone
from registry_cli.planning.breaking.schema_changes import input_changes, output_changes

CAPABILITY_REMOVED = Rule(
    "capability_removed",
    "agent",
    "An agent lost a capability by which others chose it.",
    {"capabilities": ["fraud_scoring", "reporting"]},
    {"capabilities": ["fraud_scoring"]},
)
TOOL_REMOVED = Rule(
    "tool_removed",
    "agent",
    "An agent lost a tool, and with it what only that tool does. Another version range of the same tool is no removal.",
    {"allowed_tools": ["fraud_rules@^1.2", "claim_store"]},
    {"allowed_tools": ["fraud_rules@^2.0"]},
)
AGENT_REMOVED = Rule(
    "agent_removed",
    "agent",
    "An agent may no longer call another that it could call: who asked it to pass work on is refused.",
    {"allowed_agents": ["intake_agent"]},
    {"allowed_agents": []},
)
CONTEXT_REQUIRED = Rule(
    "context_required",
    "agent",
    "An agent needs an output that it did not need before: whoever calls it without is refused. To need less is no "
    "breaking change.",
    {},
    {"context_requirements": {"requires_prior_outputs": ["intake_agent"]}},
)
CONTEXT_LOWERED = Rule(
    "context_lowered",
    "agent",
    "An agent takes in less context than before.",
    {"context_requirements": {"max_context_tokens": 60000}},
    {"context_requirements": {"max_context_tokens": 30000}},
)
PROMPT_REMOVED = Rule(
    "prompt_removed",
    "agent",
    "A prompt that others could ask for by its name is gone. The names are those in `prompts`, or else of the files "
    "`prompts/*.md`. An agent that takes its prompts from a template is not looked at: the template is.",
    {},
    {},
    files_before=("prompts/system.md", "prompts/review.md"),
    files_after=("prompts/system.md",),
)
AGENT_RULES = (
    CAPABILITY_REMOVED,
    TOOL_REMOVED,
    AGENT_REMOVED,
    CONTEXT_REQUIRED,
    CONTEXT_LOWERED,
    PROMPT_REMOVED,
)
_LOST = (
    (CAPABILITY_REMOVED, "capabilities", "the capability {} is gone"),
    (TOOL_REMOVED, "allowed_tools", "the tool {} is gone"),
    (AGENT_REMOVED, "allowed_agents", "it may no longer call the agent {}"),
)


def agent_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What those who call the agent, or choose it, would notice.

    Which model, backend or template it works with is its own affair, and so is how long it may go on.
    """
    yield from input_changes(before.get("input_schema"), after.get("input_schema"), ("input_schema",))
    yield from output_changes(before.get("output_schema"), after.get("output_schema"), ("output_schema",))
    for rule, field, words in _LOST:
        for name in gone(_ids(before, field), _ids(after, field)):
            yield change(rule, (field,), words.format(name))
    yield from _context_changes(before, after)
    if after.get("template") is None:
        for name in gone(_prompts(before), _prompts(after)):
            yield change(PROMPT_REMOVED, ("prompts", name), f"the prompt {name} is gone")


def _ids(side: Side, field: str) -> list[str]:
    """The members of a list of names, without their ranges."""
    return [text if field == "capabilities" else text.partition("@")[0] for text in side.get(field, default=())]


def _context_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    outputs = ("context_requirements", "requires_prior_outputs")
    for name in gone(after.get(*outputs, default=()), before.get(*outputs, default=())):
        index = list(after.get(*outputs)).index(name)
        yield change(CONTEXT_REQUIRED, (*outputs, index), f"the output of {name} must be there, and need not be before")
    tokens = ("context_requirements", "max_context_tokens")
    was, now = before.get(*tokens), after.get(*tokens)
    if now is not None and (was is None or now < was):
        then = "had no limit" if was is None else f"took {was}"
        yield change(CONTEXT_LOWERED, tokens, f"it takes in {now} tokens of context, and {then}")


def _prompts(side: Side) -> list[str]:
    """The names of the prompts: those given, or every ``prompts/*.md`` by its stem."""
    given = side.get("prompts")
    if given is not None:
        return list(given)
    paths = map(PurePosixPath, sorted(side.files))
    return [path.stem for path in paths if path.parent == PurePosixPath("prompts") and path.suffix == ".md"]
