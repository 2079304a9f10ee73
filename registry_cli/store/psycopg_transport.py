"""Calls over a Postgres connection.

psycopg is imported with the first call: it costs more than all else a short command needs.
"""

from __future__ import annotations

import logging
import re
import selectors
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from registry_cli.domain.errors import Misconfigured, RegistryError
from registry_cli.store.failures import cut_in_flight, mask, one_line, translate, translate_connecting
from registry_cli.store.transport import check_names, check_text, decode, encode

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow
    from psycopg.sql import Composed

_logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 10
"""Seconds to wait for a connection, unless the URL says otherwise."""

_DEFAULTS = {"connect_timeout": str(CONNECT_TIMEOUT), "application_name": "registry"}
_SECRET_SETTINGS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
_URL_HINT = (
    "write postgresql://user:password@host:5432/database, or key=value pairs; percent-encode special characters "
    "in the password (@ is %40, / is %2F)"
)


class PsycopgTransport:
    """One connection, opened by the first call and kept; for one thread.

    It relies on no state of a session (no prepared statements, settings or locks), so that any pooler may stand
    between.
    *url* is a libpq URL or libpq's ``key=value`` text.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[TupleRow] | None = None
        self._secrets: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def call(self, function: str, **parameters: Any) -> Any:
        """The JSON that ``registry.<function>`` answers; see ``Transport.call``.

        A connection that died since the last call is replaced before anything is sent.
        A call that is cut while under way raises ``DatabaseUnavailable``, because its outcome is unknown.
        """
        check_names(function, parameters)
        arguments = {name: _argument(value) for name, value in parameters.items()}
        connection = self._ready()
        import psycopg

        try:
            row = connection.execute(_statement(function, parameters), arguments).fetchone()
        except psycopg.Error as error:
            failure = self._failed(error, connection)
            raise failure from (None if self._leaks(error) else error)
        except KeyboardInterrupt:  # psycopg has cancelled the call; what is left of it must not meet the next one
            self.close()
            raise
        _logger.debug("called %s", function)
        return row[0] if row else None

    def close(self) -> None:
        """Close the connection; closing twice does nothing, and a later call opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """The open connection, in autocommit mode, for statements that are no calls; failures come out translated."""
        connection = self._ready()
        import psycopg

        try:
            yield connection
        except psycopg.Error as error:
            failure = self._failed(error, connection)
            raise failure from (None if self._leaks(error) else error)

    def _ready(self) -> psycopg.Connection[TupleRow]:
        """The open connection, or a new one where there is none or the server has left it."""
        if self._connection is not None and _is_dead(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> psycopg.Connection[TupleRow]:
        import psycopg
        from psycopg.types.json import set_json_loads

        settings = _settings(self._url)
        self._secrets = frozenset(_secrets(self._url, settings))
        try:
            connection = psycopg.connect(**{**_DEFAULTS, **settings, **_FIXED})
        except psycopg.ProgrammingError as error:
            raise Misconfigured(
                f"the database URL cannot be used: {mask(str(error), self._secrets)}", hint=_URL_HINT
            ) from None
        except psycopg.Error as error:
            failure = translate_connecting(error, secrets=self._secrets)
            raise failure from (None if self._leaks(error) else error)
        self._secrets |= {connection.info.password} if connection.info.password else frozenset()
        set_json_loads(decode, connection)
        return connection

    def _failed(self, error: psycopg.Error, connection: psycopg.Connection[TupleRow]) -> RegistryError:
        if connection.closed or error.diag.severity_nonlocalized in {"FATAL", "PANIC"}:
            self.close()
            return cut_in_flight(one_line(error), secrets=self._secrets)
        return translate(error, secrets=self._secrets)

    def _leaks(self, error: psycopg.Error) -> bool:
        """Whether the driver's text holds a secret, so that no traceback may show it."""
        texts = (str(error), error.diag.message_detail or "", error.diag.message_hint or "")
        return any(secret in text for secret in self._secrets for text in texts)


_FIXED: dict[str, Any] = {"autocommit": True, "prepare_threshold": None, "client_encoding": "UTF8"}


def _statement(function: str, parameters: Iterable[str]) -> Composed:
    from psycopg import sql

    named = (sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in parameters)
    return sql.SQL("select registry.{}({})").format(sql.Identifier(function), sql.SQL(", ").join(named))


def _argument(value: Any) -> Any:
    if isinstance(value, str):
        check_text(value)
    if isinstance(value, list | tuple | Mapping):
        from psycopg.types.json import Jsonb

        return Jsonb(encode(value), dumps=str)
    return value


def _is_dead(connection: psycopg.Connection[TupleRow]) -> bool:
    """Whether the server has left: between calls it has nothing to say but that it goes away."""
    if connection.closed:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return bool(selector.select(timeout=0))


def _settings(url: str) -> dict[str, Any]:
    """The settings that *url* makes; raises ``Misconfigured``, without repeating any of it, when it is malformed."""
    import psycopg

    try:
        settings = psycopg.conninfo.conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeError):
        settings = {}
    if not settings or _is_misread(url, settings):
        raise Misconfigured("the database URL is malformed", hint=_URL_HINT)
    return settings


def _is_misread(url: str, settings: Mapping[str, Any]) -> bool:
    """Whether part of a password that is not percent-encoded was taken for the host, port or database."""
    ports = str(settings.get("port") or "").split(",")
    return "://" in url and (
        any("@" in str(settings.get(key) or "") for key in ("host", "dbname"))
        or not all(port.isdecimal() or not port for port in ports)
    )


def _secrets(url: str, settings: Mapping[str, Any]) -> Iterable[str]:
    for key in _SECRET_SETTINGS:
        if settings.get(key):
            yield str(settings[key])
            yield quote(str(settings[key]), safe="")
    written = re.search(r"://[^:/@]*:([^@/]+)@", url)
    if written:
        yield written[1]
