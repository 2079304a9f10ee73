"""Codes of the model stage: variables of templates, examples in JSON Schemas, and what is too much of anything."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import TEMPLATE, TEMPLATE_FILE, TEMPLATE_HEAD, TOOL, TOOL_FILE

_DECLARED = "variables: {properties: {customer: {type: string}}}\n"
_LETTER = TEMPLATE_HEAD + "body: Dear {{ customer }},\n"
_NESTED = TEMPLATE_HEAD + "body: '{{ %s }}'\n"

UNDECLARED_VARIABLE = Code(
    "REG118",
    "variable used and not declared",
    Severity.ERROR,
    "The text uses a variable that `variables` does not declare. Whoever renders the template cannot know of it, so "
    "that rendering fails, or the text has a hole. Each text is told its first use.",
    "Declare the variable under `variables.properties`, or correct its name.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD + _DECLARED + "body: Dear {{ custommer }}, dear {{ customer }},\n"}),
    good=Example({TEMPLATE_FILE: TEMPLATE_HEAD + _DECLARED + "body: Dear {{ customer }},\n"}),
)
UNUSED_VARIABLE = Code(
    "REG119",
    "variable declared and not used",
    Severity.WARNING,
    "People are asked for a value that no text of the template shows. Values in `environments` and `tests` are no use "
    "of a variable. Nothing is said of a template that takes in others, which see the same variables.",
    "Remove the variable, or use it in the text.",
    bad=Example({TEMPLATE_FILE: TEMPLATE + _DECLARED}),
    good=Example({TEMPLATE_FILE: _LETTER + _DECLARED}),
)
NO_TEMPLATE = Code(
    "REG120",
    "text that is no template",
    Severity.ERROR,
    "Texts of templates are Jinja2, in a sandbox and without extensions, and this one cannot be read as such: a brace, "
    "a tag or a quote does not fit, or there is no filter or test of that name.",
    "Correct the text. Braces that are meant as they are stand between `{% raw %}` and `{% endraw %}`.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD + 'body: "{% if true %}Dear customer,"\n'}),
    good=Example({TEMPLATE_FILE: TEMPLATE_HEAD + 'body: "{% if true %}Dear customer,{% endif %}"\n'}),
)
UNFIT_EXAMPLE = Code(
    "REG121",
    "example that breaks its own schema",
    Severity.ERROR,
    "A value in `examples`, or a `default`, is refused by the JSON Schema it stands in. Models and people imitate "
    "examples, and a default would be refused as soon as it is used. Very large values are not checked.",
    "Correct the value, or the schema.",
    bad=Example({TOOL_FILE: TOOL.replace("true", "{type: string, default: 5}")}),
    good=Example({TOOL_FILE: TOOL.replace("true", "{type: integer, default: 5}")}),
)
UNFIT_VALUE = Code(
    "REG122",
    "value that does not fit its variable",
    Severity.ERROR,
    "A value in `environments` or in a test is refused by the schema of its variable, or belongs to no variable; a "
    "test lacks a required one, or names an environment that there is not. Rendering with it would fail.",
    "Correct the name or the value, or the declaration in `variables`.",
    bad=Example({TEMPLATE_FILE: _LETTER + _DECLARED + "environments: {production: {customer: 5}}\n"}),
    good=Example({TEMPLATE_FILE: _LETTER + _DECLARED + "environments: {production: {customer: Ada}}\n"}),
)
TOO_MUCH = Code(
    "REG123",
    "more than is handled",
    Severity.ERROR,
    "A prompt has at most 1,000,000 characters, beyond what models take in. A template has at most 100,000 names, "
    "signs and stretches of text, and at most 30 blocks and brackets inside one another, so that reading it stays "
    "quick. A bundle has at most 1,000 files, each with a path of at most 1,000 bytes within it, so that a runtime can "
    "have them in one answer and the store can index them. All policies in force together have at most 1,000 rules: "
    "each is asked of every manifest in its scope.",
    "Split it, flatten it, or move what is large to where a tool can read it. Put rules of policies together, or "
    "disable a policy that is not needed.",
    bad=Example({TEMPLATE_FILE: _NESTED % ("(" * 31 + "1" + ")" * 31)}),
    good=Example({TEMPLATE_FILE: _NESTED % ("(" * 30 + "1" + ")" * 30)}),
)
