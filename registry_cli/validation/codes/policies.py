"""Codes of the policies stage: the organisation's own rules, and rules that are none."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import POLICY, POLICY_FILE, TOOL, TOOL_FILE


def _rule(expression: str, files: dict[str, str] | None = None) -> Example:
    """A policy for tools with one rule."""
    rule = f"  - id: owned\n    expression: {expression}\n    message: Nobody is named as owner.\n"
    return Example({POLICY_FILE: f"{POLICY}applies_to: {{kinds: [tool]}}\nrules:\n{rule}", **(files or {})})


_ASKED = "has(manifest.owners) && size(manifest.owners) > 0"

RULE_BROKEN = Code(
    "REG301",
    "rule of a policy that is broken",
    Severity.ERROR,
    "The organisation has a rule for manifests like this one, and it does not hold here. The message is the rule's "
    "own, and behind it stands which rule of which policy it is. The policy says whether it is an error or a warning.",
    "Do what the hint says. Where the rule itself is wrong, change the policy: it is a manifest like any other.",
    bad=_rule(_ASKED, {TOOL_FILE: TOOL}),
    good=_rule(_ASKED, {TOOL_FILE: TOOL + "owners: [claims-team]\n"}),
)
NO_RULE = Code(
    "REG302",
    "rule that cannot be used",
    Severity.ERROR,
    "The expression is not CEL, names a variable or function that does not exist, or gives something that is neither "
    "true nor false. Nothing is checked against such a rule, so it is an error also in a policy that only warns.",
    "Correct the expression at the place that is marked. docs/howto/policies.md lists the variables and functions.",
    bad=_rule("size(manifst.owners) > 0"),
    good=_rule("has(manifest.owners)"),
)
UNJUDGED = Code(
    "REG303",
    "manifest that a rule cannot judge",
    Severity.ERROR,
    "Evaluating the rule for this manifest failed: a field that it uses is not there, or holds another type of value. "
    "So nobody knows whether the manifest keeps the rule. The policy says whether it is an error or a warning.",
    "Let the rule ask with `has(...)` before it uses what a manifest may leave out, or add what is missing here.",
    bad=_rule("size(manifest.owners) > 0", {TOOL_FILE: TOOL}),
    good=_rule(_ASKED, {TOOL_FILE: TOOL + "owners: [claims-team]\n"}),
)
EXCESSIVE_RULE = Code(
    "REG304",
    "rule that is too large or too slow",
    Severity.ERROR,
    "Rules are evaluated for every manifest, and an evaluation cannot be stopped. So an expression must be short, and "
    "what it can take at most, reckoned before it is evaluated, must stay far below a second. Lists inside lists "
    "inside lists multiply it, and so do `map` and `filter`, and nested repetitions in a regular expression.",
    "Split the rule, or go over each list only once.",
    bad=_rule(f"{'manifest.tags.all(t, ' * 6}true{')' * 6}"),
    good=_rule("manifest.tags.all(t, t != 'todo')"),
)
UNKNOWN_FIELD = Code(
    "REG305",
    "rule about a field that no manifest has",
    Severity.WARNING,
    "None of the kinds that the policy applies to has a field of this name, so asking for it says no for ever.",
    "Correct the name, or the kinds in `applies_to`.",
    bad=_rule("has(manifest.ownres)"),
    good=_rule("has(manifest.owners)"),
)
