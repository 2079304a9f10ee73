"""Texts from manifests as code spans of Markdown, in which nothing is live and no credential is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from registry_cli.domain.location import Pointer
from registry_cli.reporting.escaping import escaped

LONGEST = 160
"""Characters of a text that are shown."""

_LONGEST_READ = 100_000
"""Characters of a text that are looked at: no more of it could be shown, however a credential in it is cut."""

_TICKS = re.compile("`+")
_MANY_TICKS = re.compile("`{5,}")
_BETWEEN = 3
"""Characters that part an item of a list from the next one."""

_ARGUMENTS = "args"
_HIDDEN = "***"


def code(text: str) -> str:
    """*text* as a code span on one line: no markup, link, mention or comment in it becomes live."""
    shown = _MANY_TICKS.sub(lambda run: r"\x60" * len(run[0]), escaped(hidden(text[:_LONGEST_READ])))
    shown = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
    fence = "`" * (max(map(len, _TICKS.findall(shown)), default=0) + 1)
    pad = " " if not shown.strip() or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def code_value(pointer: Pointer, value: Any) -> str:
    """The JSON of *value*, which stands at *pointer* of a manifest, as a code span without what is a secret there."""
    return code(json.dumps(_without_secrets(pointer, value), ensure_ascii=False))


def hidden(text: str) -> str:
    """*text* with stars for each credential that is known by its look."""
    from registry_cli.validation.security.detectors import find_credentials

    return _starred(text, ((hit.start, hit.end) for hit in find_credentials(text)))


def _starred(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        pieces += [text[done:start], _HIDDEN if end > done else ""]
        done = max(done, end)
    return "".join((*pieces, text[done:]))


def _without_secrets(pointer: Pointer, value: Any) -> Any:
    """*value* without credentials, and without what the keys on the way to it, and in it, call a secret."""
    from registry_cli.validation.security.secret_fields import secrets_in_manifest

    if _ARGUMENTS in pointer[:-1]:  # an argument may be the value of the option before it, which is not at hand
        return _HIDDEN
    wrapped: Any = value
    for step in reversed(pointer):
        wrapped = [wrapped] if isinstance(step, int) else {step: wrapped}
    spans: dict[Pointer, list[tuple[int, int]]] = {}
    for field in secrets_in_manifest(wrapped) if isinstance(wrapped, dict) else ():
        spans.setdefault(field.pointer[len(pointer) :], []).append((field.start, field.end))
    return _cleaned(value, spans)


def _cleaned(value: Any, spans: dict[Pointer, list[tuple[int, int]]], here: Pointer = ()) -> Any:
    if isinstance(value, str):
        return hidden(_starred(value, spans.get(here, ()))[:_LONGEST_READ])
    if isinstance(value, dict):
        return {hidden(key): _cleaned(item, spans, (*here, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item, spans, (*here, index)) for index, item in enumerate(value)]
    return value


def listed(items: Iterable[str], most: int, room: int = _LONGEST_READ) -> Iterator[str]:
    """The first *most* of *items*, fewer where they have more than *room* characters, and how many more there are."""
    everything = list(items)
    shown = 0
    for item in everything[:most]:
        room -= len(item) + _BETWEEN
        if room < 0:
            break
        yield item
        shown += 1
    if shown < len(everything):
        yield f"and {len(everything) - shown} more"
