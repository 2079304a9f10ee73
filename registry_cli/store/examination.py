"""Looks a database over: the login, the way to it, the functions that are there, and who may call them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from registry_cli.domain.examination import Connected, Grant
from registry_cli.store.called_functions import public_functions
from registry_cli.store.function_migration import GRANTS, function_files
from registry_cli.store.psycopg_transport import PsycopgTransport

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    _Connection: TypeAlias = psycopg.Connection[TupleRow]

ROUND_TRIPS = 5
READERS = ("authenticated", "service_role")
_GRANTED = "-- granted to: "

_PRESENT = "select to_regnamespace('registry') is not null"
_FUNCTIONS = """
select p.proname, p.oid::regprocedure::text,
  exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0),
  array(select r from unnest(%s::text[]) r where has_function_privilege(to_regrole(r)::oid, p.oid, 'execute'))
from pg_proc p where p.pronamespace = to_regnamespace('registry') order by 2
"""
_RELATIONS = """
select c.oid::regclass::text, r from pg_class c, unnest(%s::text[]) r
where c.relnamespace = to_regnamespace('registry') and c.relkind in ('r', 'v')
  and not has_table_privilege(to_regrole(r)::oid, c.oid, 'select')
order by 1, 2
"""
_SCHEMA = """
select r from unnest(%s::text[]) r
where not has_schema_privilege(to_regrole(r)::oid, to_regnamespace('registry')::oid, 'usage')
"""
_HEIRLESS = """
select quote_ident(current_user), r from unnest(%s::text[]) r
where pg_has_role(current_user, to_regrole(r)::oid, 'member')
  and not has_schema_privilege(to_regnamespace('registry')::oid, 'usage')
order by r desc limit 1
"""


def examine(url: str) -> Connected:
    """Connect to the database at *url* and look it over; writes nothing. Raises as any call does."""
    with PsycopgTransport(url) as transport, transport.connection() as connection, connection.transaction():
        connection.execute("set local search_path = pg_catalog")  # so that every name is told with its schema
        present = bool(connection.execute(_PRESENT).fetchall()[0][0])
        functions = connection.execute(_FUNCTIONS, [["anon", *READERS]]).fetchall()
        return Connected(
            login=connection.info.user,
            server_version=connection.info.parameter_status("server_version") or "",
            encrypted=bool(connection.pgconn.ssl_in_use),
            round_trips=tuple(_round_trips(connection)),
            present=present,
            missing=tuple(sorted(public_functions().keys() - {row[0] for row in functions})) if present else (),
            grants=tuple(_wrong_grants(connection, functions)) if present else (),
        )


def _round_trips(connection: _Connection) -> Iterator[float]:
    for _ in range(ROUND_TRIPS):
        begin = time.perf_counter()
        connection.execute("select 1").fetchone()
        yield (time.perf_counter() - begin) * 1000


def _wrong_grants(connection: _Connection, functions: Sequence[TupleRow]) -> Iterator[Grant]:
    for (role,) in connection.execute(_SCHEMA, [list(READERS)]).fetchall():
        yield Grant(f"{role} may not use the schema registry", f"grant usage on schema registry to {role};")
    for relation, role in connection.execute(_RELATIONS, [list(READERS)]).fetchall():
        yield Grant(f"{role} may not read {relation}", f"grant select on {relation} to {role};")
    wanted = {name: _granted(text) for name, text in function_files().items()}
    for name, signature, public, roles in functions:
        if public:
            yield Grant(f"everybody may call {signature}", f"revoke execute on function {signature} from public;")
        else:
            yield from _wrong_calls(signature, frozenset(roles), wanted.get(name))
    for user, role in connection.execute(_HEIRLESS, [list(READERS)]).fetchall():
        yield Grant(
            f"{user} is a member of {role} and does not inherit from it",
            f"grant {role} to {user} with inherit true; -- before Postgres 16: alter role {user} inherit;",
        )


def _wrong_calls(signature: str, roles: frozenset[str], wanted: frozenset[str] | None) -> Iterator[Grant]:
    """What is wrong with which *roles* may call a function; nothing is *wanted* of one that is not of this program."""
    surplus = roles - wanted if wanted is not None else frozenset()
    yield from (
        Grant(f"{role} may call {signature}", f"revoke execute on function {signature} from {role};")
        for role in sorted(surplus)
    )
    yield from (
        Grant(f"{role} may not call {signature}", f"grant execute on function {signature} to {role};")
        for role in sorted((wanted or frozenset()) - roles)
    )


def _granted(text: str) -> frozenset[str]:
    """The roles that the file of a function says may call it."""
    line = text.partition("\n")[0].removeprefix(_GRANTED)
    return frozenset(GRANTS[line].replace(" ", "").split(",")) - {""}
