"""Texts from manifests on one line, without characters that a terminal or the log of a CI would obey."""

from __future__ import annotations

import unicodedata

LOG_COMMAND = "##["
"""What GitHub's runner takes for the beginning of a command anywhere in a line of its log (``##[add-mask]``)."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, invisible formatting (also of direction), lone surrogates, and the separators that break lines."""


def escaped(text: str) -> str:
    """*text* with every character that cannot be seen as an escape, such as ``U+000A`` as a backslash and an n."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(character if is_seen(character) else _escape(character) for character in text)
    return text.replace(LOG_COMMAND, r"\x23#[") if LOG_COMMAND in text else text


def escaped_json(text: str) -> str:
    """The JSON *text*, of which all is ASCII, with its data unchanged and nothing that a log would obey."""
    text = text.replace("\x7f", r"\u007f")
    return text.replace(LOG_COMMAND, r"\u0023#[") if LOG_COMMAND in text else text


def escaped_xml(text: str) -> str:
    """*text*, which was ``escaped`` already, without the two characters that XML 1.0 forbids all the same."""
    return text.replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")


def is_seen(character: str) -> bool:
    """Whether *character* shows as itself, and moves nothing else."""
    return unicodedata.category(character) not in _UNSEEN


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
