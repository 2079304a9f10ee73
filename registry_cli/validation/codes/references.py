"""Codes of the references stage: what one manifest names and another does not hold."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import AGENT, AGENT_FILE, TEMPLATE, TEMPLATE_FILE, TOOL, TOOL_FILE

_CALLER = AGENT + "allowed_tools: [search]\n"


def _cover(extra: str = "") -> dict[str, str]:
    return {"agents/cover/agent.yaml": AGENT.replace("intake", "cover").replace("Intake", "Cover") + extra}


def _greeting(extra: str = "") -> dict[str, str]:
    return {
        "templates/greeting/template.yaml": TEMPLATE.replace("letter", "greeting").replace("Letter", "Greeting") + extra
    }


MISSING = Code(
    "REG201",
    "reference to nothing",
    Severity.ERROR,
    "No manifest declares what is named here, and no other owner is known to have it. At run time it could not "
    "be found.",
    "Correct the name, or add the manifest. What belongs to another owner goes into `external` in registry.toml.",
    bad=Example({AGENT_FILE: AGENT + "allowed_tools: [serch]\n", TOOL_FILE: TOOL}),
    good=Example({AGENT_FILE: AGENT + "allowed_tools: [search]\n", TOOL_FILE: TOOL}),
)
NO_VERSION_FITS = Code(
    "REG202",
    "no version fits the range",
    Severity.ERROR,
    "The entry exists, and neither its live version nor an earlier one lies in the range.",
    "Widen the range, or publish a version that lies in it.",
    bad=Example({AGENT_FILE: AGENT + "allowed_tools: [search@^2.0]\n", TOOL_FILE: TOOL}),
    good=Example({AGENT_FILE: AGENT + "allowed_tools: [search@^1.0]\n", TOOL_FILE: TOOL}),
)
TEMPLATE_RING = Code(
    "REG203",
    "templates that depend on one another in a ring",
    Severity.ERROR,
    "Each template of the ring needs the others to be rendered first, so none of them can be.",
    "Remove one `depends_on` of the ring. Move what several need into a template of its own.",
    bad=Example({TEMPLATE_FILE: TEMPLATE + "depends_on: [greeting]\n", **_greeting("depends_on: [letter]\n")}),
    good=Example({TEMPLATE_FILE: TEMPLATE + "depends_on: [greeting]\n", **_greeting()}),
)
AGENT_RING = Code(
    "REG204",
    "agents that call one another in a ring",
    Severity.WARNING,
    "Agents that may call each other can hand a task round for ever. It may be meant, so it is only a warning.",
    "Remove one `allowed_agents` of the ring, or make sure that the runtime bounds the depth of calls.",
    bad=Example({AGENT_FILE: AGENT + "allowed_agents: [cover]\n", **_cover("allowed_agents: [intake]\n")}),
    good=Example({AGENT_FILE: AGENT + "allowed_agents: [cover]\n", **_cover()}),
)
DISABLED = Code(
    "REG205",
    "reference to a disabled entry",
    Severity.ERROR,
    "A disabled entry is refused to every runtime that asks for it.",
    "Name the entry that replaces it, or take its `status: disabled` back.",
    bad=Example({AGENT_FILE: _CALLER, TOOL_FILE: TOOL + "status: disabled\n"}),
    good=Example({AGENT_FILE: _CALLER, TOOL_FILE: TOOL}),
)
RETIRED = Code(
    "REG206",
    "reference to a retired entry",
    Severity.ERROR,
    "The entry was taken out of service, because git no longer declares it or its first version was rolled back.",
    "Name another entry, or bring this one's manifest back.",
    bad=Example({AGENT_FILE: _CALLER}, before={TOOL_FILE: TOOL}),
    good=Example({AGENT_FILE: _CALLER, TOOL_FILE: TOOL}, before={TOOL_FILE: TOOL}),
)
DEPRECATED = Code(
    "REG207",
    "reference to a deprecated entry",
    Severity.WARNING,
    "The entry still works, and its owners ask everyone to leave it.",
    "Name the entry that replaces it, where the finding knows one.",
    bad=Example({AGENT_FILE: _CALLER, TOOL_FILE: TOOL + "status: deprecated\n"}),
    good=Example({AGENT_FILE: AGENT, TOOL_FILE: TOOL + "status: deprecated\n"}),
)
DUPLICATE = Code(
    "REG208",
    "named twice",
    Severity.WARNING,
    "The same entry stands in the list twice. Where the ranges differ, it is unclear which one holds.",
    "Remove one of the two.",
    bad=Example({AGENT_FILE: AGENT + "allowed_tools: [search, search@^1.0]\n", TOOL_FILE: TOOL}),
    good=Example({AGENT_FILE: AGENT + "allowed_tools: [search@^1.0]\n", TOOL_FILE: TOOL}),
)
BREAKS_DEPENDANT = Code(
    "REG209",
    "change that breaks a dependant",
    Severity.ERROR,
    "A live entry outside of this repository names this one, and after the change its reference would hold no longer.",
    "Ask the owner of the dependant to move first. Until then deprecate the entry instead of disabling or removing it.",
    bad=Example({TOOL_FILE: TOOL + "status: disabled\n"}, before={TOOL_FILE: TOOL}, foreign={AGENT_FILE: _CALLER}),
    good=Example({TOOL_FILE: TOOL + "status: deprecated\n"}, before={TOOL_FILE: TOOL}, foreign={AGENT_FILE: _CALLER}),
)
