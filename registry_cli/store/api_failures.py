"""What an answer of PostgREST, or of a gateway before it, means when it is no result.

Codes of PostgREST are those of its page "Errors"; what Postgres says passes through it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from registry_cli.domain.errors import (
    DatabaseUnavailable,
    Misconfigured,
    NotAllowed,
    RegistryError,
    Rejected,
)
from registry_cli.store.failures import Meaning, cut_in_flight, mask, masked, refusal

_EXPOSE = "add registry to the exposed schemas (Project Settings > Data API), or to [api] schemas in config.toml"
_KEY = "check the key: a secret or service key of this very project, which nobody has revoked"
_TRY_LATER = "run the command again in a moment"

API_MEANINGS: Mapping[str, Meaning] = {
    "PGRST000": Meaning(DatabaseUnavailable, "the API cannot reach its database", _TRY_LATER),
    "PGRST002": Meaning(DatabaseUnavailable, "the API is not ready yet", _TRY_LATER),
    "PGRST003": Meaning(DatabaseUnavailable, "the API has no connection left to its database", _TRY_LATER),
    "PGRST106": Meaning(Misconfigured, "the API does not serve the schema registry", _EXPOSE),
    "PGRST202": Meaning(
        Misconfigured,
        "the registry in the database is of another version, or the API has not seen it yet",
        "run registry db migrate or supabase db push, which make the API look again",
    ),
    "PGRST300": Meaning(Misconfigured, "the API has no secret to check keys with", "set its JWT secret"),
    "PGRST301": Meaning(NotAllowed, "the key or access token was refused", _KEY),
    "PGRST302": Meaning(NotAllowed, "the API lets nobody in without a key", _KEY),
    "PGRST303": Meaning(NotAllowed, "the claims of the access token were refused", "sign in again for a fresh one"),
    # no code of PostgREST: a gateway answered, with this status
    "401": Meaning(NotAllowed, "the key was refused", _KEY),
    "403": Meaning(NotAllowed, "the key was refused", _KEY),
    "404": Meaning(Misconfigured, "there is no API", "check the URL of the Supabase project"),
    "413": Meaning(Rejected, "the call is too large for the gateway", "connect to Postgres (REGISTRY_DATABASE_URL)"),
    "429": Meaning(DatabaseUnavailable, "the gateway takes no more calls for now", _TRY_LATER),
    "540": Meaning(DatabaseUnavailable, "the Supabase project is paused", "wake it in the dashboard"),
}
"""What a code of PostgREST, or the HTTP status of a gateway, means."""

_GATEWAY = Meaning(DatabaseUnavailable, "the gateway could not reach the database", _TRY_LATER)
_NO_API = Meaning(Misconfigured, "what answers is no API of Supabase", "check the URL of the Supabase project")
_IN_FLIGHT = frozenset({"408", "500", "502", "503", "504", "520", "522", "524"})
"""Statuses of a gateway that had passed the call on, perhaps."""

_CODE = re.compile(r"[0-9A-Z]{5}|PGRST[0-9A-Z]{3}")
_CUT = re.compile(r"08...|57P0[12]|PGRST001")
"""Codes with which the API says that its own connection to the database broke, perhaps during the call."""

_LONGEST = 300


def of_answer(status: int, error: Mapping[str, Any], secrets: Collection[str]) -> RegistryError:
    """The domain error for an answer that is no success: its HTTP status, and code, message, details and hint."""
    code, message, details, hint = (_text(error.get(key)) for key in ("code", "message", "details", "hint"))
    if not _CODE.fullmatch(code):
        return _of_status(str(status), mask(message, secrets))
    if code in API_MEANINGS:
        return _said(API_MEANINGS[code], mask(message, secrets))
    if _CUT.fullmatch(code):
        return cut_in_flight(message or code, secrets=secrets)
    return masked(refusal(code, message, details, hint), secrets)


def unreachable(text: str, secrets: Collection[str]) -> RegistryError:
    """The domain error for a connection that could not be made; nothing was sent."""
    hint = "is the URL of the Supabase project right, and may this machine reach it?"
    return masked(DatabaseUnavailable(f"the Supabase project cannot be reached: {text}", hint=hint), secrets)


def no_api(url: str) -> RegistryError:
    """The domain error for an answer that is no JSON: something else than PostgREST answers there."""
    return Misconfigured(
        f"{url} answered with something that is not JSON", hint="check the URL of the Supabase project"
    )


def _of_status(status: str, message: str) -> RegistryError:
    """What a gateway means that answered by itself: the database may have done its part, or not."""
    told = f"{message} ({status})" if message else f"status {status}"
    if status in _IN_FLIGHT:
        return cut_in_flight(told[:_LONGEST])
    other = _NO_API if status < "500" else _GATEWAY
    return _said(API_MEANINGS.get(status, other), told)


def _said(meaning: Meaning, text: str) -> RegistryError:
    return meaning.error(f"{meaning.prefix}: {text}"[:_LONGEST] if text else meaning.prefix, hint=meaning.hint)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
