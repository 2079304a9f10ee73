"""Everybody tries everything: what is allowed and what is denied is what the access matrix says, cell by cell."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.types.json import Jsonb

from docs.access_page import GRANT, HOOK
from registry_cli.domain.errors import NotAllowed
from registry_cli.store.psycopg_transport import PsycopgTransport
from tests import postgrest
from tests.contract.store import access_calls
from tests.contract.store.access_callers import ApiCaller, Caller, PostgresCaller
from tests.contract.store.access_matrix import ACTIONS, INNER, NOBODY, TABLES, VIEWS, Row, function_rows, relation_rows
from tests.postgrest import make_key
from tests.sql_calls import Sql
from tests.supabase_fixtures import Project

EVERYTHING: dict[str, Any] = {"registry_role": "admin", "app_metadata": {"registry_role": "admin"}, "sub": "boss"}
"""Claims that give all there is to whom the API vouches for."""

DENIED = frozenset({"PT403", "42501"})
WRITTEN_BY_NOBODY = frozenset({"0A000", "42809", "428C9", "55000"})
"""What Postgres says, before it looks at privileges, of views of several tables and of columns that it computes."""

PASSWORD = "of-a-test"
FUNCTIONS = "from pg_proc where pronamespace = 'registry'::regnamespace"
RELATIONS = "from pg_class c where c.relnamespace = 'registry'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')"

GRANTS = f"""
select c.relname || ' ' || action,
       case when action in ('select', 'insert', 'update') then has_any_column_privilege(%s, c.oid, action)
            else has_table_privilege(%s, c.oid, action) end
{RELATIONS.replace("where", "cross join unnest(%s::text[]) action where")}
"""
"""Every action on a relation, and whether a role was granted it, be it for one column only."""


class Filled(NamedTuple):
    """A database whose registry holds something in every table, with what is needed to try all of it.

    ``columns`` has one column of each table and view; ``tabular`` are the functions that answer with a table.
    """

    url: str
    superuser: Sql
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    columns: Mapping[str, str]
    tabular: frozenset[str]


@pytest.fixture
def filled(database: str, superuser_url: Callable[[str], str]) -> Iterator[Filled]:
    client = Sql(superuser_url(database))
    access_calls.fill(client)
    named = "select c.relname, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = 1)"
    tabular = client.run(f"select proname {FUNCTIONS} and proretset")
    yield Filled(
        database,
        client,
        access_calls.parameters(client, INNER),
        dict(client.run(f"{named} {RELATIONS}")),
        frozenset(name for (name,) in tabular),
    )
    client.connection.close()


def test_the_matrix_has_every_function_table_and_view_and_none_else(filled: Filled) -> None:
    functions = filled.superuser.run(f"select proname {FUNCTIONS}")
    kinds: dict[str, set[str]] = {}
    for name, kind in filled.superuser.run(f"select c.relname, c.relkind::text {RELATIONS}"):
        kinds.setdefault(kind, set()).add(name)

    assert sorted(name for (name,) in functions) == sorted({row.subject for row in function_rows()})
    assert kinds == {"r": set(TABLES), "v": set(VIEWS)}


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_what_is_granted_to_a_role_is_what_the_matrix_says(filled: Filled, role: str) -> None:
    """Or what denies a call might be a step within it, and what denies a statement only row-level security."""
    ask = filled.superuser.run
    executable = ask(f"select proname {FUNCTIONS} and has_function_privilege(%s, oid, 'execute')", role)
    actions = ask(GRANTS, role, role, [*ACTIONS])

    granted_to = {row.label for row in (*function_rows(), *relation_rows()) if role != "anon" and row.first != NOBODY}
    assert {name for (name,) in executable} == {row.subject for row in function_rows() if row.label in granted_to}
    assert {label for label, allowed in actions if allowed} == granted_to & dict(actions).keys()


def outcome(caller: Caller, row: Row, filled: Filled) -> str:
    """What comes of trying *row*: yes, no, or what else happened."""
    if row.subject in filled.columns:
        state = caller.act(row.subject, row.request, filled.columns[row.subject])
        denied = DENIED if row.request == "select" else DENIED | WRITTEN_BY_NOBODY
    else:
        state = caller.call(row.subject, filled.parameters[row.subject, row.request])
        denied = DENIED
    if state == access_calls.ANSWERS.get(row.subject, ""):
        return "yes"
    return "no" if state in denied else f"it ended with {state!r}"


def assert_matrix(caller: Caller, role: str, rows: Iterable[Row], filled: Filled) -> None:
    """All of *rows* that *caller* tries end as the matrix says of *role*."""
    tried = list(rows)
    found = {row.label: outcome(caller, row, filled) for row in tried}

    assert found == {row.label: "yes" if row.allows(role) else "no" for row in tried}


# over the API


def a_user(**claims: Any) -> str:
    """An access token of the user who set the hold of agent/mine."""
    return make_key("authenticated", **{"sub": access_calls.USER} | claims)


def granted(role: str | None) -> dict[str, Any]:
    """The claim that an administrator wrote."""
    return {"app_metadata": {"registry_role": role}}


HOLDERS: dict[str, tuple[str, str | None]] = {
    "nobody": ("anon", None),
    "nobody who claims everything": ("anon", make_key("anon", **EVERYTHING)),
    "a user without a claim": ("authenticated", a_user()),
    "a user who wrote the claim": ("authenticated", a_user(user_metadata=EVERYTHING, **granted(None))),
    "a user with an unknown claim": ("authenticated", a_user(registry_role="Admin", **granted("owner"))),
    **{f"a {role} by metadata": (role, a_user(**granted(role))) for role in ("reader", "publisher", "admin")},
    **{f"a {role} by a hook": (role, a_user(registry_role=role)) for role in ("reader", "publisher", "admin")},
    "the service key": ("service_role", make_key("service_role")),
}
"""Who calls the API: the role that the matrix has for it, and the token beside the public key."""


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch, supabase_project: Project) -> Project:
    """A project whose API takes back whatever it did, as PostgREST does when it is asked to."""
    if supabase_project.stand_in is None:
        pytest.skip("only the stand-in makes access tokens")
    transaction = postgrest._transaction

    def taken_back(*arguments: Any, **options: Any) -> Iterator[None]:
        with transaction(*arguments, **options):
            yield
            raise psycopg.Rollback

    monkeypatch.setattr(postgrest, "_transaction", contextmanager(taken_back))
    return supabase_project


@pytest.mark.parametrize("holder", HOLDERS)
def test_over_the_api_everybody_may_do_what_the_matrix_says(filled: Filled, undone: Project, holder: str) -> None:
    role, token = HOLDERS[holder]
    reached = [row for row in function_rows() if row.subject not in filled.tabular]  # the stand-in cannot call those
    asked = [row for row in relation_rows() if row.request != "truncate"]

    with closing(ApiCaller(undone, undone.anon_key, token)) as caller:
        assert_matrix(caller, role, [*reached, *asked], filled)


# over a connection to Postgres


LOGINS: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "a stranger": ("anon", (), {}),
    "a stranger who claims everything": ("anon", (), {"role": "service_role", **EVERYTHING}),
    "a member of anon": ("anon", ("anon",), {}),
    "a member of anon who claims everything": ("anon", ("anon",), {"role": "service_role", **EVERYTHING}),
    "a member of authenticated": ("reader", ("authenticated",), {}),
    "one who claims to be an admin": ("reader", ("authenticated",), {"role": "authenticated", **EVERYTHING}),
    "one who claims to be the service key": ("reader", ("authenticated",), {"role": "service_role", **EVERYTHING}),
    "a member of service_role": ("service_role", ("service_role",), {}),
}
"""Who logs in: the role that the matrix has for it, what it is a member of, and claims that it sets by itself."""


@pytest.fixture
def login(filled: Filled) -> Iterator[Callable[..., str]]:
    """Makes a role that may log in, a member of others, and gives the URL of its database; it goes at the end."""
    made: list[str] = []

    def make(*memberships: str) -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        filled.superuser.run(f"create role {made[-1]} login password '{PASSWORD}'")
        for membership in memberships:
            filled.superuser.run(f"grant {membership} to {made[-1]}")
        place = urlsplit(filled.url)
        return f"postgresql://{made[-1]}:{PASSWORD}@{place.hostname}:{place.port}{place.path}"

    yield make
    for name in made:
        filled.superuser.run(f"drop role {name}")


@pytest.mark.parametrize("who", LOGINS)
def test_over_postgres_everybody_may_do_what_the_matrix_says_whatever_is_claimed(
    filled: Filled, login: Callable[..., str], who: str
) -> None:
    role, memberships, claims = LOGINS[who]
    with PsycopgTransport(login(*memberships)) as transport:
        with transport.connection() as connection:
            connection.execute("select set_config('request.jwt.claims', %s, false)", [json.dumps(claims)])
        assert_matrix(PostgresCaller(transport), role, [*function_rows(), *relation_rows()], filled)


# how a user gets a role, as the docs show it


@pytest.fixture
def auth(filled: Filled) -> Iterator[str]:
    """What the auth server of Supabase has in the database: a table with two users, and its role, whose name it is."""
    client, role = filled.superuser, f"test_{uuid.uuid4().hex}"
    client.run(f"create role {role}")
    client.run("create schema auth")
    client.run("create table auth.users (id uuid primary key, email text, raw_app_meta_data jsonb)")
    client.run("insert into auth.users (id, email) values (%s, 'pat@example.org'), (%s, 'ann@example.org')", PAT, ANN)
    yield role
    client.run("reset role")
    client.run(f"drop owned by {role}")
    client.run(f"drop role {role}")


PAT, ANN = (str(uuid.UUID(int=number)) for number in (1, 2))


def level(project: Project, claims: Mapping[str, Any]) -> str:
    """What the API takes a user with these *claims* for."""
    with project.transport_as(make_key(**claims)) as transport:
        try:
            return str(transport.call("describe_registry_v1")["role"])
        except NotAllowed:
            return "none"


def test_an_administrator_grants_a_role_as_the_docs_say(filled: Filled, undone: Project, auth: str) -> None:
    assert auth
    filled.superuser.run(GRANT)
    told = dict(filled.superuser.run("select email, raw_app_meta_data from auth.users"))

    levels = {email: level(undone, {"role": "authenticated", "app_metadata": data}) for email, data in told.items()}
    assert levels == {"pat@example.org": "publisher", "ann@example.org": "none"}


def test_the_hook_in_the_docs_puts_the_role_of_a_user_into_its_token(
    filled: Filled, undone: Project, auth: str
) -> None:
    client = filled.superuser
    client.run(HOOK.replace("supabase_auth_admin", auth))
    client.run("insert into public.registry_roles values (%s, 'publisher')", PAT)
    client.run(f"set role {auth}")
    claims = {
        user: client.run(
            "select public.registry_access_token(%s)",
            Jsonb({"user_id": user, "claims": {"role": "authenticated", "sub": user, **granted("admin")}}),
        )[0][0]["claims"]
        for user in (PAT, ANN)
    }

    assert {user: level(undone, told) for user, told in claims.items()} == {PAT: "publisher", ANN: "none"}
    for role in ("anon", "authenticated", "service_role"):
        client.run("reset role")
        client.run(f"set role {role}")
        for statement in ("select public.registry_access_token('{}')", "select * from public.registry_roles"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                client.run(statement)
