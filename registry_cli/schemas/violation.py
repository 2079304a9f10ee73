"""What is wrong with an instance, or with a schema, at a place inside it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from registry_cli.domain.location import Pointer

MAX_VIOLATIONS = 200
"""How many violations of one document are told; a document with more is broken as a whole."""


class Part(StrEnum):
    """What of the place that a pointer leads to is wrong: the key, the value, or that something in it is missing."""

    KEY = "key"
    VALUE = "value"
    MISSING = "missing"


class Violation(NamedTuple):
    """One thing that a schema does not allow.

    ``keyword`` is the JSON Schema keyword that says so; ``message`` what is expected and what is there instead;
    ``hint`` the way out, where there is one. For a missing field the pointer leads to the mapping that lacks it.
    """

    pointer: Pointer
    keyword: str
    message: str
    hint: str = ""
    target: Part = Part.VALUE
