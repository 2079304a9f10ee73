"""What a plain (unquoted) YAML scalar means: the core schema of YAML 1.2.2, chapter 10.3."""

from __future__ import annotations

import math
import re
from typing import Any

from registry_cli.documents.document import MAX_BITS

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_FIRST = frozenset("~nNtTfF+-.0123456789") | {""}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_RADIX = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TYPES = {"int": int, "float": float, "bool": bool, "null": type(None)}

CORE_TAGS = {f"tag:yaml.org,2002:{name}": name for name in ("str", "int", "float", "bool", "null", "seq", "map")}
"""The tags of the core schema with their short names."""


SCALAR_TAGS = frozenset(("str", "int", "float", "bool", "null"))
"""Those of them that a scalar may carry."""


def resolve(text: str) -> Any:
    """The value of the plain scalar *text*; raises ``ValueError`` for an integer of too many digits.

    ``no``, ``yes``, ``on``, ``off``, ``1_000``, ``1:30``, dates, ``=`` and ``0b1`` are text, ``010`` is ten.
    """
    if text[:1] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _DECIMAL.fullmatch(text):
        return _bounded(text, 10)
    if _FLOAT.fullmatch(text):
        return float(text)
    radix = _RADIX.fullmatch(text)
    if radix:
        return _bounded(radix[1], 8) if radix[1] else _bounded(radix[2], 16)
    return text


def resolve_tagged(text: str, tag: str) -> Any:
    """The value of *text* under an explicit core *tag* (short name); raises ``ValueError`` when they do not fit."""
    if tag == "str":
        return text
    value = resolve(text)
    if tag == "float" and type(value) is int:
        return float(value)
    if type(value) is not _TYPES.get(tag):
        raise ValueError(f"{text!r} is no {tag}")
    return value


def _bounded(digits: str, radix: int) -> int:
    number = 2 << MAX_BITS if len(digits) > MAX_BITS else int(digits, radix)
    if number.bit_length() > MAX_BITS:
        raise ValueError("too many digits")
    return number
