"""Those who try what the access matrix says, over the API and over a connection to Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx
import psycopg
from psycopg import sql

from registry_cli.domain.errors import NotAllowed, NotFound, RegistryError
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.supabase_transport import SupabaseTransport
from tests.supabase_fixtures import Project


class Caller(Protocol):
    """Somebody who tries things; each try is undone."""

    def call(self, function: str, parameters: Mapping[str, Any]) -> str:
        """The SQLSTATE of calling *function*, empty when it succeeds."""

    def act(self, relation: str, action: str, column: str) -> str:
        """The SQLSTATE of *action* on *relation*, empty when it succeeds; *column* is one of its columns."""


class ApiCaller:
    """Whoever holds a key, and perhaps an access token."""

    def __init__(self, project: Project, key: str, token: str | None) -> None:
        self.transport = SupabaseTransport(project.url, key, token=token)
        headers = {"apikey": key, "Authorization": f"Bearer {token or key}"}
        profiles = {"Accept-Profile": "registry", "Content-Profile": "registry"}
        self.client = httpx.Client(base_url=f"{project.url}/rest/v1", headers=headers | profiles)

    def close(self) -> None:
        """Let go of the connections."""
        self.transport.close()
        self.client.close()

    def call(self, function: str, parameters: Mapping[str, Any]) -> str:
        """Through the transport, but for inner steps, some of whose answers are no JSON."""
        if not function.endswith("_v1"):
            return self._state(self.client.post(f"/rpc/{function}", json=dict(parameters)))
        try:
            self.transport.call(function, **parameters)
        except NotAllowed:
            return str(json.loads(self.transport._answer)["code"])
        return ""

    def act(self, relation: str, action: str, column: str) -> str:
        """A request as PostgREST reads it."""
        if action == "select":
            answer = self.client.get(f"/{relation}?limit=1")
            return self._state(answer) or ("" if answer.json() else "nothing to see")
        method = {"insert": "POST", "update": "PATCH", "delete": "DELETE"}[action]
        body = {"POST": [{}], "PATCH": {column: None}}.get(method)
        return self._state(self.client.request(method, f"/{relation}", json=body))

    @staticmethod
    def _state(answer: httpx.Response) -> str:
        return "" if answer.is_success else str(answer.json()["code"])


class PostgresCaller:
    """Whoever may log in to the database."""

    def __init__(self, transport: PsycopgTransport) -> None:
        self.transport = transport

    def call(self, function: str, parameters: Mapping[str, Any]) -> str:
        """Through the transport."""
        return self._state(lambda: self.transport.call(function, **parameters))

    def act(self, relation: str, action: str, column: str) -> str:
        """A statement."""
        statement = {
            "select": "select * from {} limit 1",
            "insert": "insert into {} default values",
            "update": "update {} set {} = null",
            "delete": "delete from {}",
            "truncate": "truncate {} cascade",
        }[action]
        composed = sql.SQL(statement).format(sql.Identifier("registry", relation), sql.Identifier(column))

        def executed() -> None:
            with self.transport.connection() as connection:
                cursor = connection.execute(composed)
                if action == "select" and cursor.fetchone() is None:
                    raise NotFound("nothing to see")

        return self._state(executed)

    def _state(self, attempt: Callable[[], Any]) -> str:
        """The SQLSTATE of *attempt*, which is undone."""
        try:
            with self.transport.connection() as connection, connection.transaction(force_rollback=True):
                attempt()
        except RegistryError as failure:
            cause = failure.__cause__
            return str(cause.sqlstate if isinstance(cause, psycopg.Error) else failure)
        return ""
