"""Codes of the references stage: what one manifest gives another that does not fit there."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import AGENT, AGENT_FILE, TEMPLATE_FILE, TEMPLATE_HEAD

_LETTER = {
    TEMPLATE_FILE: TEMPLATE_HEAD
    + "body: Dear {{ customer }},\nvariables: {required: [customer], properties: {customer: {type: string}}}\n"
}

UNFIT_USE = Code(
    "REG210",
    "values that the template does not take",
    Severity.ERROR,
    "The agent's prompts are rendered from a template, and the values it gives are refused by the template's "
    "`variables`, belong to none of them, or lack a required one. Rendering would fail. The version of the template "
    "that is live is looked at, where the range allows it.",
    "Correct the names and values in `template.variables`, or the range in `template.ref`.",
    bad=Example({AGENT_FILE: AGENT + "template: {ref: letter, variables: {customer: 5}}\n", **_LETTER}),
    good=Example({AGENT_FILE: AGENT + "template: {ref: letter, variables: {customer: Ada}}\n", **_LETTER}),
)
