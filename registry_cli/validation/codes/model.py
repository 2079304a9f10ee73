"""Codes of the model stage: manifests that are not what their kind asks for."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import (
    AGENT,
    AGENT_FILE,
    TEMPLATE,
    TEMPLATE_FILE,
    TEMPLATE_HEAD,
    TEMPLATE_VERSION_FILE,
    TOOL,
    TOOL_FILE,
    WORKFLOW,
    WORKFLOW_FILE,
)

_PROMPT = "agents/intake/prompts/system.md"
_NEXT_VERSION = "templates/letter/versions/1.1.0.yaml"
_STEPS = """\
steps:
  - id: intake
    agent: intake
  - id: {second}
    agent: intake
    depends_on: [{awaited}]
"""

MISSING_FIELD = Code(
    "REG101",
    "field is missing",
    Severity.ERROR,
    "The kind cannot do without this field.",
    "Add the field. `registry schema KIND` prints what each field means.",
    bad=Example({AGENT_FILE: AGENT.replace("version: 1.0.0\n", "")}),
    good=Example({AGENT_FILE: AGENT}),
)
UNKNOWN_FIELD = Code(
    "REG102",
    "field is unknown",
    Severity.ERROR,
    "The kind has no such field. A misspelt field would otherwise be ignored in silence, and its default be used.",
    "Correct the name, or remove the field. Facts of your own go into `metadata`.",
    bad=Example({AGENT_FILE: AGENT + "max_iteration: 12\n"}),
    good=Example({AGENT_FILE: AGENT + "max_iterations: 12\n"}),
)
WRONG_TYPE = Code(
    "REG103",
    "value of the wrong type",
    Severity.ERROR,
    "Values are taken as they are written and never converted: the text `5` is no number.",
    "Write the value in the type that the finding names.",
    bad=Example({AGENT_FILE: AGENT + 'max_iterations: "12"\n'}),
    good=Example({AGENT_FILE: AGENT + "max_iterations: 12\n"}),
)
OUT_OF_BOUNDS = Code(
    "REG104",
    "value out of bounds",
    Severity.ERROR,
    "The value, or its length, lies outside the limits of the field.",
    "Choose a value within the limits that the finding names.",
    bad=Example({AGENT_FILE: AGENT + "max_iterations: 500\n"}),
    good=Example({AGENT_FILE: AGENT + "max_iterations: 50\n"}),
)
NOT_A_CHOICE = Code(
    "REG105",
    "not one of the values",
    Severity.ERROR,
    "The field takes one of a few values, and this is none of them.",
    "Choose one of the values that the finding lists.",
    bad=Example({AGENT_FILE: AGENT + "status: inactive\n"}),
    good=Example({AGENT_FILE: AGENT + "status: disabled\n"}),
)
WRONG_FORM = Code(
    "REG106",
    "text of the wrong form",
    Severity.ERROR,
    "The field takes text of one form: a version such as 1.2.3, an id, a path.",
    "Write it in the form that the finding shows.",
    bad=Example({AGENT_FILE: AGENT.replace("1.0.0", '"1.0"')}),
    good=Example({AGENT_FILE: AGENT}),
)
UNREPRESENTABLE = Code(
    "REG107",
    "value that JSON or Postgres cannot carry",
    Severity.ERROR,
    "A version is stored as canonical JSON (RFC 8785). Integers beyond 2^53, NaN, infinities, the NUL character and "
    "lone surrogates cannot be written there without becoming something else.",
    "Write a long number as text, in quotes. Remove characters that cannot be carried.",
    bad=Example({AGENT_FILE: AGENT + "metadata:\n  account: 12345678901234567890\n"}),
    good=Example({AGENT_FILE: AGENT + 'metadata:\n  account: "12345678901234567890"\n'}),
)
ID_DIFFERS = Code(
    "REG108",
    "id and place differ",
    Severity.ERROR,
    "The folder or file is named after the entry, so that each id is taken once and a reference is found by eye.",
    "Make the two equal. An entry under another id is another entry, so rename with care.",
    bad=Example({AGENT_FILE: AGENT.replace("agent_id: intake", "agent_id: claims_intake")}),
    good=Example({AGENT_FILE: AGENT}),
)
NO_SCHEMA = Code(
    "REG109",
    "JSON Schema that is none",
    Severity.ERROR,
    "The field holds a JSON Schema (draft 2020-12 unless `$schema` says otherwise), and this part of it is no valid "
    "one. Runtimes would refuse it, or check nothing.",
    "Correct the part that the finding points at. A `$ref` may only point inside the same schema.",
    bad=Example({AGENT_FILE: AGENT + "input_schema:\n  type: strng\n"}),
    good=Example({AGENT_FILE: AGENT + "input_schema:\n  type: string\n"}),
)
MALFORMED_REFERENCE = Code(
    "REG110",
    "reference that cannot be read",
    Severity.ERROR,
    "A reference is an id, or an id with a range: `fraud_rules`, `fraud_rules@^1.2`. "
    "Where the kind is not fixed, it comes first: `tool/fraud_rules@^1.2`.",
    "Write it in that form. Ranges are 1.2.3, ^1.2, ~1.2, 1.x or >=1.2 <2.",
    bad=Example({AGENT_FILE: AGENT + "allowed_tools: [search@latest]\n", TOOL_FILE: TOOL}),
    good=Example({AGENT_FILE: AGENT + "allowed_tools: [search@^1.0]\n", TOOL_FILE: TOOL}),
)
NO_SUCH_FILE = Code(
    "REG111",
    "path that names no file of the bundle",
    Severity.ERROR,
    "The manifest names a file that is not beside it. A version holds its own files and nothing else.",
    "Correct the path, which counts from the manifest's folder, or add the file.",
    bad=Example({AGENT_FILE: AGENT + "prompts:\n  system: prompts/sytem.md\n", _PROMPT: "Ask for what is missing.\n"}),
    good=Example(
        {AGENT_FILE: AGENT + "prompts:\n  system: prompts/system.md\n", _PROMPT: "Ask for what is missing.\n"}
    ),
)
NO_CONTENT = Code(
    "REG112",
    "template without content",
    Severity.ERROR,
    "A template needs something to render: a body, messages or files. "
    "Only beside a `versions/` folder, whose files hold the content, may it do without.",
    "Add `body`, `messages` or `files`.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD}),
    good=Example({TEMPLATE_FILE: TEMPLATE}),
)
MISPLACED_FIELD = Code(
    "REG113",
    "field in the wrong file of a template",
    Severity.ERROR,
    "Where versions lie side by side, `template.*` holds what is common to all: id, name, description, version and the "
    "catalogue fields. Each file in `versions/` holds one version's content, and no catalogue fields.",
    "Move the field to the other file, or remove it.",
    bad=Example({TEMPLATE_FILE: TEMPLATE, TEMPLATE_VERSION_FILE: TEMPLATE}),
    good=Example({TEMPLATE_FILE: TEMPLATE_HEAD, TEMPLATE_VERSION_FILE: TEMPLATE}),
)
VERSION_WITHOUT_FILE = Code(
    "REG114",
    "version that is not in versions/",
    Severity.ERROR,
    "Where versions lie side by side, `version` in `template.*` names the live one, and its file must be there.",
    "Name a version that has a file, or add the file.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD.replace("1.0.0", "1.2.0"), TEMPLATE_VERSION_FILE: TEMPLATE}),
    good=Example({TEMPLATE_FILE: TEMPLATE_HEAD, TEMPLATE_VERSION_FILE: TEMPLATE}),
)
VERSION_DIFFERS = Code(
    "REG115",
    "version and file name differ",
    Severity.ERROR,
    "Each file in `versions/` is named after the version it holds.",
    "Make the two equal.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD, TEMPLATE_VERSION_FILE: TEMPLATE, _NEXT_VERSION: TEMPLATE}),
    good=Example(
        {
            TEMPLATE_FILE: TEMPLATE_HEAD,
            TEMPLATE_VERSION_FILE: TEMPLATE,
            _NEXT_VERSION: TEMPLATE.replace("1.0.0", "1.1.0"),
        }
    ),
)
UNKNOWN_STEP = Code(
    "REG116",
    "step that does not exist",
    Severity.ERROR,
    "A step waits for another that the workflow does not have, so it would wait for ever.",
    "Correct the name, or add the step.",
    bad=Example({WORKFLOW_FILE: WORKFLOW + _STEPS.format(second="answer", awaited="intak"), AGENT_FILE: AGENT}),
    good=Example({WORKFLOW_FILE: WORKFLOW + _STEPS.format(second="answer", awaited="intake"), AGENT_FILE: AGENT}),
)
REPEATED_ID = Code(
    "REG117",
    "id given twice",
    Severity.ERROR,
    "The steps of a workflow and the rules of a policy are told apart by their ids.",
    "Give each an id of its own.",
    bad=Example({WORKFLOW_FILE: WORKFLOW + _STEPS.format(second="intake", awaited="intake"), AGENT_FILE: AGENT}),
    good=Example({WORKFLOW_FILE: WORKFLOW + _STEPS.format(second="answer", awaited="intake"), AGENT_FILE: AGENT}),
)
