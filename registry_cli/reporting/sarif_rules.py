"""The catalogue of findings as the rules of a SARIF run."""

from __future__ import annotations

import re
from typing import Any

from registry_cli import __version__
from registry_cli.domain.finding import Severity
from registry_cli.validation.codes import CODES, Code, family_of

RULE_INDEX = {code: index for index, code in enumerate(CODES)}
"""Where each code's rule stands in the list of rules."""

_SECURITY_HUNDRED = "4"
_SECURITY_SEVERITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0"}
"""Scores in the manner of CVSS, by which code scanning ranks security findings: high and medium."""


def sarif_driver() -> dict[str, Any]:
    """The tool with its rules."""
    return {
        "name": "registry",
        "fullName": f"registry {__version__}, checks of agent manifests",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in CODES.values()],
    }


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "name": _identifier(code.title),
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.explanation},
        "help": {
            "text": f"{code.explanation}\n\nFix: {code.fix}",
            "markdown": f"{code.explanation}\n\n**Fix:** {code.fix}\n\nAn example: `registry explain {code.code}`",
        },
        "defaultConfiguration": {"level": code.severity.value},
        "properties": {"precision": "very-high", "family": family_of(code.code), **_tags(code)},
    }


def _tags(code: Code) -> dict[str, Any]:
    if code.code[3] != _SECURITY_HUNDRED:
        return {"tags": ["manifests"]}
    return {"tags": ["manifests", "security"], "security-severity": _SECURITY_SEVERITY[code.severity]}


def _identifier(title: str) -> str:
    """*title* as one word: ``content changed`` -> ``ContentChanged``."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", title))
