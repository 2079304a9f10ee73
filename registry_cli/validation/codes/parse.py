"""Codes of the parse stage: bytes that are no sound document, and paths that belong to no manifest."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example, Filled, Link, Special
from registry_cli.validation.codes.samples import (
    AGENT,
    AGENT_FILE,
    TEMPLATE,
    TEMPLATE_FILE,
    TEMPLATE_HEAD,
    TEMPLATE_VERSION_FILE,
)

_PROMPT = "agents/intake/prompts/system.md"
_FIRST_PROMPT = "agents/intake/prompts/system_v1.md"
_MISNAMED = "templates/letter/versions/next.yaml"
_OPENED = f"    {'[' * 33}\n"
_CLOSED = f"    {']' * 33}\n"
_ALIASES = """\
metadata:
  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
"""

ENCODING = Code(
    "REG001",
    "not UTF-8",
    Severity.ERROR,
    "Manifests are read as UTF-8 everywhere. Bytes of another encoding would mean other characters on other machines.",
    "Save the file as UTF-8. Most editors offer it as “Save with encoding”.",
    bad=Example({AGENT_FILE: AGENT.encode() + b"tags: [caf\xe9]\n"}),
    good=Example({AGENT_FILE: AGENT + "tags: [café]\n"}),
)
SYNTAX = Code(
    "REG002",
    "syntax error",
    Severity.ERROR,
    "The file is no JSON, YAML or TOML from this place on. Nothing behind it can be checked until it is.",
    "Mend the place the finding points at. In YAML, text that holds `: ` or begins with a special character needs "
    "quotes.",
    bad=Example({AGENT_FILE: AGENT.replace("Takes claims in.", "Decides: yes or no")}),
    good=Example({AGENT_FILE: AGENT.replace("Takes claims in.", '"Decides: yes or no"')}),
)
DUPLICATE_KEY = Code(
    "REG003",
    "key given twice",
    Severity.ERROR,
    "One of the two values would be thrown away in silence, and readers disagree which.",
    "Keep the one that is meant, and remove the other.",
    bad=Example({AGENT_FILE: AGENT + "name: Claims\n"}),
    good=Example({AGENT_FILE: AGENT}),
)
DEPTH = Code(
    "REG004",
    "nested too deep",
    Severity.ERROR,
    "Mappings and lists may hold one another 100 levels deep. Deeper nesting can exhaust a reader.",
    "Flatten the structure, or move a part of it into a file beside the manifest.",
    bad=Example({AGENT_FILE: f"{AGENT}metadata:\n  deep:\n{_OPENED * 3}{_CLOSED * 3}"}),
    good=Example({AGENT_FILE: AGENT + "metadata:\n  deep: [[1]]\n"}),
)
SIZE = Code(
    "REG005",
    "too large",
    Severity.ERROR,
    "Every version is stored for ever and sent to every runtime that asks for it, so its size is bounded.",
    "Move large content out of the repository and refer to it, or split it. The finding names the limit.",
    bad=Example({AGENT_FILE: AGENT, "agents/intake/assets/claims.csv": Filled(11 * 1024 * 1024)}),
    good=Example({AGENT_FILE: AGENT}),
)
ALIASES = Code(
    "REG006",
    "aliases stand for too much",
    Severity.ERROR,
    "A few nested YAML aliases can stand for billions of values. What the aliases of a file stand for is bounded.",
    "Write the values out where they are needed, or use fewer aliases.",
    bad=Example({AGENT_FILE: AGENT + _ALIASES}),
    good=Example({AGENT_FILE: AGENT + "metadata:\n  a: &a [1, 2, 3]\n  b: *a\n"}),
)
MERGE_KEY = Code(
    "REG007",
    "merge key",
    Severity.ERROR,
    "`<<` is no part of YAML 1.2, and readers disagree on what it does. The same file must mean the same everywhere.",
    "Write the merged keys out.",
    bad=Example({AGENT_FILE: AGENT + "metadata:\n  usual: &usual {team: claims}\n  now:\n    <<: *usual\n"}),
    good=Example({AGENT_FILE: AGENT + "metadata:\n  usual: {team: claims}\n  now:\n    team: claims\n"}),
)
TAG = Code(
    "REG008",
    "unknown tag",
    Severity.ERROR,
    "A tag such as `!secret` or `!include` has a meaning only for the program that made it up.",
    "Remove the tag and write the value itself.",
    bad=Example({AGENT_FILE: AGENT + "metadata:\n  region: !env REGION\n"}),
    good=Example({AGENT_FILE: AGENT + "metadata:\n  region: eu\n"}),
)
KEY_TYPE = Code(
    "REG009",
    "key is no text",
    Severity.ERROR,
    "Manifests hold what JSON can hold, and JSON's keys are texts.",
    "Put the key in quotes.",
    bad=Example({AGENT_FILE: AGENT + "metadata:\n  2024: started\n"}),
    good=Example({AGENT_FILE: AGENT + 'metadata:\n  "2024": started\n'}),
)
NOT_A_MAPPING = Code(
    "REG010",
    "not a mapping",
    Severity.ERROR,
    "A manifest is a mapping of fields to values. This file holds something else, or nothing.",
    "Begin the file with the manifest's fields.",
    bad=Example({AGENT_FILE: "- " + AGENT.replace("\n", "\n  ").rstrip(" ")}),
    good=Example({AGENT_FILE: AGENT}),
)
LINK_OUTSIDE = Code(
    "REG011",
    "link leaves its folder",
    Severity.ERROR,
    "A bundle is complete in itself. A link to a file outside could bring anything into a published version, "
    "also files of the machine that publishes.",
    "Replace the link by the file itself.",
    bad=Example({AGENT_FILE: AGENT, _PROMPT: Link("../../../notes.md")}),
    good=Example({AGENT_FILE: AGENT, _PROMPT: "Ask for what is missing.\n"}),
)
NOT_REGULAR = Code(
    "REG012",
    "not a regular file",
    Severity.ERROR,
    "Submodules, sockets, pipes and devices have no content that a version could keep.",
    "Replace it by a regular file, or move it out of the manifests' folder.",
    bad=Example({AGENT_FILE: AGENT, "agents/intake/assets/queue": Special()}),
    good=Example({AGENT_FILE: AGENT}),
)
TWO_MANIFESTS = Code(
    "REG013",
    "two manifests for one entry",
    Severity.ERROR,
    "Both files declare the same entry, and only one of them can be meant.",
    "Keep one of them and delete the other.",
    bad=Example({AGENT_FILE: AGENT, "agents/intake/agent.toml": 'agent_id = "intake"\n'}),
    good=Example({AGENT_FILE: AGENT}),
)
NO_MANIFEST = Code(
    "REG014",
    "folder without a manifest",
    Severity.ERROR,
    "A folder in the place of an entry declares nothing without its manifest. "
    "If it is a leftover, a sync could take the entry for deleted.",
    "Add the manifest (`agent.yaml`, `template.yaml`, `tool.yaml`, ...) or delete the folder.",
    bad=Example({_PROMPT: "Ask for what is missing.\n"}),
    good=Example({_PROMPT: "Ask for what is missing.\n", AGENT_FILE: AGENT}),
)
STRAY_FILE = Code(
    "REG015",
    "file in no entry",
    Severity.ERROR,
    "The file lies where manifests are looked for and is none: nobody will ever read it. "
    "Often it is a manifest with the wrong name, ending or place.",
    "Rename it to what it is meant to be, or move it into an entry's folder or out of the manifests' folder.",
    bad=Example({"agents/intake.yaml": AGENT}),
    good=Example({AGENT_FILE: AGENT}),
)
UNKNOWN_FOLDER = Code(
    "REG016",
    "folder of no kind",
    Severity.ERROR,
    "Every folder below the root holds the manifests of one kind. What lies in another folder is not read, "
    "so a misspelt name would make entries vanish.",
    "Rename the folder to the kind it holds, or move it out of the manifests' folder.",
    bad=Example({"agnets/intake/agent.yaml": AGENT}),
    good=Example({AGENT_FILE: AGENT}),
)
BAD_VERSION_NAME = Code(
    "REG017",
    "file in versions/ is not named after a version",
    Severity.ERROR,
    "Each file in a template's `versions/` is one version, and its name says which.",
    "Name it after its version, e.g. `versions/1.2.0.yaml`.",
    bad=Example({TEMPLATE_FILE: TEMPLATE_HEAD, TEMPLATE_VERSION_FILE: TEMPLATE, _MISNAMED: TEMPLATE}),
    good=Example({TEMPLATE_FILE: TEMPLATE_HEAD, TEMPLATE_VERSION_FILE: TEMPLATE}),
)
BAD_ID = Code(
    "REG018",
    "name that is no id",
    Severity.ERROR,
    "The name of the folder or file is the entry's id. "
    "An id is made of lower case letters and digits, in words joined by single `_` or `-`, of at most 100 characters.",
    "Rename the folder or file, and the id inside with it.",
    bad=Example({"agents/Intake Agent/agent.yaml": AGENT}),
    good=Example({AGENT_FILE: AGENT}),
)
UNREADABLE = Code(
    "REG019",
    "cannot be read",
    Severity.ERROR,
    "The file is listed and its content cannot be had, so nothing can be said about it.",
    "Make the file readable. For a link, check that what it points at exists.",
    bad=Example({AGENT_FILE: AGENT, _PROMPT: Link("system_v2.md")}),
    good=Example({AGENT_FILE: AGENT, _PROMPT: Link("system_v1.md"), _FIRST_PROMPT: "Ask for what is missing.\n"}),
)
