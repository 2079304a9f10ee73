from __future__ import annotations

import pytest

from registry_cli.domain.configuration import Environment
from registry_cli.domain.database import Database, SupabaseProject, choose
from registry_cli.domain.errors import Misconfigured

URL = "https://x.supabase.co"
STAGING = Environment("staging", supabase_url_variable="S_URL", supabase_key_variable="S_KEY")


def chosen(variables: dict[str, str], environment: Environment | None = None, alone: str = "") -> Database:
    return choose(variables, environment, alone=alone)


def test_a_project_with_a_secret_key_is_meant_also_where_nobody_looks() -> None:
    for name in ("SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY"):
        found = chosen({"SUPABASE_URL": f" {URL} ", name: "key\n"}, alone="this runs under CI")
        assert found == Database(None, "SUPABASE_URL", SupabaseProject(URL, "key"))
        assert not found.embedded


def test_of_two_secret_keys_the_newer_kind_is_taken() -> None:
    variables = {"SUPABASE_URL": URL, "SUPABASE_SERVICE_ROLE_KEY": "old", "SUPABASE_SECRET_KEY": "new"}
    assert chosen(variables).supabase == SupabaseProject(URL, "new")


@pytest.mark.parametrize("name", ["SUPABASE_PUBLISHABLE_KEY", "SUPABASE_ANON_KEY"])
def test_a_public_key_needs_the_access_token_of_a_user(name: str) -> None:
    variables = {"SUPABASE_URL": URL, name: "public"}
    with pytest.raises(Misconfigured, match="no key beside it") as caught:
        chosen(variables)
    assert "REGISTRY_ACCESS_TOKEN" in caught.value.hint
    assert chosen(variables | {"REGISTRY_ACCESS_TOKEN": "t"}).supabase == SupabaseProject(URL, "public", "t")


def test_a_public_key_alone_is_there_for_an_application_and_means_nothing_here() -> None:
    assert chosen({"SUPABASE_ANON_KEY": "public"}).embedded


@pytest.mark.parametrize(
    "given", ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEY", "REGISTRY_ACCESS_TOKEN"]
)
@pytest.mark.parametrize("value", ["canary", ""])
def test_half_a_project_is_a_mistake_and_its_value_stays_secret(given: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"{given if value else 'SUPABASE_URL|' + given} is") as caught:
        chosen({given: value})
    assert "canary" not in caught.value.message + caught.value.hint


def test_the_url_of_a_postgres_overrules_a_project() -> None:
    variables = {"SUPABASE_URL": URL, "SUPABASE_SECRET_KEY": "key", "REGISTRY_DATABASE_URL": "postgresql://h/d"}
    assert chosen(variables) == Database("postgresql://h/d", "REGISTRY_DATABASE_URL")
    assert chosen(variables | {"REGISTRY_DATABASE_URL": "embedded"}).embedded


def test_an_environment_names_the_variables_of_its_project_and_no_other_counts() -> None:
    common = {"SUPABASE_URL": URL, "SUPABASE_SECRET_KEY": "other", "REGISTRY_DATABASE_URL": "postgresql://other"}
    found = chosen(common | {"S_URL": "https://s.supabase.co", "S_KEY": "key"}, STAGING)
    assert found == Database(None, "S_URL", SupabaseProject("https://s.supabase.co", "key"))
    with pytest.raises(Misconfigured, match="--env staging is given, but S_KEY is not set"):
        chosen(common | {"S_URL": URL}, STAGING)
    user = STAGING._replace(access_token_variable="S_TOKEN")
    assert chosen({"S_URL": URL, "S_KEY": "public", "S_TOKEN": "t"}, user).supabase == SupabaseProject(
        URL, "public", "t"
    )


def test_an_environment_that_names_a_postgres_never_means_the_common_project() -> None:
    environment = Environment("p", database_url_variable="PROD")
    with pytest.raises(Misconfigured, match="no database is configured and --env p is given"):
        chosen({"SUPABASE_URL": URL, "SUPABASE_SECRET_KEY": "key"}, environment, "--env p is given")
