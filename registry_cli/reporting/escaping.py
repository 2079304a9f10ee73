"""Texts from manifests on one line, without characters that a terminal would obey."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, invisible formatting (also of direction), lone surrogates, and the separators that break lines."""


def escaped(text: str) -> str:
    """*text* with every character that cannot be seen as an escape, such as ``U+000A`` as a backslash and an n."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character) if unicodedata.category(character) in _UNSEEN else character for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
