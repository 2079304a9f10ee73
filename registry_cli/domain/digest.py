"""Canonical JSON (RFC 8785) and digests: the one definition of "same content"."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Pointer

MAX_SAFE_INTEGER = 2**53 - 1

_SURROGATE = re.compile("[\ud800-\udfff]")


def sha256(content: bytes) -> str:
    """The digest of *content*: 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical_text(value: Any) -> str:
    """*value* in RFC 8785 form; raises ``ValueError`` when it holds something ``unrepresentable`` would name."""
    if _is_plain(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return rfc8785.dumps(value).decode("utf-8")


def canonical_document(name: EntryName, version: str, manifest: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """The canonical document of a version; its sha256 is the version's digest.

    *manifest* is the manifest as written, without catalogue fields and without defaults filled in; *files* maps each
    path within the bundle to the sha256 of its bytes as committed.
    """
    return canonical_text(
        {"kind": name.kind, "id": name.id, "version": version, "manifest": dict(manifest), "files": dict(files)}
    )


def unrepresentable(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every place in *value* that canonical JSON or Postgres cannot carry, with the reason."""
    if _is_plain(value):
        return
    stack: list[tuple[Pointer, Any]] = [(pointer, value)]
    while stack:
        where, item = stack.pop()
        if isinstance(item, Mapping):
            for key, child in reversed(list(item.items())):
                reason = _text_reason(key)
                if reason:
                    yield (*where, key), f"the key {reason}"
                stack.append(((*where, key), child))
        elif isinstance(item, list):
            stack.extend(((*where, index), child) for index, child in reversed(list(enumerate(item))))
        else:
            reason = _scalar_reason(item)
            if reason:
                yield where, f"the value {reason}"


def _is_plain(value: Any) -> bool:
    """A quick look: whether all of *value* is surely representable, and ``json.dumps`` writes it as RFC 8785 does.

    Nearly every manifest is plain. What is not, in doubt: a float, which the two write differently; a key beyond
    ASCII, which they may sort differently; and every type that JSON does not know.
    """
    keys: set[Any] = set()
    texts: list[str] = []
    stack = [value]
    while stack:
        item = stack.pop()
        of = type(item)
        if of is str:
            texts.append(item)
        elif of is dict:
            keys.update(item)
            stack.extend(item.values())
        elif of is list:
            stack.extend(item)
        elif of is int:
            if abs(item) > MAX_SAFE_INTEGER:
                return False
        elif item is not None and of is not bool:
            return False
    return all(type(key) is str and key.isascii() for key in keys) and not _text_reason("".join((*texts, *keys)))


def _scalar_reason(item: Any) -> str:
    if item is None or isinstance(item, bool):
        return ""
    if isinstance(item, str):
        return _text_reason(item)
    if isinstance(item, int):
        return "is an integer beyond 2^53" if abs(item) > MAX_SAFE_INTEGER else ""
    if isinstance(item, float):
        return "" if item - item == 0 else "is not a finite number"
    return f"is a {type(item).__name__}, which JSON does not know"


def _text_reason(text: Any) -> str:
    if not isinstance(text, str):
        return f"is a {type(text).__name__}, which is no text"
    if "\x00" in text:
        return "holds the NUL character"
    if not text.isascii() and _SURROGATE.search(text):
        return "holds a lone surrogate"
    return ""
