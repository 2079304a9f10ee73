"""How a value may be written in a format, in the style of what stood there before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from registry_cli.documents.yaml_writer import write_yaml

Scalar = str | int | float | bool | None
"""A value that holds no others."""

_UNSEEN = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a double-quoted text had better escape: not everywhere allowed, and nowhere to be seen."""

_LITERAL = re.compile("[^'\x00-\x08\x0a-\x1f\x7f]*")
"""What TOML takes between single quotes."""

_YAML_LINE = re.compile("[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*")
"""What YAML takes between single quotes without folding or escaping it."""

_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_NUMBERED = re.compile(r"[|>][-+]?[1-9]")
_HEADER = re.compile(r"([|>])[-+]?([ \t]*(?:#[^\r\n]*)?)(\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*( +)")


def spellings(format_: str, like: str, value: Scalar) -> Iterator[str]:
    """Ways to write *value* in *format_*, the one most *like* the old text first.

    Whether a spelling means *value* where it is to stand, only reading the whole text can tell.
    There is none for what the format has no words for, and none in the place of a YAML anchor, alias or tag.
    """
    if format_ == "json":
        yield quoted_text(value) if isinstance(value, str) else json.dumps(value)
    elif format_ == "toml":
        yield from _toml_text(like, value) if isinstance(value, str) else _toml_word(value)
    elif like[:1] not in {"&", "*", "!"}:
        yield from _yaml_text(like, value) if isinstance(value, str) else [write_yaml({"x": value})[3:].rstrip()]


def key_spellings(format_: str, like: str, key: str) -> Iterator[str]:
    """Ways to write *key*, the one most *like* the old key first."""
    if format_ == "toml" and like[:1] not in {'"', "'"} and _BARE_KEY.fullmatch(key):
        yield key
    yield from spellings(format_, like, key)


def quoted_text(text: str) -> str:
    """*text* in double quotes, as all three formats read it: only what cannot be seen is escaped."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _toml_text(like: str, text: str) -> Iterator[str]:
    if like.startswith("'''") and "'''" not in text and "\r" not in text and not text.endswith("'"):
        yield f"'''{text}'''"
    elif like.startswith('"""') and "\r" not in text:
        lines = (quoted_text(line)[1:-1] for line in text.split("\n"))
        yield '"""' + "\n".join(lines) + '"""'
    if like.startswith("'") and _LITERAL.fullmatch(text):
        yield f"'{text}'"
    yield quoted_text(text)


def _toml_word(value: float | None) -> Iterator[str]:
    if value is not None:
        yield repr(value).lower()  # True is an int for the types, and true in TOML


def _yaml_text(like: str, text: str) -> Iterator[str]:
    if like[:1] in {"|", ">"}:
        yield from _block(like, text)
    elif like[:1] == "'" and _YAML_LINE.fullmatch(text):
        yield "'" + text.replace("'", "''") + "'"
    elif like[:1] != '"' and write_yaml({"x": text}) == f"x: {text}\n":
        yield text
    yield quoted_text(text)


def _block(like: str, text: str) -> Iterator[str]:
    """A block of the same indentation; a folded one only where *text* is one line, which nothing folds."""
    header = None if _NUMBERED.match(like) else _HEADER.match(like)
    if header is None or text != text.lstrip() or (header[1] == ">" and "\n" in text):
        return
    sign, remark, end, indentation = header.groups()
    body = text.removesuffix("\n")
    chomp = "" if body != text else "-"
    lines = (f"{indentation}{line}" if line else "" for line in body.split("\n"))
    yield end.join([f"{sign}{chomp}{remark}", *lines])
