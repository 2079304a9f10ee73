"""Calls over HTTPS, to the API of a Supabase project.

supabase-py is imported with the first call: it takes 0.3 s.
"""

from __future__ import annotations

import json
import logging
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

from registry_cli.domain.errors import Misconfigured, RegistryError, Rejected, Unavailable
from registry_cli.store import api_failures
from registry_cli.store.failures import cut_in_flight
from registry_cli.store.transport import check_names, decode, encode, is_repeatable

if TYPE_CHECKING:
    import httpx
    from postgrest import SyncPostgrestClient

_logger = logging.getLogger(__name__)

SCHEMA = "registry"
MAX_CALL = 5_000_000
"""Bytes that one call may have: gateways on the way refuse more, and the database ends it after 8 seconds."""

CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 65
"""Seconds to wait for an answer: the gateway of a hosted project gives up after 60."""

PAUSES = (0.5, 2.0)
"""Seconds to wait before a call that may be repeated is sent again; after the last it has failed."""

_SHORTEST_IN_BASE64 = 8
"""Characters of a secret that is looked for in base64; what is left of a shorter one there could be any letters."""

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_URL_HINT = "write the URL of the project, https://<project>.supabase.co (Project Settings > Data API)"


class SupabaseTransport:
    """One client of a Supabase project, made by the first call and kept; for one thread.

    *url* is that of the project. *key* is a secret or service key, or a publishable or anon key beside the *token*
    (access token, a JWT) of a user.
    A call that only reads, or does the same when it is done twice, is repeated when its connection breaks; after any
    other one whose outcome cannot be known, ``OutcomeUnknown`` is raised.
    """

    def __init__(self, url: str, key: str, *, token: str | None = None) -> None:
        self._url = checked_url(url)
        self._key = _checked_secret(key)
        self._token = _checked_secret(token) if token is not None else None
        self._secrets = frozenset(form for secret in (key, token) if secret for form in _forms(secret))
        self._http: httpx.Client | None = None
        self._api: SyncPostgrestClient | None = None
        self._answer = b""
        self._status = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def call(self, function: str, **parameters: Any) -> Any:
        """The JSON that ``registry.<function>`` answers; see ``Transport.call``.

        Raises ``Rejected`` for a call that is too large for the API.
        """
        check_names(function, parameters)
        text = encode(parameters)
        _check_size(function, len(text.encode()))
        plain = json.loads(text)  # the client knows no mappings but dict
        for pause in PAUSES if is_repeatable(function) else ():
            try:
                return self._sent(function, plain)
            except Unavailable as failure:
                _logger.warning("%s is called again in %s s: %s", function, pause, failure.message)
                time.sleep(pause)
        return self._sent(function, plain)

    def close(self) -> None:
        """Close the connections; closing twice does nothing, and a later call opens new ones."""
        if self._http is not None:
            self._http.close()
            self._http = self._api = None

    def _sent(self, function: str, parameters: dict[str, Any]) -> Any:
        api = self._api or self._connect()
        import httpx
        from postgrest.exceptions import APIError

        self._answer = b""
        # What is raised here says `from None`: the texts of others may repeat the key.
        try:
            api.rpc(function, parameters).execute()
        except APIError as error:
            raise api_failures.of_answer(self._status, error.json(), self._secrets) from None
        except httpx.HTTPError as error:
            raise self._broken(error) from None
        _logger.debug("called %s", function)
        try:
            return decode(self._answer)
        except ValueError:
            raise api_failures.no_api(self._url) from None

    def _broken(self, error: httpx.HTTPError) -> RegistryError:
        """The failure of a connection: before anything was sent, or while nobody knows."""
        import httpx

        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        never_sent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol
        if isinstance(error, never_sent | httpx.ProxyError):
            return api_failures.unreachable(text, self._secrets)
        return cut_in_flight(text, secrets=self._secrets)

    def _connect(self) -> SyncPostgrestClient:
        import httpx
        from supabase import create_client
        from supabase.lib.client_options import SyncClientOptions

        # Redirects are not followed: they would take the key elsewhere.
        self._http = httpx.Client(
            timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT),
            http2=True,
            trust_env=self._url.startswith("https"),  # no proxy has a business between this machine and itself
            event_hooks={"response": [self._keep]},
        )
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        options = SyncClientOptions(
            headers=headers, auto_refresh_token=False, persist_session=False, httpx_client=self._http
        )
        self._api = create_client(self._url, self._key, options).schema(SCHEMA)
        return self._api

    def _keep(self, response: httpx.Response) -> None:
        """Keep the text of an answer, whose numbers the client reads otherwise than the store does, and its status."""
        self._status = response.status_code
        self._answer = response.read()


def checked_url(url: str) -> str:
    """*url* without a slash at its end; raises ``Misconfigured`` for one over which a key must not travel."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"https", "http"} or "@" in parts.netloc or parts.query or parts.fragment:
        raise Misconfigured("the URL of the Supabase project is malformed", hint=_URL_HINT)
    if parts.scheme == "http" and host not in _LOCAL:
        raise Misconfigured("the URL of the Supabase project is not https: the key could be read", hint=_URL_HINT)
    return url.rstrip("/")


def _checked_secret(secret: str) -> str:
    """*secret*; raises ``Misconfigured``, without repeating any of it, when no header may carry it."""
    if not secret or not all("!" <= character <= "~" for character in secret):
        raise Misconfigured(
            "the key or access token of the Supabase project is malformed",
            hint="it has no spaces, line breaks or other characters than those of ASCII; copy it again",
        )
    return secret


def _forms(secret: str) -> Iterator[str]:
    """*secret* as others may repeat it: as it is, percent-encoded, and in base64, wherever in that it begins."""
    yield secret
    for escaped in (quote(secret), quote(secret, safe="")):
        yield from (escaped, re.sub(r"%..", lambda found: found[0].lower(), escaped))
    if len(secret) < _SHORTEST_IN_BASE64:
        return
    for before in range(3):  # bytes, of which three make four characters
        encoded = b64encode(bytes(before) + secret.encode()).decode()
        its_own = encoded[-(-8 * before // 6) : 8 * (before + len(secret)) // 6]
        yield from (its_own, its_own.translate(str.maketrans("+/", "-_")))


def _check_size(function: str, size: int) -> None:
    if size > MAX_CALL:
        raise Rejected(
            f"{function} would send {size / 1_000_000:.1f} MB at once, and over HTTPS a call has at most "
            f"{MAX_CALL // 1_000_000} MB",
            hint="publish it over a connection to Postgres (REGISTRY_DATABASE_URL), or in several commits",
        )
