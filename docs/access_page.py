"""The page of who may do what, from the matrix that the tests try out."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.markdown import WRITTEN, table
from tests.contract.store.access_matrix import INNER, OPERATIONS, RELEASES, ROLES, STEPS, TABLES, VIEWS, Row

_INTRODUCTION = """\
Each line of the tables below is tried by each of the six roles, over the API and over a connection to Postgres, in
`tests/contract/store/test_access_matrix.py`: where it says *yes* the call succeeds, where it says nothing the call is
refused. A function, table or view that is missing here fails that test.

| column | over the API of Supabase | over a connection to Postgres |
|---|---|---|
| anon | the public key without an access token | any other login, also a member of `anon` |
| authenticated | a user whose token has no `registry_role`, or an unknown one | |
| reader | a user with `registry_role` `reader` | a member of `authenticated` |
| publisher | a user with `registry_role` `publisher` | |
| admin | a user with `registry_role` `admin` | |
| service_role | a secret or service key | a member of `service_role` or `registry_owner` |

Claims are believed from the API alone. Whoever sets `request.jwt.claims` over a connection of its own gains nothing.
"""

_CLAIMS = """\
## How a user gets a role

`registry_role` is read from the top of the token, and where it is not there from `app_metadata`. What users write about
themselves, `user_metadata`, is never looked at. A token says what was true when it was made: after a change, sign in
anew.

An administrator writes it into `app_metadata`, for example in the SQL editor of the dashboard:

```sql
{grant}
```

Or a [hook for access tokens](https://supabase.com/docs/guides/auth/auth-hooks/custom-access-token-hook) puts it at the
top of every token. This one goes by a table, and takes `app_metadata` out of the game: whoever is not in the table has
no role. Choose it under Authentication > Hooks.

```sql
{hook}
```
"""

_OWNER = """\
## The owner of the tables

Tables and functions belong to `registry_owner`, which nobody can log in as. Who ran the migrations is a member, and
could insert rows by hand: no trigger can tell it from the functions. What is recorded it cannot change or delete, the
triggers refuse that to the owner too, and `registry verify` finds what does not add up.
"""

GRANT = """\
update auth.users
set raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || '{"registry_role": "publisher"}'
where email = 'pat@example.org';"""
"""Gives a user of Supabase a role by its metadata."""

HOOK = """\
create table public.registry_roles (
  user_id uuid primary key references auth.users on delete cascade,
  registry_role text not null check (registry_role in ('reader', 'publisher', 'admin'))
);
alter table public.registry_roles enable row level security;
create policy for_the_hook on public.registry_roles for select to supabase_auth_admin using (true);
revoke all on public.registry_roles from public, anon, authenticated;
grant select on public.registry_roles to supabase_auth_admin;

create function public.registry_access_token(event jsonb) returns jsonb
  language sql stable
  set search_path = ''
as $$
  select jsonb_set(event, '{claims,registry_role}', coalesce(
    (select to_jsonb(r.registry_role) from public.registry_roles r where r.user_id = (event ->> 'user_id')::uuid),
    '"none"'))
$$;
revoke all on function public.registry_access_token from public, anon, authenticated;
grant execute on function public.registry_access_token to supabase_auth_admin;"""
"""Makes a hook of Supabase that puts the role of each user into its access tokens."""


def access_page() -> Iterator[str]:
    """Every function, table and view with the roles that may use it."""
    yield "# Access\n"
    yield WRITTEN.format(source="tests/contract/store/access_matrix.py")
    yield _INTRODUCTION
    yield "## Functions\n"
    yield from _matrix(Row(name, first) for name, first in OPERATIONS.items())
    yield "`commit_release_v1` goes by what is asked of it:\n"
    yield from _matrix((Row(request, first) for request, first in RELEASES.items()), code=False)
    yield "## Tables and views\n"
    yield "They are read. Nobody inserts, updates, deletes or truncates, no administrator and no service key.\n"
    yield from _matrix(Row(name, "reader") for name in (*TABLES, *VIEWS))
    yield "## Steps\n"
    yield "Functions that only read run as their caller, who may therefore call the steps they are made of. What is"
    yield "open to users without a claim tells them nothing but what they said, or who they are.\n"
    yield from _matrix(Row(name, first) for name, first in STEPS.items())
    yield "The steps of functions that write, and the functions of triggers, are for nobody:"
    yield ", ".join(f"`{name}`" for name in INNER) + ".\n"
    yield _CLAIMS.format(grant=GRANT, hook=HOOK)
    yield _OWNER


def _matrix(rows: Iterable[Row], *, code: bool = True) -> Iterator[str]:
    cells = [
        [f"`{row.subject}`" if code else row.subject, *("yes" if row.allows(role) else "" for role in ROLES)]
        for row in rows
    ]
    yield from table(["", *ROLES], cells)
