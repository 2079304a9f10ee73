"""Which database is meant, told from variables and an environment of ``registry.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from registry_cli.domain.configuration import Environment
from registry_cli.domain.errors import Misconfigured

EMBEDDED = "embedded"
DATABASE_VARIABLE = "REGISTRY_DATABASE_URL"
SUPABASE_URL_VARIABLE = "SUPABASE_URL"
SECRET_KEY_VARIABLES = ("SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY")
PUBLIC_KEY_VARIABLES = ("SUPABASE_PUBLISHABLE_KEY", "SUPABASE_ANON_KEY")
TOKEN_VARIABLE = "REGISTRY_ACCESS_TOKEN"  # noqa: S105 - a name and no secret


class SupabaseProject(NamedTuple):
    """A Supabase project over HTTPS: its URL, a key, and with a public key the access token of a user; secrets."""

    url: str
    key: str
    token: str | None = None


class Database(NamedTuple):
    """Where the registry is: a Postgres by its URL, a Supabase project, or, with neither, the embedded Postgres.

    ``source`` says who decided it, for messages; URL, key and token are secrets and never printed.
    """

    url: str | None
    source: str
    supabase: SupabaseProject | None = None

    @property
    def embedded(self) -> bool:
        """Whether it is the embedded Postgres."""
        return self.url is None and self.supabase is None


def choose(variables: Mapping[str, str], environment: Environment | None, *, alone: str) -> Database:
    """The database that is meant; the embedded one is never a silent fallback.

    *alone* says why there is nobody to see a fallback, empty where there is somebody. Raises ``Misconfigured`` when a
    variable is set but empty, or when another one is missing beside it.
    """
    if environment is not None and environment.supabase_url_variable is not None:
        return _of_environment(variables, environment)
    variable = (environment.database_url_variable if environment else None) or DATABASE_VARIABLE
    value = _value(variables, variable)
    if value == EMBEDDED:
        return Database(None, f"{variable}=embedded")
    if value is not None:
        return Database(value, variable)
    if variable == DATABASE_VARIABLE and (project := _of_variables(variables)) is not None:
        return project
    if alone:
        raise Misconfigured(
            f"no database is configured and {alone}",
            hint=f"set {variable} to the URL of a Postgres, or {variable}=embedded to use the embedded one",
        )
    return Database(None, "nothing configured")


def _of_environment(variables: Mapping[str, str], environment: Environment) -> Database:
    """The project whose variables *environment* names."""
    url_variable, key_variable = environment.supabase_url_variable or "", environment.supabase_key_variable or ""
    why = f"--env {environment.name} is given"
    url = _needed(variables, url_variable, why)
    key = _needed(variables, key_variable, why)
    token = environment.access_token_variable
    project = SupabaseProject(url, key, _needed(variables, token, why) if token else None)
    return Database(None, url_variable, project)


def _of_variables(variables: Mapping[str, str]) -> Database | None:
    """The project that Supabase's own variables name; ``None`` where none of them is set."""
    names = (SUPABASE_URL_VARIABLE, *SECRET_KEY_VARIABLES, TOKEN_VARIABLE)
    given = [name for name in names if name in variables]
    if not given:
        return None
    url = _needed(variables, SUPABASE_URL_VARIABLE, f"{given[0]} is set")
    for name in SECRET_KEY_VARIABLES:
        if (key := _value(variables, name)) is not None:
            return Database(None, SUPABASE_URL_VARIABLE, SupabaseProject(url, key))
    public = next((name for name in PUBLIC_KEY_VARIABLES if name in variables), None)
    if public is None or TOKEN_VARIABLE not in variables:
        raise Misconfigured(
            f"{SUPABASE_URL_VARIABLE} is set, and no key beside it",
            hint=f"set {' or '.join(SECRET_KEY_VARIABLES)}, or {PUBLIC_KEY_VARIABLES[0]} with the access token of a "
            f"user in {TOKEN_VARIABLE}",
        )
    key, token = (_needed(variables, name, f"{SUPABASE_URL_VARIABLE} is set") for name in (public, TOKEN_VARIABLE))
    return Database(None, SUPABASE_URL_VARIABLE, SupabaseProject(url, key, token))


def _needed(variables: Mapping[str, str], name: str, why: str) -> str:
    value = _value(variables, name)
    if value is None:
        raise Misconfigured(f"{why}, but {name} is not set", hint=f"set {name}")
    return value


def _value(variables: Mapping[str, str], name: str) -> str | None:
    """What the variable *name* holds; raises ``Misconfigured`` when it is set but empty."""
    value = variables.get(name)
    if value is not None and not value.strip():
        raise Misconfigured(
            f"{name} is set but empty",
            hint=f"give it a value, or unset it; {DATABASE_VARIABLE}=embedded means the embedded Postgres",
        )
    return None if value is None else value.strip()
