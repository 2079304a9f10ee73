"""Codes of the parse stage: bytes that are no sound document, and paths that belong to no manifest."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code

ENCODING = Code(
    "REG001",
    "not UTF-8",
    Severity.ERROR,
    "Manifests are read as UTF-8 everywhere. Bytes of another encoding would mean other characters on other machines.",
    "Save the file as UTF-8. Most editors offer it as “Save with encoding”.",
    "A file saved as Latin-1, in which “é” is the single byte E9.",
)
SYNTAX = Code(
    "REG002",
    "syntax error",
    Severity.ERROR,
    "The file is no JSON, YAML or TOML from this place on. Nothing behind it can be checked until it is.",
    "Mend the place the finding points at. In YAML, text that holds `: ` or begins with a special character needs "
    "quotes.",
    "description: Decides: yes or no\n\n"
    "A colon and a space begin a new mapping, so the text needs quotes:\n\n"
    'description: "Decides: yes or no"',
)
DUPLICATE_KEY = Code(
    "REG003",
    "key given twice",
    Severity.ERROR,
    "One of the two values would be thrown away in silence, and readers disagree which.",
    "Keep the one that is meant, and remove the other.",
    "name: Claim store\nversion: 1.0.0\nname: Store of claims      # the second name",
)
DEPTH = Code(
    "REG004",
    "nested too deep",
    Severity.ERROR,
    "Mappings and lists may hold one another 100 levels deep. Deeper nesting can exhaust a reader.",
    "Flatten the structure, or move a part of it into a file beside the manifest.",
    "metadata: {a: {a: {a: ...}}}     # more than 100 of them",
)
SIZE = Code(
    "REG005",
    "too large",
    Severity.ERROR,
    "Every version is stored for ever and sent to every runtime that asks for it, so its size is bounded.",
    "Move large content out of the repository and refer to it, or split it. The finding names the limit.",
    "agents/fraud_agent/assets/training.parquet     # larger than a bundle's file may be",
)
ALIASES = Code(
    "REG006",
    "aliases stand for too much",
    Severity.ERROR,
    "A few nested YAML aliases can stand for billions of values. What the aliases of a file stand for is bounded.",
    "Write the values out where they are needed, or use fewer aliases.",
    "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, ...]",
)
MERGE_KEY = Code(
    "REG007",
    "merge key",
    Severity.ERROR,
    "`<<` is no part of YAML 1.2, and readers disagree on what it does. The same file must mean the same everywhere.",
    "Write the merged keys out.",
    "parameters:\n  <<: *defaults\n\nInstead:\n\nparameters:\n  temperature: 0.2",
)
TAG = Code(
    "REG008",
    "unknown tag",
    Severity.ERROR,
    "A tag such as `!secret` or `!include` has a meaning only for the program that made it up.",
    "Remove the tag and write the value itself.",
    'endpoint: !env TOOL_URL\n\nInstead:\n\nendpoint: "https://tools.example.com/search"',
)
KEY_TYPE = Code(
    "REG009",
    "key is no text",
    Severity.ERROR,
    "Manifests hold what JSON can hold, and JSON's keys are texts.",
    "Put the key in quotes.",
    'metadata:\n  2024: started\n\nInstead:\n\nmetadata:\n  "2024": started',
)
NOT_A_MAPPING = Code(
    "REG010",
    "not a mapping",
    Severity.ERROR,
    "A manifest is a mapping of fields to values. This file holds something else, or nothing.",
    "Begin the file with the manifest's fields.",
    "- tool_id: search\n\nInstead, without the dash:\n\ntool_id: search",
)
LINK_OUTSIDE = Code(
    "REG011",
    "link leaves its folder",
    Severity.ERROR,
    "A bundle is complete in itself. A link to a file outside could bring anything into a published version, "
    "also files of the machine that publishes.",
    "Replace the link by the file itself.",
    "agents/fraud_agent/prompts/system.md -> ../../../../notes.md",
)
NOT_REGULAR = Code(
    "REG012",
    "not a regular file",
    Severity.ERROR,
    "Submodules, sockets, pipes and devices have no content that a version could keep.",
    "Replace it by a regular file, or move it out of the manifests' folder.",
    "agents/fraud_agent/assets/rules is a git submodule",
)
TWO_MANIFESTS = Code(
    "REG013",
    "two manifests for one entry",
    Severity.ERROR,
    "Both files declare the same entry, and only one of them can be meant.",
    "Keep one of them and delete the other.",
    "tools/search.yaml\ntools/search.json     # the same entry again",
)
NO_MANIFEST = Code(
    "REG014",
    "folder without a manifest",
    Severity.ERROR,
    "A folder in the place of an entry declares nothing without its manifest. "
    "If it is a leftover, a sync could take the entry for deleted.",
    "Add the manifest (`agent.yaml`, `template.yaml`, `tool.yaml`, ...) or delete the folder.",
    "agents/fraud_agent/prompts/system.md     # and no agents/fraud_agent/agent.yaml",
)
STRAY_FILE = Code(
    "REG015",
    "file in no entry",
    Severity.ERROR,
    "The file lies where manifests are looked for and is none: nobody will ever read it. "
    "Often it is a manifest with the wrong name, ending or place.",
    "Rename it to what it is meant to be, or move it into an entry's folder or out of the manifests' folder.",
    "agents/fraud_agent.yaml\n\nAn agent has a folder of its own:\n\nagents/fraud_agent/agent.yaml",
)
UNKNOWN_FOLDER = Code(
    "REG016",
    "folder of no kind",
    Severity.ERROR,
    "Every folder below the root holds the manifests of one kind. What lies in another folder is not read, "
    "so a misspelt name would make entries vanish.",
    "Rename the folder to the kind it holds, or move it out of the manifests' folder.",
    "agnets/fraud_agent/agent.yaml\n\nInstead:\n\nagents/fraud_agent/agent.yaml",
)
BAD_VERSION_NAME = Code(
    "REG017",
    "file in versions/ is not named after a version",
    Severity.ERROR,
    "Each file in a template's `versions/` is one version, and its name says which.",
    "Name it after its version, e.g. `versions/1.2.0.yaml`.",
    "templates/data-analyzer/versions/new.yaml\n\nInstead:\n\ntemplates/data-analyzer/versions/1.2.0.yaml",
)
BAD_ID = Code(
    "REG018",
    "name that is no id",
    Severity.ERROR,
    "The name of the folder or file is the entry's id. "
    "An id is made of lower case letters and digits, in words joined by single `_` or `-`, of at most 100 characters.",
    "Rename the folder or file, and the id inside with it.",
    "tools/Fraud Rules.yaml\n\nInstead:\n\ntools/fraud_rules.yaml",
)
UNREADABLE = Code(
    "REG019",
    "cannot be read",
    Severity.ERROR,
    "The file is listed and its content cannot be had, so nothing can be said about it.",
    "Make the file readable. For a link, check that what it points at exists.",
    "agents/fraud_agent/prompts/system.md -> system_v2.md     # which does not exist",
)
