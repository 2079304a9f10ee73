"""Reading the references out of a manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from registry_cli.domain.identity import EntryName, Reference, is_id
from registry_cli.domain.location import Pointer
from registry_cli.domain.version import compile_range
from registry_cli.kinds.kind import EACH, ReferenceField, with_article
from registry_cli.kinds.table import KINDS

_CATALOGUE = (ReferenceField(("deprecation", "replaced_by"), None),)


class MalformedReference(NamedTuple):
    """A text that stands where a reference is due and is none; ``reason`` says what is wrong with it.

    The manifest's JSON Schema refuses the coarsest of them too; the range is read only here.
    """

    pointer: Pointer
    text: str
    reason: str


def references_of(kind: str, manifest: Mapping[str, Any]) -> tuple[Reference | MalformedReference, ...]:
    """What a *manifest* of *kind* refers to, in the order of the document.

    Whatever is not of the shape that its field has is passed over: the schema speaks of it.
    Raises ``KeyError`` for an unknown kind.
    """
    leading = _leading(kind)
    found: list[Reference | MalformedReference] = []
    for key, value in manifest.items():
        if key in leading:
            found += _walk(value, leading[key], (key,))
    return tuple(found)


@cache
def _leading(kind: str) -> dict[str, tuple[ReferenceField, ...]]:
    """The fields of *kind* that name others, by the first step to them."""
    fields = KINDS[kind].references
    return {
        first: tuple(field for field in fields if field.pattern[0] == first)
        for first, *_ in (field.pattern for field in fields)
    }


def catalogue_references_of(manifest: Mapping[str, Any]) -> tuple[Reference | MalformedReference, ...]:
    """What the catalogue fields refer to (``deprecation.replaced_by``); no part of any version."""
    return tuple(_walk(manifest, _CATALOGUE, ()))


def reference_field(kind: str, pointer: Pointer) -> ReferenceField | None:
    """The field of a manifest of *kind* that *pointer* leads to, where it names another entry.

    Raises ``KeyError`` for an unknown kind.
    """
    for field in (*KINDS[kind].references, *_CATALOGUE):
        if len(field.pattern) == len(pointer) and all(map(_leads, field.pattern, pointer)):
            return field
    return None


def read_reference(text: str, kind: str | None, pointer: Pointer) -> Reference | MalformedReference:
    """Read ``id`` or ``id@range`` (for a fixed *kind*), or ``kind/id[@range]`` where *kind* is ``None``."""
    found = _read_text(text, kind)
    return MalformedReference(pointer, text, found) if isinstance(found, str) else Reference(*found, pointer)


@lru_cache(maxsize=16384)
def _read_text(text: str, kind: str | None) -> tuple[EntryName, str] | str:
    """The target and the range, or what is wrong with them."""
    target, at, range_text = text.partition("@")
    reason = _target_reason(target, kind) or (_range_reason(range_text) if at else "")
    return reason or (EntryName(kind, target) if kind else EntryName.parse(target), range_text.strip())


def _walk(value: Any, fields: Sequence[ReferenceField], pointer: Pointer) -> Iterator[Reference | MalformedReference]:
    depth = len(pointer)
    if isinstance(value, str):
        yield from (read_reference(value, field.kind, pointer) for field in fields if len(field.pattern) == depth)
        return
    longer = [field for field in fields if len(field.pattern) > depth]
    leading = {field.pattern[depth] for field in longer}
    for step, child in _children(value):
        if step in leading or EACH in leading:
            below = [field for field in longer if _leads(field.pattern[depth], step)]
            yield from _walk(child, below, (*pointer, step))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _leads(pattern_step: str, step: str | int) -> bool:
    return pattern_step in (EACH, step)


def _target_reason(target: str, kind: str | None) -> str:
    if kind is not None:
        if is_id(target):
            return ""
        named = target.removeprefix(f"{kind}/")
        if named != target and is_id(named):
            return f"only {with_article(kind)} can stand here, so the kind is left out: write {named!r}"
        return f"{target!r} is no id of {with_article(kind)}"
    try:
        name = EntryName.parse(target)
    except ValueError as problem:
        return str(problem)
    return "" if name.kind in KINDS else f"there is no kind {name.kind!r}; the kinds are {', '.join(KINDS)}"


def _range_reason(range_text: str) -> str:
    if not range_text.strip():
        return "after '@' a version range is due, such as ^1.2"
    try:
        compile_range(range_text.strip())
    except ValueError as problem:
        return str(problem)
    return ""
