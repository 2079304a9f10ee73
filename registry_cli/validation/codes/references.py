"""Codes of the references stage: what one manifest names and another does not hold."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code

MISSING = Code(
    "REG201",
    "reference to nothing",
    Severity.ERROR,
    "No manifest declares what is named here, and no other owner is known to have it. At run time it could not "
    "be found.",
    "Correct the name, or add the manifest. What belongs to another owner goes into `external` in registry.toml.",
    "allowed_tools:\n  - fraud_rule\n\nThe tool is called:\n\nallowed_tools:\n  - fraud_rules",
)
NO_VERSION_FITS = Code(
    "REG202",
    "no version fits the range",
    Severity.ERROR,
    "The entry exists, and neither its live version nor an earlier one lies in the range.",
    "Widen the range, or publish a version that lies in it.",
    "allowed_tools:\n  - fraud_rules@^2.0     # the tool stands at 1.2.0\n\nInstead:\n\n"
    "allowed_tools:\n  - fraud_rules@^1.2",
)
TEMPLATE_RING = Code(
    "REG203",
    "templates that depend on one another in a ring",
    Severity.ERROR,
    "Each template of the ring needs the others to be rendered first, so none of them can be.",
    "Remove one `depends_on` of the ring. Move what several need into a template of its own.",
    "templates/letter depends_on greeting\ntemplates/greeting depends_on letter",
)
AGENT_RING = Code(
    "REG204",
    "agents that call one another in a ring",
    Severity.WARNING,
    "Agents that may call each other can hand a task round for ever. It may be meant, so it is only a warning.",
    "Remove one `allowed_agents` of the ring, or make sure that the runtime bounds the depth of calls.",
    "agents/intake allowed_agents coverage\nagents/coverage allowed_agents intake",
)
DISABLED = Code(
    "REG205",
    "reference to a disabled entry",
    Severity.ERROR,
    "A disabled entry is refused to every runtime that asks for it.",
    "Name the entry that replaces it, or take its `status: disabled` back.",
    "tools/search.yaml:\n\nstatus: disabled\n\nagents/intake/agent.yaml:\n\nallowed_tools: [search]",
)
RETIRED = Code(
    "REG206",
    "reference to a retired entry",
    Severity.ERROR,
    "The entry was taken out of service, because git no longer declares it or its first version was rolled back.",
    "Name another entry, or bring this one's manifest back.",
    "agents/intake/agent.yaml:\n\nallowed_tools: [search]     # its manifest was deleted, and sync --prune retired it",
)
DEPRECATED = Code(
    "REG207",
    "reference to a deprecated entry",
    Severity.WARNING,
    "The entry still works, and its owners ask everyone to leave it.",
    "Name the entry that replaces it, where the finding knows one.",
    "tools/search.yaml:\n\nstatus: deprecated\ndeprecation: {message: Too slow., replaced_by: similarity}\n\n"
    "agents/intake/agent.yaml:\n\nallowed_tools: [search]",
)
DUPLICATE = Code(
    "REG208",
    "named twice",
    Severity.WARNING,
    "The same entry stands in the list twice. Where the ranges differ, it is unclear which one holds.",
    "Remove one of the two.",
    "allowed_tools:\n  - fraud_rules@^1.2\n  - similarity\n  - fraud_rules",
)
BREAKS_DEPENDANT = Code(
    "REG209",
    "change that breaks a dependant",
    Severity.ERROR,
    "A live entry outside of this repository names this one, and after the change its reference would hold no longer.",
    "Ask the owner of the dependant to move first. Until then deprecate the entry instead of disabling or removing it.",
    "tools/search.yaml now says\n\nstatus: disabled\n\nand agent/report of another owner names it.",
)
