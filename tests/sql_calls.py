"""Calls of the registry's SQL functions as a hand-made client makes them: plain JSON in and out, nothing believed.

``Sql`` is such a client; the functions below it make the JSON of proposals, honest ones, for tests to twist.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.plan import Change
from registry_cli.store import rows
from tests import store_builders


class Sql:
    """A connection in autocommit mode, with ``call`` for the registry's functions."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)

    def call(self, function: str, **parameters: Any) -> Any:
        """The JSON that ``registry.<function>`` answers."""
        named = (sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in parameters)
        statement = sql.SQL("select registry.{}({})").format(sql.Identifier(function), sql.SQL(", ").join(named))
        arguments = {
            name: Jsonb(value) if isinstance(value, list | dict) else value for name, value in parameters.items()
        }
        row = self.connection.execute(statement, arguments).fetchone()
        return row[0] if row else None

    def run(self, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement, none for one that has no result."""
        cursor = self.connection.execute(statement.encode(), arguments or None)
        return cursor.fetchall() if cursor.description else []

    def become(self, session_user: str, role: str | None = None, claims: Mapping[str, Any] | None = None) -> None:
        """Be logged in as *session_user* (a superuser may), acting as *role*, with the claims of a JWT set."""
        self.connection.execute(
            sql.SQL("set session authorization default; set session authorization {}").format(
                sql.Identifier(session_user)
            )
        )
        if role:
            self.connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        self.connection.execute(
            "select set_config('request.jwt.claims', %s, false)", (json.dumps(claims) if claims else "",)
        )

    def put(self, *versions: DeclaredVersion) -> None:
        """Upload the documents and files of *versions*."""
        objects = store_builders.objects_of(*versions)
        self.call(
            "put_objects_v1",
            p_objects=[{"digest": digest, "text": content.decode()} for digest, content in objects.items()],
        )

    def commit(self, owner: str, *changes: Change | dict[str, Any], **facts: Any) -> dict[str, Any]:
        """Upload what *changes* publish and commit them on the present state; *facts* replace parts of the proposal."""
        self.put(*(change.publishes for change in changes if isinstance(change, Change) and change.publishes))
        answer: dict[str, Any] = self.call("commit_release_v1", p_release=self.proposal(owner, *changes, **facts))
        return answer

    def proposal(self, owner: str, *changes: Change | dict[str, Any], **facts: Any) -> dict[str, Any]:
        """The JSON of a release of *changes* by *owner* on the present state."""
        base = self.call("fetch_snapshot_v1", p_owner=owner)["release"]
        plain = [rows.change(change) if isinstance(change, Change) else change for change in changes]
        return {"owner": owner, "action": "publish", "base_release": base, "changes": plain} | facts

    def entry(self, name: str) -> dict[str, Any]:
        """The row of an entry as the snapshot has it."""
        found: dict[str, Any] = next(
            row for row in self.call("fetch_snapshot_v1", p_owner="")["entries"] if f"{row['kind']}/{row['id']}" == name
        )
        return found

    def problems(self, function: str, **parameters: Any) -> list[tuple[str, str]]:
        """What a verifying function finds: (what, problem)."""
        answer = self.call(function, **parameters)
        return [(found["what"], found["problem"]) for found in answer["problems"]]


@dataclass
class Refusal:
    """What the database said when it refused: SQLSTATE, the JSON of DETAIL, MESSAGE and HINT."""

    detail: dict[str, Any]
    message: str
    hint: str


@contextmanager
def refused(sqlstate: str, code: str) -> Iterator[Refusal]:
    """Expect the statements within to be refused with *sqlstate*, *code* in DETAIL, and a hint."""
    refusal = Refusal({}, "", "")
    with pytest.raises(psycopg.Error) as caught:
        yield refusal
    said = caught.value.diag
    assert (said.sqlstate, said.message_primary is None) == (sqlstate, False), str(caught.value)
    refusal.detail = json.loads(said.message_detail or "{}")
    refusal.message, refusal.hint = said.message_primary or "", said.message_hint or ""
    assert refusal.detail["code"] == code, str(caught.value)
    assert refusal.hint
