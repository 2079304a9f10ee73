"""Reading plain YAML quickly: what is beyond doubt, and nothing else."""

from __future__ import annotations

from math import isfinite
from typing import Any

from registry_cli.documents.document import MAX_DEPTH
from registry_cli.documents.yaml_characters import forbidden_in

MOST_CHARACTERS = 64 * 1024
"""A longer text is read the slow way; so no text nests deep enough to harm the quick parser."""

_DEEPLY_INDENTED = b"\n" + b" " * (MAX_DEPTH * 2 // 5)
"""Two blocks may begin with every second blank; with half as many brackets as may nest, nothing nests too deep."""

_DOUBTFUL_BYTES = b"&*!%|\\\x7f" + bytes(set(range(32)) - set(b"\n"))
_DOUBTFUL = (b"<<", b"? ", b"?\n", b"---", b"...", b"- - ", b"0x", b"0X", b"0o", b"0O", b"0b", b"0B",
             b">\n", b"> ", b">-", b">+")  # fmt: skip
"""Anchors, aliases, tags, directives, escapes, blocks of text (the parsers differ on empty ones), merge and complex
keys, several documents, other bases of numbers."""

_DOUBTFUL_IN_FLOW = (b"[:", b"{:", b",:", b" :", b"\n:", b":]", b":}", b":,", b":[", b":{", b":?",
                     b"[?", b"{?", b",?", b" ?", b"\n?", b"[>", b"{>", b",>", b" >", b"\n>")  # fmt: skip
"""Signs at the edge of a text between brackets: the parsers differ on whether they are part of it."""

_BLANK_BEYOND_ASCII = ("\xa0", "\ufeff")
"""Characters that are blank to one of the parsers only."""

_OF_NUMBERS = bytes.maketrans(b"0123456789.+-", b"\0" * 13)
_DOUBTFUL_WITH_NUMBERS = (b"\0_", b" _", b"\n_", b"[_", b"{_", b",_", b":_", b"\0e_", b"\0E_", b">\0")
"""Numbers, all their signs as 0, with ``_`` in, before or behind them: one parser takes ``1_000``, and even ``_1``, for
a number; and blocks of text whose indent is given."""

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
        or any(map(content.translate(_OF_NUMBERS).__contains__, _DOUBTFUL_WITH_NUMBERS))
        or any(map(content.__contains__, _DOUBTFUL))
        or ((b"[" in content or b"{" in content) and any(map(content.__contains__, _DOUBTFUL_IN_FLOW)))
    )


def _is_plain(data: dict[Any, Any]) -> bool:
    """Whether all of *data* is what JSON knows, not too deep, with keys of one word and numbers of a common size.

    A key between brackets that goes on over several lines is none to the careful reader; it has a blank.
    """
    level: list[Any] = [data]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                if not all(map(_is_plain_key, item)):
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


def _is_plain_key(key: Any) -> bool:
    return type(key) is str and " " not in key and "\n" not in key


def _is_plain_scalar(value: Any) -> bool:
    of = type(value)
    if of is int:
        return bool(-_LARGEST < value < _LARGEST)
    return of is bool or value is None or (of is float and isfinite(value))
