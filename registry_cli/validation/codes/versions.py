"""Codes of the versions stage: what was published before and cannot be published like this."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import TOOL, TOOL_FILE

_MOVED = TOOL.replace("tools.example.com", "search.example.com")
_STRICT = TOOL.replace("input_schema: true", "input_schema: {type: object, required: [claim]}")

VERSION_REUSED = Code(
    "REG501",
    "content changed and version not",
    Severity.ERROR,
    "A published version never changes: whoever pinned it must get the same content for ever. "
    "The content is the manifest without its catalogue fields, and every file beside it.",
    "Raise `version`. Or take the change back, if it was not meant.",
    bad=Example({TOOL_FILE: _MOVED}, before={TOOL_FILE: TOOL}),
    good=Example({TOOL_FILE: _MOVED.replace("1.0.0", "1.0.1")}, before={TOOL_FILE: TOOL}),
)
VERSION_LOWERED = Code(
    "REG502",
    "version lower than the live one",
    Severity.ERROR,
    "The version was never published and is lower than what is live, which is most often a merge gone wrong. "
    "Going back to a version that was published is no finding.",
    "Raise `version` above the live one. `registry publish --allow-downgrade` publishes it as it is.",
    bad=Example({TOOL_FILE: _MOVED.replace("1.0.0", "0.9.9")}, before={TOOL_FILE: TOOL}),
    good=Example({TOOL_FILE: _MOVED.replace("1.0.0", "1.0.1")}, before={TOOL_FILE: TOOL}),
)
BREAKING_UNSAID = Code(
    "REG503",
    "breaking change without a major version",
    Severity.ERROR,
    "Whoever uses the entry by a range such as `^1.0` gets the new version without asking, and would notice: an input "
    "became stricter, an output looser, or something that could be used is gone. The rules are listed in "
    "docs/reference/breaking-changes.md. Below 1.0.0 a new minor version says that something breaks; a change from a "
    "prerelease may break anything.",
    "Raise `version` to the next major one, which the hint names. Or make the change in a way that breaks nobody.",
    bad=Example({TOOL_FILE: _STRICT.replace("1.0.0", "1.1.0")}, before={TOOL_FILE: TOOL}),
    good=Example({TOOL_FILE: _STRICT.replace("1.0.0", "2.0.0")}, before={TOOL_FILE: TOOL}),
)
