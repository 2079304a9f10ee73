"""Codes of the versions stage: what was published before and cannot be published like this."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code

VERSION_REUSED = Code(
    "REG501",
    "content changed and version not",
    Severity.ERROR,
    "A published version never changes: whoever pinned it must get the same content for ever. "
    "The content is the manifest without its catalogue fields, and every file beside it.",
    "Raise `version`. Or take the change back, if it was not meant.",
    "A prompt was edited, and agent.yaml still says what is already published:\n\nversion: 1.2.0\n\nInstead:\n\n"
    "version: 1.2.1",
)
VERSION_LOWERED = Code(
    "REG502",
    "version lower than the live one",
    Severity.ERROR,
    "The version was never published and is lower than what is live, which is most often a merge gone wrong. "
    "Going back to a version that was published is no finding.",
    "Raise `version` above the live one. `registry publish --allow-downgrade` publishes it as it is.",
    "Live is 1.3.0:\n\nversion: 1.2.9     # never published\n\nInstead:\n\nversion: 1.3.1",
)
