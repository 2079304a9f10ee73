"""Codes of waivers: what a manifest or registry.toml accepts, and on which grounds it cannot."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import TOOL, TOOL_FILE

_WAIVABLE_ERRORS = ("REG301", "REG4", "REG503")
_NOT_WAIVABLE = "REG0"
_OF_HISTORY = ("REG206", "REG209", "REG5")
_OF_REFERENCES = "REG2"
_OF_OTHERS = (_OF_REFERENCES, "REG3")

UNREADABLE_WAIVER = Code(
    "REG020",
    "waiver that cannot be read",
    Severity.ERROR,
    "A waiver accepts a finding: it names the code, perhaps the last day it holds, and the reason. "
    "Where one of them is wrong or missing it accepts nothing. "
    "Only a warning, a broken rule of a policy (REG301), a finding of security (REG4xx) and a breaking change (REG503) "
    "can be waived: with any other error the manifest could not be used.",
    "Write `registry: allow CODE until YYYY-MM-DD -- REASON`; `until` may be left out.",
    bad=Example({TOOL_FILE: f"{TOOL}# registry: allow REG204\n"}),
    good=Example({TOOL_FILE: TOOL}),
)
UNUSED_WAIVER = Code(
    "REG021",
    "waiver that waives nothing",
    Severity.WARNING,
    "What it was written for is no longer there, or is in another place. "
    "Left where it is, it would silently accept what comes there next.",
    "Remove it. Or move it to the line of the finding, or on a line of its own above.",
    bad=Example({TOOL_FILE: f"{TOOL}# registry: allow REG204 -- The two call each other once.\n"}),
    good=Example({TOOL_FILE: TOOL}),
)
EXPIRED_WAIVER = Code(
    "REG022",
    "waiver that has expired",
    Severity.WARNING,
    "The day up to which it was to hold has passed, so what it accepted is a finding again.",
    "Put right what it accepted and remove it, or agree on a later day.",
    bad=Example({TOOL_FILE: f"{TOOL}# registry: allow REG204 until 2020-12-31 -- The two are to be merged.\n"}),
    good=Example({TOOL_FILE: TOOL}),
)


def may_be_waived(code: Code) -> bool:
    """Whether a manifest with this finding can be published all the same, when somebody answers for it."""
    if code.code.startswith(_NOT_WAIVABLE):
        return False
    return code.severity is Severity.WARNING or code.code.startswith(_WAIVABLE_ERRORS)


def needs_history(code: str) -> bool:
    """Whether only a comparison with what was there before finds *code*."""
    return code.startswith(_OF_HISTORY)


def is_of_references(code: str) -> bool:
    """Whether *code* says something about what a manifest refers to."""
    return code.startswith(_OF_REFERENCES)


def depends_on_others(code: str) -> bool:
    """Whether *code* is found only where other manifests are sound: what is referred to, or the policies."""
    return code.startswith(_OF_OTHERS)
