"""Reading plain YAML quickly: what is beyond doubt, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite
from typing import Any

from registry_cli.documents.document import MAX_DEPTH
from registry_cli.documents.yaml_characters import forbidden_in

MOST_CHARACTERS = 64 * 1024
"""A longer text is read the slow way; so no text nests deep enough to harm the quick parser."""

_DOUBTFUL_BYTES = b"&*!%|\\\x7f" + bytes(set(range(32)) - set(b"\n"))
_DOUBTFUL = (b"---", b"...", b"- - ")
"""Several documents, and lists in lists; to look for each takes longer than to look for many single bytes."""

_DOUBTFUL_AROUND = (
    (b"<", re.compile(rb"<<")),
    (b"?", re.compile(rb"\?[ \n]|[\[{, :\n]\?")),
    (b">", re.compile(rb">[ \n\-+.0-9]|[\[{, \n]>")),
)
"""A rare sign, and what is doubtful with it: merge and complex keys, and blocks of text (the parsers differ on empty
ones). Between brackets the parsers also differ on whether the sign is part of a text."""

_DOUBTFUL_IN_FLOW = re.compile(rb"[\[{, \n]:|:[\]},\[{]")
"""Colons at the edge of a text between brackets, likewise."""

_BLANK_BEYOND_ASCII = ("\xa0", "\ufeff")
"""Characters that are blank to one of the parsers only."""

_OF_NUMBERS = b"0123456789.+-"
_BEFORE_NUMBERS = frozenset(b" \n[{,:" + _OF_NUMBERS)
_OF_EXPONENTS = frozenset(b"eE")
_OF_BASES = frozenset(b"xXoObB")

_LARGEST = 2**53


def read_quickly(text: str) -> dict[str, Any] | None:
    """The data of *text*, when it is plain beyond doubt and sound; ``None`` says nothing about it.

    The parser is not the one that ``yaml_reader`` uses and is four times as quick; a property test holds that the two
    agree on every text that is taken here.
    """
    if len(text) > MOST_CHARACTERS or text.count("[") + text.count("{") > MAX_DEPTH // 2 or _is_doubtful(text):
        return None
    # Imported here because few repositories need all of the parsers.
    from yaml_rs import YAMLDecodeError, loads

    try:
        data = loads(text, parse_datetime=False)
    except (YAMLDecodeError, TypeError):  # a mapping as a key, which {{ x }} is too, may be none for Python
        return None
    return data if isinstance(data, dict) and _is_plain(data) else None


def _is_doubtful(text: str) -> bool:
    if not text.isascii() and (any(map(text.__contains__, _BLANK_BEYOND_ASCII)) or forbidden_in(text)):
        return True
    content = text.encode("utf-8")
    return (
        len(content.translate(None, _DOUBTFUL_BYTES)) != len(content)
        or any(map(content.__contains__, _DOUBTFUL))
        or any(sign in content and pattern.search(content) for sign, pattern in _DOUBTFUL_AROUND)
        or _has_doubtful_number(content)
        or ((b"[" in content or b"{" in content) and _DOUBTFUL_IN_FLOW.search(content) is not None)
    )


def _has_doubtful_number(content: bytes) -> bool:
    """Whether there may be a number with ``_`` in, before or behind it, or one of another base.

    One parser takes ``1_000``, and even ``_1``, for a number.
    """
    for before in content.split(b"_")[:-1]:
        if before:
            sign = before[-1]
            if sign in _BEFORE_NUMBERS or (sign in _OF_EXPONENTS and not before[-2:-1].strip(_OF_NUMBERS)):
                return True
    return any(behind and behind[0] in _OF_BASES for behind in content.split(b"0")[1:])


def _is_plain(data: dict[Any, Any]) -> bool:
    """Whether all of *data* is what JSON knows, not too deep, with keys of one word and numbers of a common size.

    A key between brackets that goes on over several lines is none to the careful reader; it has a blank.
    """
    level: list[Any] = [data]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                if not _are_plain_keys(item):
                    return False
                below += [value for value in item.values() if type(value) is not str]
            elif type(item) is list:
                below += [value for value in item if type(value) is not str]
            elif not _is_plain_scalar(item):
                return False
        if not below:
            return True
        level = below
    return False


def _are_plain_keys(keys: Iterable[Any]) -> bool:
    try:
        text = "".join(keys)
    except TypeError:  # a key is no text
        return False
    return " " not in text and "\n" not in text


def _is_plain_scalar(value: Any) -> bool:
    of = type(value)
    if of is int:
        return bool(-_LARGEST < value < _LARGEST)
    return of is bool or value is None or (of is float and isfinite(value))
