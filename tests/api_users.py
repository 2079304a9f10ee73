"""Users of the API as PostgREST presents them to the database: a session of its role, and the claims of a token."""

from __future__ import annotations

from typing import Any

from tests.sql_calls import Sql

ROLES_OF_THE_API = """
do $$
begin
  create role authenticator login noinherit;
  grant anon, authenticated, service_role to authenticator;
exception when duplicate_object or unique_violation then null;
end
$$
"""
"""Makes the role that PostgREST logs in as, where there is none yet; only a superuser may."""


def as_user(client: Sql, sub: str, granted: str | None = None, **claims: Any) -> None:
    """Be the user *sub*, in whose ``app_metadata`` an administrator wrote the role *granted*, with further *claims*."""
    known = {"role": "authenticated", "sub": sub, "app_metadata": {"registry_role": granted}}
    client.become("authenticator", "authenticated", known | claims)
