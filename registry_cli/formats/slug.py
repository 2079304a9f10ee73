"""Ids made from the names that people give."""

from __future__ import annotations

import re
import unicodedata

from registry_cli.domain.identity import MAX_ID_LENGTH

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """*name* as an id, at most ``MAX_ID_LENGTH`` characters; empty when no letter or digit of an id is left.

    Lower case, accents dropped, every run of other characters one ``-``; a single ``_`` between words stays.
    """
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", name).lower() if not unicodedata.combining(character)
    )
    joined = _BETWEEN_WORDS.sub(lambda run: "_" if run[0] == "_" else "-", plain)
    return joined.strip("-_")[:MAX_ID_LENGTH].rstrip("-_")
