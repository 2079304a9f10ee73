"""Edits to a document's text that keep everything else as it is: comments, quotes, layout, line ends.

Each edit is proven before it is given away: the edited text is read again, and must hold exactly the data that was
meant, without any problem. Where that cannot be had (what is meant stands behind an anchor or alias, or the text has
problems already) there is no edit rather than a wrong one.
"""

from __future__ import annotations

import re
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.inserting import appending, insertion
from registry_cli.documents.place import Place, Span
from registry_cli.documents.proving import (
    apply_edits,
    copied,
    first_sound,
    line_end,
    line_start,
    own_place,
    value_at,
)
from registry_cli.documents.sorting import sort_list
from registry_cli.documents.spelling import Scalar, key_spellings, spellings
from registry_cli.domain.fix import Edit
from registry_cli.domain.location import Pointer

__all__ = ["append_item", "apply_edits", "insert_key", "remove_item", "rename_key", "replace_value", "sort_list"]

_DASH = re.compile(r" *-[ \t]+")


def replace_value(document: Document, pointer: Pointer, value: Scalar) -> Edit | None:
    """Put *value* in the place of the one that *pointer* leads to, quoted as that one is.

    ``None`` when *pointer* leads to no scalar of its own, or the format has no words for *value*.
    """
    place = own_place(document, pointer)
    if place is None or place.start == place.end or isinstance(value_at(document.data, pointer), dict | list):
        return None
    intended = copied(document.data)
    value_at(intended, pointer[:-1])[pointer[-1]] = value
    old = document.text[place.start : place.end]
    return first_sound(document, place.span, spellings(document.format, old, value), intended)


def rename_key(document: Document, pointer: Pointer, new: str) -> Edit | None:
    """Call the member that *pointer* leads to *new*, quoted as its key is.

    ``None`` when it is no member, when its mapping has a *new* already, or when more than one place spells the key.
    """
    place = own_place(document, pointer)
    if place is None or place.key is None or new in value_at(document.data, pointer[:-1]):
        return None
    intended = copied(document.data)
    holder = value_at(intended, pointer[:-1])
    holder[new] = holder.pop(pointer[-1])
    old = document.text[slice(*place.key)]
    return first_sound(document, place.key, key_spellings(document.format, old, new), intended)


def insert_key(document: Document, parent: Pointer, key: str, value: Any, *, first: bool = True) -> Edit | None:
    """Add the member *key* to the mapping that *parent* leads to, as its first or its last.

    In JSON *value* may be any data, elsewhere it holds no others. ``None`` when the mapping has the *key* already, or
    lies in pieces (as a table of TOML may).
    """
    place = own_place(document, parent)
    if place is None:
        return None
    intended = copied(document.data)
    mapping = value_at(intended, parent)
    if not isinstance(mapping, dict) or key in mapping:
        return None
    mapping[key] = value
    offset, texts = insertion(document, place, key, value, first=first)
    return first_sound(document, (offset, offset), texts, intended)


def append_item(document: Document, pointer: Pointer, value: Any) -> Edit | None:
    """Add *value* behind the items of the list that *pointer* leads to, in JSON; elsewhere ``None``."""
    place = own_place(document, pointer)
    if document.format != "json" or place is None or not isinstance(value_at(document.data, pointer), list):
        return None
    intended = copied(document.data)
    value_at(intended, pointer).append(value)
    offset, text = appending(document, place, value)
    return first_sound(document, (offset, offset), [text], intended)


def remove_item(document: Document, pointer: Pointer) -> Edit | None:
    """Take the item that *pointer* leads to out of its list, with its line where it has one of its own.

    ``None`` when *pointer* leads to no item, when a comment in it would go too, or when one beside or above it would
    then stand for another item.
    """
    place, parent = own_place(document, pointer), own_place(document, pointer[:-1])
    if place is None or parent is None or not pointer or not isinstance(pointer[-1], int):
        return None
    index = pointer[-1]
    if _holds_comments(document, place, value_at(document.data, pointer)):
        return None
    in_brackets = document.text.startswith("[", parent.start)
    span = (_span_in_brackets if in_brackets else _span_of_lines)(document.text, parent, index)
    if span is None:
        return None
    intended = copied(document.data)
    del value_at(intended, pointer[:-1])[index]
    return first_sound(document, span, [""], intended)


def _holds_comments(document: Document, place: Place, value: Any) -> bool:
    """Whether there may be comments inside of *value*: between its members, or behind the sign of a block."""
    written = document.text[place.start : place.end]
    return document.format != "json" and "#" in written and (isinstance(value, dict | list) or written[0] in "|>")


def _span_in_brackets(text: str, parent: Place, index: int) -> Span | None:
    """From the item to the next one, or from the one before to the item; ``None`` when there is a comment."""
    item = parent.children[index]
    before, behind = parent.children.get(index - 1), parent.children.get(index + 1)
    start = before.end if before else parent.start + 1
    end = behind.start if behind else min(line_end(text, item.end), parent.end)
    if "#" in text[start : item.start] or "#" in text[item.end : end]:
        return None
    if behind:
        return item.start, behind.start
    return (before.end if before else item.start), item.end


def _span_of_lines(text: str, parent: Place, index: int) -> Span | None:
    """The lines of the item; ``None`` when there is a comment, or something else on them."""
    item = parent.children[index]
    before = parent.children.get(index - 1)
    start, end = line_start(text, item.start), line_end(text, item.end)
    above = line_end(text, before.end) if before else line_end(text, (parent.key or (0, 0))[1])
    if not _DASH.fullmatch(text, start, item.start) or text[item.end : end].strip() or "#" in text[above:start]:
        return None
    if end < len(text):
        return start, end + (2 if text.startswith("\r\n", end) else 1)
    return max(start - (2 if text.startswith("\r\n", start - 2) else 1), 0), end
