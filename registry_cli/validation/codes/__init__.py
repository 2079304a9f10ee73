"""The catalogue of findings: each code is declared once, in the file of its stage."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from registry_cli.validation.codes import (
    model,
    parse,
    policies,
    references,
    security,
    templates,
    uses,
    versions,
    waivers,
)
from registry_cli.validation.codes.code import Code

__all__ = ["CODES", "FAMILIES", "Code", "family_of", "find_code", "nearest"]

_MODULES = (parse, waivers, model, templates, references, uses, policies, security, versions)

CODES: Mapping[str, Code] = {
    code.code: code for module in _MODULES for code in vars(module).values() if isinstance(code, Code)
}
"""Every code with what is to be said about it, in order."""

FAMILIES: Mapping[str, str] = {
    "REG0": "Files that cannot be taken as they are",
    "REG1": "Manifests that are not what their kind asks for",
    "REG2": "References between manifests",
    "REG3": "Rules of the organisation",
    "REG4": "Security",
    "REG5": "Versions",
}
"""The families of codes, by the first letters that their codes share."""


def family_of(code: str) -> str:
    """The title of the family that *code* belongs to."""
    return FAMILIES[code[:4]]


def find_code(text: str) -> Code | None:
    """The code that *text* names: ``REG501``, in any case, or just its number."""
    return CODES.get(_normal(text))


def nearest(text: str) -> list[str]:
    """The codes that *text* may have meant, the likeliest first."""
    return get_close_matches(_normal(text), CODES, n=3)


def _normal(text: str) -> str:
    wanted = text.strip().upper()
    return f"REG{wanted:0>3}" if wanted.isdecimal() else wanted
