"""What a failure of the database means: one table from SQLSTATE, and the code in DETAIL, to domain errors."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry_cli.domain.errors import (
    Conflict,
    DatabaseUnavailable,
    Gone,
    Misconfigured,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    OwnedByAnother,
    RegistryError,
    Rejected,
    StaleSnapshot,
)

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Meaning:
    """A domain error, what is said before the database's own sentence, and a hint where the database gives none."""

    error: type[RegistryError]
    prefix: str = ""
    hint: str = ""


_AGAIN = "run the command again"
_MIGRATE = "run registry db migrate"
_REPORT = "please report this, with what you ran"

MEANINGS: Mapping[tuple[str, str], Meaning] = {
    # what the functions of sql/functions refuse, by SQLSTATE and the code in DETAIL
    ("PT403", "append_only"): Meaning(NotAllowed),
    ("PT403", "not_allowed"): Meaning(NotAllowed),
    ("PT404", "not_found"): Meaning(NotFound),
    ("PT409", "live_version"): Meaning(Conflict),
    ("PT409", "stale_snapshot"): Meaning(StaleSnapshot, hint=_AGAIN),
    ("PT409", "owned_by_another"): Meaning(OwnedByAnother),
    ("PT409", "version_exists"): Meaning(Conflict),
    ("PT410", "gone"): Meaning(Gone),
    ("PT410", "purged"): Meaning(Gone),
    ("PT422", "malformed"): Meaning(Rejected),
    ("PT422", "missing_object"): Meaning(Rejected),
    ("PT422", "unpublished_version"): Meaning(Rejected),
    ("PT422", "wrong_change"): Meaning(Rejected),
    ("PT422", "wrong_digest"): Meaning(Rejected),
    ("PT422", "wrong_document"): Meaning(Rejected),
    # a code this version does not know: the status decides
    ("PT403", ""): Meaning(NotAllowed),
    ("PT404", ""): Meaning(NotFound),
    ("PT409", ""): Meaning(Conflict),
    ("PT410", ""): Meaning(Gone),
    ("PT412", ""): Meaning(Conflict),
    ("PT422", ""): Meaning(Rejected),
    # what Postgres says of itself, by SQLSTATE or its class
    ("08", ""): Meaning(DatabaseUnavailable, "the connection to the database broke", _AGAIN),
    ("22", ""): Meaning(Rejected, "the database cannot store a value"),
    ("25006", ""): Meaning(DatabaseUnavailable, "the database only reads", "connect to the primary server"),
    ("28", ""): Meaning(
        NotAllowed, "the database refused the login", "check user and password, and that this user may connect"
    ),
    ("3D000", ""): Meaning(Misconfigured, "there is no such database", "create it, or correct the name in the URL"),
    ("3F000", ""): Meaning(Misconfigured, "the database holds no registry", _MIGRATE),
    ("40", ""): Meaning(DatabaseUnavailable, "the database gave up", _AGAIN),
    ("42501", ""): Meaning(NotAllowed, "the database does not allow this", "use a role that may, or ask for the grant"),
    ("42883", ""): Meaning(Misconfigured, "the registry in the database is of another version", _MIGRATE),
    ("42P01", ""): Meaning(Misconfigured, "the registry in the database is of another version", _MIGRATE),
    ("53", ""): Meaning(DatabaseUnavailable, "the database is out of resources", "try again later"),
    ("54", ""): Meaning(Rejected, "the database cannot store a value of this size", "make it shorter"),
    ("55P03", ""): Meaning(DatabaseUnavailable, "the database waited too long for a lock", _AGAIN),
    ("57", ""): Meaning(DatabaseUnavailable, "the database is not at work", "try again in a moment"),
    ("57014", ""): Meaning(DatabaseUnavailable, "the database stopped the call, nothing was written", _AGAIN),
    ("58", ""): Meaning(DatabaseUnavailable, "the database server has a fault", "look into its log"),
}

_UNKNOWN = Meaning(RegistryError, "the database failed", _REPORT)

# A connection that fails carries no SQLSTATE (libpq keeps it to itself), only a text.
_LOGIN_TEXTS: tuple[tuple[str, str], ...] = (
    (r"authentication failed|no password supplied|no pg_hba\.conf entry|not permitted to log in", "28P01"),
    (r"role \".*\" does not exist|authentication method|certificate authentication|permission denied for", "28000"),
    (r"database \".*\" does not exist|tenant or user not found", "3D000"),
)
_SETTING_TEXTS = r"invalid .*(value|option)|root certificate|certificate file|private key file|weak sslmode"
_MASK = "***"


def refusal(sqlstate: str, message: str, detail: str = "", hint: str = "") -> RegistryError:
    """The domain error for what a server said: its SQLSTATE, MESSAGE, DETAIL (JSON from our functions) and HINT."""
    meaning = _meaning(sqlstate, _code(detail))
    text = f"{meaning.prefix}: {message}" if meaning.prefix and message else meaning.prefix or message
    if meaning is _UNKNOWN and sqlstate:
        text = f"{text} ({sqlstate})"
    ours = sqlstate.startswith("PT")  # Postgres' own hints speak to whoever writes the SQL
    return meaning.error(text, hint=(hint or meaning.hint) if ours else (meaning.hint or hint))


def translate(error: psycopg.Error, *, secrets: Collection[str] = ()) -> RegistryError:
    """The domain error for a failed statement; each of *secrets* is masked wherever the server's text repeats it."""
    diagnosis = error.diag
    failure = refusal(
        error.sqlstate or "",
        diagnosis.message_primary or one_line(error),
        diagnosis.message_detail or "",
        diagnosis.message_hint or "",
    )
    return masked(failure, secrets)


def translate_connecting(error: psycopg.Error, *, secrets: Collection[str] = ()) -> RegistryError:
    """The domain error for a connection that could not be made."""
    text = one_line(error)
    sqlstate = error.sqlstate or _login_state(text)
    if sqlstate:
        return masked(refusal(sqlstate, text), secrets)
    if re.search(_SETTING_TEXTS, text):
        return masked(Misconfigured(f"the database URL cannot be used: {text}", hint="correct its options"), secrets)
    hint = "is the server running, and are host and port in the database URL right?"
    return masked(DatabaseUnavailable(f"the database cannot be reached: {text}", hint=hint), secrets)


def cut_in_flight(text: str, *, secrets: Collection[str] = ()) -> RegistryError:
    """The domain error for a connection that broke while a call was under way; *text* is what was noticed of it."""
    return masked(
        OutcomeUnknown(
            f"the connection broke during the call, so whether it took effect is unknown: {text}",
            hint="see registry history for what took effect, then run the command again",
        ),
        secrets,
    )


def masked(failure: RegistryError, secrets: Collection[str]) -> RegistryError:
    """*failure* with each of *secrets* replaced in message and hint."""
    return type(failure)(mask(failure.message, secrets), hint=mask(failure.hint, secrets))


def mask(text: str, secrets: Collection[str]) -> str:
    """*text* with each of *secrets* replaced, the longest first so that no part of one is left."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return text


def _meaning(sqlstate: str, code: str) -> Meaning:
    for key in ((sqlstate, code), (sqlstate, ""), (sqlstate[:2], "")):
        if key in MEANINGS:
            return MEANINGS[key]
    return _UNKNOWN


def _code(detail: str) -> str:
    try:
        value: Any = json.loads(detail)
    except ValueError:
        return ""
    return str(value.get("code", "")) if isinstance(value, dict) else ""


def _login_state(text: str) -> str:
    return next((state for pattern, state in _LOGIN_TEXTS if re.search(pattern, text, re.IGNORECASE)), "")


def one_line(error: psycopg.Error) -> str:
    """What the driver says of *error*, in one line."""
    return " ".join(str(error).split())
