"""Sorting a list of texts where it stands; comments that belong to an item move with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry_cli.documents.document import Document
from registry_cli.documents.place import Place, Span
from registry_cli.documents.proving import copied, first_sound, line_end, line_start, own_place, value_at
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Pointer

_GAP = re.compile(
    r"(?P<comma>[ \t]*,)?(?P<remark>[ \t]*\#[^\r\n]*)?(?P<end>\r?\n)"
    r"(?P<above>(?:[ \t]*\#[^\r\n]*\r?\n)*)(?P<lead>[ \t]*(?:-[ \t]+)?)"
)
"""What stands between two items that have lines of their own; a blank line makes groups, which are left alone."""

_TAIL = re.compile(r"(?P<comma>[ \t]*,)?(?P<remark>[ \t]*\#[^\r\n]*)?")
_HEAD = re.compile(r"[ \t]*(?:-[ \t]+)?")
_OWN_LINE = re.compile(r"[\r\n][ \t]*#")


def sort_list(document: Document, pointer: Pointer) -> Edit | None:
    """Put the texts of the list that *pointer* leads to in order, upper and lower case side by side.

    A comment on an item's line, or on the lines right above it, moves with the item.
    ``None`` when the list is in order, holds anything but texts, or does not show which comment belongs to what.
    """
    place = own_place(document, pointer)
    values = value_at(document.data, pointer) if place is not None else None
    if place is None or not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    order = sorted(range(len(values)), key=lambda index: (values[index].casefold(), values[index]))
    if order == list(range(len(values))):
        return None
    items = [place.children[index] for index in range(len(values))]
    rewritten = _rewritten(document.text, place, items, order)
    if rewritten is None:
        return None
    span, text = rewritten
    intended = copied(document.data)
    value_at(intended, pointer[:-1])[pointer[-1]] = [values[index] for index in order]
    return first_sound(document, span, [text], intended)


def _rewritten(text: str, place: Place, items: Sequence[Place], order: Sequence[int]) -> tuple[Span, str] | None:
    """The stretch of *text* that the sorting rewrites, and what it becomes."""
    gaps = [text[one.end : other.start] for one, other in pairwise(items)]
    tail = _TAIL.match(text, items[-1].end)
    remarked = tail is not None and tail["remark"]
    if _OWN_LINE.search(_head(text, place, items[0])):
        return None
    if not remarked and not any("#" in gap for gap in gaps):
        texts = [text[items[index].start : items[index].end] for index in order]
        return (items[0].start, items[-1].end), "".join(
            part for pair in zip(texts, [*gaps, ""], strict=True) for part in pair
        )
    return _by_lines(text, items, order)


def _head(text: str, place: Place, first: Place) -> str:
    """What stands between the list's key or bracket and its first item."""
    if text.startswith("[", place.start):
        return text[place.start + 1 : first.start]
    return text[line_end(text, place.key[1]) if place.key else place.start : line_start(text, first.start)]


@dataclass(frozen=True, slots=True)
class _Item:
    """An item with the comments that are its own."""

    above: str
    text: str
    remark: str


def _by_lines(text: str, items: Sequence[Place], order: Sequence[int]) -> tuple[Span, str] | None:
    start = line_start(text, items[0].start)
    head = _HEAD.fullmatch(text, start, items[0].start)
    gaps = [_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(items)]
    tail = _TAIL.match(text, items[-1].end)
    known = [gap for gap in gaps if gap is not None]
    if head is None or tail is None or len(known) != len(gaps):
        return None
    own = [
        _Item(above, text[item.start : item.end], after["remark"] or "")
        for item, above, after in zip(items, ["", *(gap["above"] for gap in known)], [*known, tail], strict=True)
    ]
    leads = [head[0], *(gap["lead"] for gap in known)]
    commas = [match["comma"] or "" for match in (*known, tail)]
    ends = [*(gap["end"] for gap in known), ""]
    rows = (
        f"{own[index].above}{lead}{own[index].text}{comma}{own[index].remark}{end}"
        for index, lead, comma, end in zip(order, leads, commas, ends, strict=True)
    )
    return (start, tail.end()), "".join(rows)
