"""A stand-in for the API of a Supabase project where there is none: what PostgREST does with a call, over a database.

It logs in as ``authenticator``, becomes the role that a key names, sets the claims of the key for one transaction, and
ends statements when a hosted project would. Compared with PostgREST 12: statuses and bodies of errors, profiles
(``Content-Profile``), read-only transactions for functions that are not volatile, and arguments by name. An expired
token is PGRST303, as since PostgREST 13.

``python -m tests.postgrest URL`` serves the database at URL, whose user is ``authenticator``, until it is interrupted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

import psycopg
from psycopg import sql

SECRET = "a secret that only the stand-in knows, with more than 32 characters"
EXPOSED = ("public", "registry")
ROLES = ("anon", "authenticated", "service_role")
TIMEOUTS = {"anon": "3s", "authenticated": "8s", "service_role": "8s"}
"""How long a statement may take on a hosted project."""

_STATUS_OF = {
    "42501": 403,
    "42883": 404,
    "42P01": 404,
    "23503": 409,
    "23505": 409,
    "25006": 405,
    "53400": 500,
    "P0001": 400,
}
_STATUS_OF_CLASS = {"08": 503, "28": 403, "53": 503} | dict.fromkeys(
    ("25", "40", "54", "55", "57", "58", "P0", "XX"), 500
)


def make_key(role: str, **claims: Any) -> str:
    """A key or access token, a JWT, for *role* with further *claims*."""
    told = {"iss": "stand-in", "role": role, "exp": 4_000_000_000, **claims}
    head = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, told))
    return f"{head}.{_base64(_signature(head))}"


class Call(NamedTuple):
    """A call that was answered: the function, the bytes of its body and its answer, the seconds, and the status."""

    function: str
    sent: int
    answered: int
    seconds: float
    status: int


@dataclass
class StandIn:
    """The API over the database at ``url``, whose user is ``authenticator``; ``calls`` are those answered so far."""

    url: str
    calls: list[Call] = field(default_factory=list)
    address: str = ""

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stand_in = self
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class Refused(Exception):
    """An answer of PostgREST that is no result: status, code, message."""

    def __init__(self, status: int, code: str | None, message: str, details: Any = None, hint: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "details": details, "hint": hint}


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    stand_in: StandIn

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._opened: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        """A connection, which is remembered."""
        opened, address = super().get_request()
        self._opened.add(opened)
        return opened, address

    def close_request(self, request: Any) -> None:
        """A connection is forgotten."""
        self._opened.discard(request)
        super().close_request(request)

    def hang_up(self) -> None:
        """Leave every client that is still there."""
        for opened in list(self._opened):
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the server."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30
    wbufsize = -1  # head and body of an answer leave together: apart, the second waits 40 ms for the client's nod

    def setup(self) -> None:
        """A connection of a client begins; it gets one to the database with its first call."""
        super().setup()
        self._connection: psycopg.Connection[Any] | None = None

    def finish(self) -> None:
        """A connection of a client ends."""
        with suppress(OSError):
            super().finish()
        if self._connection is not None:
            self._connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A table or view."""
        self._answer()

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names that http.server calls

    def _answer(self) -> None:
        begin = time.perf_counter()
        claims: dict[str, Any] = {}
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client hung up in the middle
            self.close_connection = True
            return
        place = urlsplit(self.path)
        name = place.path.removeprefix("/rest/v1/").removeprefix("rpc/")
        try:
            claims = _claims(dict(self.headers.items()))
            content = self._result(place.path, name, claims, body, dict(parse_qsl(place.query)))
            status = 200
        except Refused as refused:
            content, status = json.dumps(refused.body).encode(), refused.status
        except psycopg.Error as error:
            content, status = _told(error, claims)
        self.server.stand_in.calls.append(Call(name, len(body), len(content), time.perf_counter() - begin, status))
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _result(self, path: str, name: str, claims: Mapping[str, Any], body: bytes, query: Mapping[str, str]) -> bytes:
        if not path.startswith("/rest/v1/"):
            raise Refused(404, None, "no Route matched with those values")
        schema = self.headers.get("Accept-Profile" if self.command == "GET" else "Content-Profile") or EXPOSED[0]
        if schema not in EXPOSED:
            raise Refused(406, "PGRST106", f"Invalid schema: {schema}", hint=f"Only {', '.join(EXPOSED)} are exposed")
        if self._connection is None or self._connection.closed:
            try:
                self._connection = psycopg.connect(self.server.stand_in.url, autocommit=True, prepare_threshold=None)
            except psycopg.OperationalError as error:
                message = "Database connection error. Retrying the connection."
                raise Refused(503, "PGRST000", message, str(error)) from error
        if "/rpc/" in path:
            return _called(self._connection, schema, name, claims, body)
        return _related(self._connection, self.command, sql.Identifier(schema, name), claims, body, query)


def _called(
    connection: psycopg.Connection[Any], schema: str, name: str, claims: Mapping[str, Any], body: bytes
) -> bytes:
    arguments: dict[str, Any] = json.loads(body or b"{}")
    types, volatile = _signature_of(connection, schema, name, frozenset(arguments))
    columns = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(key), sql.SQL(types[key])) for key in arguments)
    passed = sql.SQL(", ").join(sql.SQL("{0} => a.{0}").format(sql.Identifier(key)) for key in arguments)
    source = sql.SQL(" from json_to_record(%s::json) as a({})").format(columns) if arguments else sql.SQL("")
    statement = sql.SQL("select {}({})::text{}").format(sql.Identifier(schema, name), passed, source)
    with _transaction(connection, claims, read_only=not volatile):
        row = connection.execute(statement, [body.decode()] if arguments else None).fetchone()
    return (row[0] or "null").encode() if row else b"null"


def _related(  # noqa: PLR0917 - what a request says
    connection: psycopg.Connection[Any],
    method: str,
    relation: sql.Identifier,
    claims: Mapping[str, Any],
    body: bytes,
    query: Mapping[str, str],
) -> bytes:
    with _transaction(connection, claims, read_only=method == "GET"):
        if method == "GET":
            limited = sql.SQL("select coalesce(json_agg(t), '[]')::text from (select * from {} limit {}) t")
            row = connection.execute(limited.format(relation, int(query.get("limit", "1000")))).fetchone()
            return str(row[0]).encode() if row else b"[]"
        if method == "POST":
            insert = "insert into {0} select * from json_populate_recordset(null::{0}, %s::json)"
            connection.execute(sql.SQL(insert).format(relation), [body.decode()])
        elif method == "DELETE":
            connection.execute(sql.SQL("delete from {}").format(relation))
        else:
            changes = json.loads(body)
            sets = sql.SQL(", ").join(
                sql.SQL("{0} = (json_populate_record(null::{1}, %(body)s::json)).{0}").format(
                    sql.Identifier(key), relation
                )
                for key in changes
            )
            connection.execute(sql.SQL("update {} set {}").format(relation, sets), {"body": body.decode()})
    return b"[]"


@contextmanager
def _transaction(connection: psycopg.Connection[Any], claims: Mapping[str, Any], *, read_only: bool) -> Iterator[None]:
    """One transaction as the role of *claims*, with the claims set, as PostgREST begins each."""
    role = claims.get("role", "anon")
    with connection.transaction():
        if read_only:
            connection.execute("set transaction read only")
        connection.execute(
            "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true),"
            " set_config('search_path', 'public', true), set_config('statement_timeout', %s, true)",
            [role, json.dumps(claims), TIMEOUTS.get(role, "8s")],
        )
        yield


def _signature_of(
    connection: psycopg.Connection[Any], schema: str, name: str, given: frozenset[str]
) -> tuple[Mapping[str, str], bool]:
    """The types of a function's arguments by name, and whether it is volatile; PGRST202 where none takes *given*."""
    rows = connection.execute(
        "select p.proargnames, array(select format_type(t, null) from unnest(p.proargtypes) t), p.pronargdefaults,"
        " p.provolatile from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = %s and p.proname = %s",
        [schema, name],
    ).fetchall()
    for names, types, defaults, volatile in rows:
        taken = (names or [])[: len(types)]  # the others are columns of what it returns
        if given <= set(taken) and set(taken[: len(taken) - defaults]) <= given:
            return dict(zip(taken, types, strict=True)), volatile == "v"
    message = f"Could not find the function {schema}.{name}({', '.join(sorted(given))}) in the schema cache"
    raise Refused(404, "PGRST202", message)


def _told(error: psycopg.Error, claims: Mapping[str, Any]) -> tuple[bytes, int]:
    """The body and the status with which an error of Postgres leaves."""
    said = error.diag
    state = error.sqlstate
    if state is None:
        lost = {"code": "PGRST001", "message": "Database client error. Retrying the connection.", "details": str(error)}
        return json.dumps(lost).encode(), 503
    if state.startswith("PT"):
        status = int(state[2:])
    elif state == "42501" and claims.get("role", "anon") == "anon":
        status = 401
    else:
        status = _STATUS_OF.get(state) or _STATUS_OF_CLASS.get(state[:2], 400)
    body = {
        "code": state,
        "message": said.message_primary or str(error),
        "details": said.message_detail,
        "hint": said.message_hint,
    }
    return json.dumps(body).encode(), status


def _claims(headers: Mapping[str, str]) -> dict[str, Any]:
    """The claims of the token that a request carries; without one it is anonymous, but for the gateway's own key."""
    given = {name.lower(): value for name, value in headers.items()}
    if "apikey" not in given:
        raise Refused(401, None, "No API key found in request", hint="No `apikey` request header was found.")
    _verified(given["apikey"], "Invalid API key")
    token = given.get("authorization", "").removeprefix("Bearer ")
    return dict(_verified(token, "JWSInvalidSignature")) if token else {"role": "anon"}


@cache
def _verified(token: str, complaint: str) -> dict[str, Any]:
    head, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _base64(_signature(head))):
        raise Refused(401, None if complaint == "Invalid API key" else "PGRST301", complaint)
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head.partition(".")[2] + "=="))
    if claims["exp"] < time.time():
        raise Refused(401, "PGRST303", "JWT expired")
    if claims["role"] not in ROLES:
        raise Refused(401, "22023", f'role "{claims["role"]}" does not exist')
    return claims


def _signature(head: str) -> bytes:
    return hmac.new(SECRET.encode(), head.encode(), hashlib.sha256).digest()


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _serve(url: str) -> None:
    with StandIn(url) as stand_in:
        print(f"address           {stand_in.address}")
        for role in ROLES:
            print(f"{role:17} {make_key(role)}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _serve(sys.argv[1])
