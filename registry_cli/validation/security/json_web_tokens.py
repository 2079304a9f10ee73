"""JSON web tokens: whether a text is one that gives access."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from typing import Any

_EXAMPLE_SUBJECTS = ("1234567890", "user123", "user_123", "test")
_PUBLIC_ROLE = "anon"


def is_web_token(match: re.Match[str]) -> bool:
    """Whether the matched text is a token that somebody could use.

    The token that jwt.io and most documentation shows is none, nor is Supabase's ``anon`` key, made to be public.
    """
    claims = _claims(match[0])
    if claims is None:
        return False
    return claims.get("sub") not in _EXAMPLE_SUBJECTS and claims.get("role") != _PUBLIC_ROLE


def _claims(token: str) -> dict[str, Any] | None:
    """The claims inside *token*; ``None`` when there are none to be read."""
    payload = token.split(".")[1]
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None
