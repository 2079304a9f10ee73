"""Values, types, places and limits in words."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

from registry_cli.domain.location import Pointer

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_LONGEST_VALUE = 60
_MOST_KNOWN = 200
"""Names that are looked at for a similar one; nobody types among more, and each look takes its time."""


def place(pointer: Pointer) -> str:
    """*pointer* as people write it: ```steps[2].agent```; the whole is ``the document``."""
    if not pointer:
        return "the document"
    text = "".join(f"[{step}]" if isinstance(step, int) else _key_step(step) for step in pointer)
    return f"`{text.removeprefix('.')}`"


def inside(pointer: Pointer) -> str:
    """Words that say that something is in the mapping at *pointer*; none for the whole document."""
    return f" in {place(pointer)}" if pointer else ""


def types(names: Iterable[str]) -> str:
    """JSON Schema's *names* of types, joined: ``a list or a text``."""
    return either(_TYPES.get(name, name) for name in names)


def type_of(value: Any) -> str:
    """What *value* is, without showing it: it may be a secret in the wrong place."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    for known, name in ((str, "string"), (int, "integer"), (float, "number"), (list, "array")):
        if isinstance(value, known):
            return _TYPES[name]
    return _TYPES["object"]


def shown(value: Any) -> str:
    """*value* as JSON, cut where it gets long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def either(words: Iterable[str]) -> str:
    """*words* as alternatives: ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def listed(values: Iterable[Any]) -> str:
    """Valid values, one after the other: texts as they are, the others as JSON."""
    return ", ".join(value if isinstance(value, str) and value else shown(value) for value in values)


def nearest(text: Any, known: Iterable[Any]) -> str:
    """The text among *known* that *text* was probably meant to be; empty when none is close."""
    if not isinstance(text, str):
        return ""
    texts = {name.lower(): name for name in islice(known, _MOST_KNOWN) if isinstance(name, str)}
    close = difflib.get_close_matches(text.lower(), texts, n=1)
    return texts[close[0]] if close else ""


def did_you_mean(text: Any, known: Collection[Any]) -> str:
    """A question with the nearest of *known*, or the empty text."""
    near = nearest(text, known)
    return f"did you mean {near}?" if near else ""


def limits(schema: Mapping[str, Any], lowest: str, highest: str) -> str:
    """The bounds that two keywords of *schema* set together: ``from 1 to 50``, ``at least 1``, ``at most 50``."""
    low, high = schema.get(lowest), schema.get(highest)
    if low is None:
        return f"at most {shown(high)}"
    if high is None:
        return f"at least {shown(low)}"
    return f"exactly {shown(low)}" if low == high else f"from {shown(low)} to {shown(high)}"


def _key_step(step: str) -> str:
    return f".{step}" if re.fullmatch(r"[\w$-]+", step) else f"[{json.dumps(step, ensure_ascii=False)}]"
