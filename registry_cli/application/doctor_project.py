"""What doctor thinks of a Supabase project over HTTPS: its URL, the kind of key, and a user's access token."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from registry_cli.domain.errors import Misconfigured, NotAllowed

_HOSTS = ".supabase.co"
_PREFIXES = {"sb_secret_": "a secret key", "sb_publishable_": "a publishable key"}
_ROLES = {"service_role": "a service_role key", "anon": "an anon key"}
_POWERFUL = frozenset({"a secret key", "a service_role key"})
_NEITHER = "a key of a form that is not known"


def key_kind(key: str) -> str:
    """What kind of key it is, as its prefix or its claims say; nothing of the key itself."""
    for prefix, kind in _PREFIXES.items():
        if key.startswith(prefix):
            return kind
    return _ROLES.get(str(claims(key).get("role")), _NEITHER)


def claims(token: str) -> Mapping[str, Any]:
    """What a JWT says, unverified; nothing for another text."""
    parts = token.split(".")
    try:
        told = json.loads(base64.urlsafe_b64decode(f"{parts[1]}==")) if len(parts) == 3 else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def judge_project(url: str) -> str:
    """Whether *url* can be that of a project's API."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.startswith("db.") and host.endswith(_HOSTS):
        raise Misconfigured(
            f"{host} is the project's Postgres, and not its API",
            hint=f"write https://{host.removeprefix('db.')} (Project Settings > Data API)",
        )
    if parts.path.strip("/"):
        raise Misconfigured(
            f"the URL of the Supabase project goes on after {host}",
            hint=f"write {parts.scheme}://{parts.netloc.rpartition('@')[2]} alone (Project Settings > Data API)",
        )
    return host


def judge_key(url: str, key: str, token: str | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> str:
    """Whether *key* can publish: one for servers, or a public one beside the access *token* of a user."""
    kind = key_kind(key)
    _check_project(url, key)
    if kind in _POWERFUL:
        return f"{kind}, which may do everything; it belongs on a server or in a secret of CI"
    if token is None:
        raise NotAllowed(
            f"the key is {kind}" if kind == _NEITHER else f"the key is {kind}, which everybody may have",
            hint="use a secret key (Project Settings > API Keys), or set REGISTRY_ACCESS_TOKEN to the token of a user",
        )
    return f"{kind} beside the access token of {_judge_token(claims(token), now())}"


def _check_project(url: str, key: str) -> None:
    """Refuse a key of another project, as far as it says which."""
    host, ref = urlsplit(url).hostname or "", claims(key).get("ref")
    if ref and host.endswith(_HOSTS) and host != f"{ref}{_HOSTS}":
        raise Misconfigured(
            f"the key is one of the project {ref}, and the URL that of {host.removesuffix(_HOSTS)}",
            hint="take URL and key from the same project (Project Settings > API Keys)",
        )


def _judge_token(told: Mapping[str, Any], now: datetime) -> str:
    """Whom an access token stands for, and as what."""
    if told.get("role") != "authenticated":
        raise NotAllowed(
            "REGISTRY_ACCESS_TOKEN is no access token of a signed-in user", hint="sign in, and take access_token"
        )
    expires = told.get("exp")
    if isinstance(expires, int | float) and expires <= now.timestamp():
        raise NotAllowed("the access token has expired", hint="sign in again, or refresh the session")
    metadata = told.get("app_metadata")
    level = told.get("registry_role") or (metadata.get("registry_role") if isinstance(metadata, dict) else None)
    if level not in {"reader", "publisher", "admin"}:
        raise NotAllowed(
            "the access token has no registry_role",
            hint="give the user app_metadata.registry_role (reader, publisher or admin), then sign in anew",
        )
    return f"a user who is {level}"
