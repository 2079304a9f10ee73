"""Breaking changes of the kinds about which there is little to say: tools, model profiles, backends, workflows."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.planning.breaking.rule import BreakingChange, Rule, Side, change, gone
from registry_cli.planning.breaking.schema_changes import input_changes, output_changes

JSON_MODE_OFF = Rule(
    "json_mode_off",
    "model_profile",
    "A model profile no longer makes the model answer in JSON, which those who read its answers rely on.",
    {"json_mode": True},
    {"json_mode": False},
)
CAPABILITY_OFF = Rule(
    "backend_capability_off",
    "backend",
    "A backend can no longer do something that it could: stream answers, or call tools.",
    {"capabilities": {"supports_streaming": True}},
    {"capabilities": {"supports_streaming": False}},
)
CONTENT_TYPE_REMOVED = Rule(
    "backend_content_type_removed",
    "backend",
    "A backend no longer takes in a media type.",
    {"capabilities": {"supported_content_types": ["text/plain", "image/png"]}},
    {"capabilities": {"supported_content_types": ["text/plain"]}},
)
WINDOW_LOWERED = Rule(
    "backend_window_lowered",
    "backend",
    "Fewer tokens fit into the context of a backend, or it no longer says how many.",
    {"capabilities": {"max_context_window": 200000}},
    {"capabilities": {"max_context_window": 100000}},
)
REQUIRED_AGENT_ADDED = Rule(
    "workflow_agent_required",
    "workflow",
    "A workflow cannot end without an agent that it did not need before.",
    {"required_agents": ["intake_agent"]},
    {"required_agents": ["intake_agent", "fraud_agent"]},
)
MODE_CHANGED = Rule(
    "workflow_mode_changed",
    "workflow",
    "A workflow became strict, which takes the choice of the order from the orchestrator, or advisory, which takes the "
    "order from those who relied on it.",
    {"mode": "advisory", "required_agents": ["intake_agent"]},
    {"mode": "strict", "required_agents": ["intake_agent"]},
)
OTHER_RULES = (
    JSON_MODE_OFF,
    CAPABILITY_OFF,
    CONTENT_TYPE_REMOVED,
    WINDOW_LOWERED,
    REQUIRED_AGENT_ADDED,
    MODE_CHANGED,
)


def tool_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What those who call the tool would notice; where it is called they read in the registry."""
    yield from input_changes(before.get("input_schema"), after.get("input_schema"), ("input_schema",))
    yield from output_changes(before.get("output_schema"), after.get("output_schema"), ("output_schema",))


def model_profile_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What those who read the model's answers would notice; which model answers is what the profile is there to say."""
    if before.get("json_mode") and not after.get("json_mode"):
        yield change(JSON_MODE_OFF, ("json_mode",), "the model need no longer answer in JSON")


def backend_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What the agents that run on the backend would notice; what is no longer said counts as gone."""
    for field in ("supports_streaming", "supports_tool_calls"):
        if before.get("capabilities", field) and not after.get("capabilities", field):
            yield change(CAPABILITY_OFF, ("capabilities", field), f"`{field}` was true and no longer is")
    types = ("capabilities", "supported_content_types")
    for name in gone(before.get(*types, default=()), after.get(*types, default=())):
        yield change(CONTENT_TYPE_REMOVED, types, f"{name} is no longer taken in")
    window = ("capabilities", "max_context_window")
    was, now = before.get(*window), after.get(*window)
    if was is not None and (now is None or now < was):
        fits = "it no longer says how many tokens fit" if now is None else f"{now} tokens fit"
        yield change(WINDOW_LOWERED, window, f"{fits} into its context, and {was} did")


def workflow_changes(before: Side, after: Side) -> Iterator[BreakingChange]:
    """What those who run the workflow would notice; its steps are how it works."""
    agents = [_ids(side) for side in (before, after)]
    for name in gone(agents[1], agents[0]):
        pointer = ("required_agents", agents[1].index(name))
        yield change(REQUIRED_AGENT_ADDED, pointer, f"it cannot end without {name}")
    was, now = before.get("mode", default="advisory"), after.get("mode", default="advisory")
    if was != now:
        yield change(MODE_CHANGED, ("mode",), f"it is {now}, and was {was}")


def _ids(side: Side) -> list[str]:
    return [text.partition("@")[0] for text in side.get("required_agents", default=())]
