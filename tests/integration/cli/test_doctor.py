"""Doctor in real surroundings: git beside the registry, a wrong grant, and a Supabase project over HTTPS."""

from __future__ import annotations

import re
from collections.abc import Callable
from unittest.mock import patch

import psycopg
import pytest

from registry_cli.domain.examination import Address
from registry_cli.store import reach
from tests import postgrest
from tests.integration.cli.in_process import TeamInProcess
from tests.postgrest import make_key
from tests.supabase_fixtures import Project
from tests.team_fixtures import Team, agent


def found(said: str, sign: str = "ok ") -> dict[str, str]:
    """What stands behind the name of each check with the *sign*."""
    return dict(re.findall(rf"^{sign}  ([\w. ]+): (.*)$", said, re.MULTILINE))


def fixes(said: str) -> dict[str, str]:
    """The fix of each check that is not well."""
    return dict(re.findall(r"^BAD  ([\w. ]+): .*\n     fix: (.+)$", said, re.MULTILINE))


@pytest.fixture
def over_https(team: Team, supabase_project: Project) -> Callable[..., TeamInProcess]:
    """A function to the team as somebody who reaches the registry over HTTPS alone, with further variables."""
    bare = {name: value for name, value in team.environment.items() if name != "REGISTRY_DATABASE_URL"}

    def with_variables(**variables: str) -> TeamInProcess:
        return TeamInProcess(team.repository, {**bare, "SUPABASE_URL": supabase_project.url, **variables})

    return with_variables


# git beside the registry


def test_a_commit_that_was_not_published_yet_is_newer(team: Team) -> None:
    before = found(team.must("doctor", code=1).stdout, "-- ")
    team.publish("First", agent("x"))
    first = team.repository.git("rev-parse", "HEAD")
    team.repository.commit("Second")

    assert "published" in before
    assert (
        found(team.must("doctor").stdout)["published"] == f"HEAD is newer than the commit published last, {first[:12]}"
    )


def test_a_commit_older_than_the_one_published_last_could_not_be_published(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    team.publish("Second")
    team.repository.git("checkout", "--quiet", "HEAD~1")

    said = team.must("doctor", code=1).stdout

    assert found(said, "BAD")["published"].startswith("HEAD could not be published: ")
    assert list(fixes(said)) == ["published"]


def test_nothing_published_yet_is_well(team: Team) -> None:
    team.repository.commit("First", agent("x"))

    assert found(team.must("doctor").stdout)["published"] == "nothing of acme-agents yet"


def test_the_branch_that_an_environment_wants_is_looked_at(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\n[environments.p]\nbranch = "release"\n'})
    team.repository.commit("First", agent("x"))
    team.repository.git("branch", "release")
    well = found(team.must("--env", "p", "doctor").stdout)
    team.repository.commit("Second")

    said = team.must("--env", "p", "doctor", code=1).stdout

    assert well["branch"] == "HEAD is on release, as this environment wants it"
    assert fixes(said) == {"branch": "check out release, or merge first"}


def test_commits_ahead_of_the_upstream_are_counted(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    clone = TeamInProcess(team.repository.clone(team.path.parent / "clone"), team.environment)
    branch = clone.repository.git("branch", "--show-current")
    same = found(clone.must("doctor").stdout)["upstream"]
    clone.repository.commit("Second")

    assert same == f"the same as origin/{branch}, as last fetched"
    assert found(clone.must("doctor").stdout)["upstream"] == f"1 ahead of origin/{branch}, as last fetched"


# Postgres


def test_a_wrong_grant_is_told_with_its_sql(team: Team, superuser_url: Callable[[str], str]) -> None:
    team.repository.commit("First", agent("x"))
    with psycopg.connect(superuser_url(team.database)) as connection:
        connection.execute("grant execute on function registry.show_entry_v1 to anon")

    said = team.must("doctor", code=1).stdout

    assert fixes(said) == {"grants": "revoke execute on function registry.show_entry_v1(text,text) from anon;"}


def test_a_migration_edited_after_it_was_applied_is_told(team: Team, superuser_url: Callable[[str], str]) -> None:
    team.repository.commit("First", agent("x"))
    with psycopg.connect(superuser_url(team.database)) as connection:
        connection.execute("update registry.migration_checksums set checksum = repeat('0', 64)")

    assert "was edited after it was applied" in found(team.must("doctor", code=1).stdout, "BAD")["schema"]


def test_a_host_that_this_machine_has_no_way_to_is_not_waited_for(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    direct = Address("db.abc.supabase.co", 5432, "postgres", "prefer", ("2001:db8::7",), ())

    with patch.object(reach, "find_address", lambda _: direct):
        said = team.must("doctor", code=1).stdout

    assert list(fixes(said)) == ["address"]
    assert "session pooler" in fixes(said)["address"]
    assert found(said, "-- ")["connection"] == "not looked at, because of address"


def test_the_embedded_postgres_has_no_address_to_judge(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))

    well = found(alone.must("doctor").stdout)

    assert "address" not in well
    assert well["grants"] == "as the migrations left them"


# a Supabase project


def test_a_project_is_well_over_https_and_its_key_is_not_told(
    team: Team, over_https: Callable[..., TeamInProcess], supabase_project: Project
) -> None:
    team.repository.commit("First", agent("x"))

    said = over_https(SUPABASE_SECRET_KEY=supabase_project.key).must("doctor").said

    well = found(said)
    assert list(well) == [
        "git", "history", "upstream", "work tree", "registry.toml", "manifests", "project", "key", "database", "role",
        "latency", "schema", "clock", "published",
    ]  # fmt: skip
    assert well["key"].startswith("a service_role key, ")
    assert "schema registry exposed" in well["database"]
    assert well["schema"] == (
        "this role may not read which migrations are applied; every function that is needed is there"
    )
    assert re.fullmatch(r"\d+\.\d ms, the median of 3 round trips", well["latency"])
    assert supabase_project.key not in said


def test_a_schema_that_is_not_exposed_is_told(
    team: Team, over_https: Callable[..., TeamInProcess], supabase_project: Project
) -> None:
    team.repository.commit("First", agent("x"))

    with patch.object(postgrest, "EXPOSED", ("public",)):
        said = over_https(SUPABASE_SECRET_KEY=supabase_project.key).must("doctor", code=1).stdout

    assert found(said, "BAD")["database"].startswith("the API does not serve the schema registry")
    assert "add registry to the exposed schemas" in fixes(said)["database"]
    assert set(found(said, "-- ")) == {"role", "latency", "clock", "published", "schema"}


def test_a_function_that_the_api_has_not_is_told(
    team: Team,
    over_https: Callable[..., TeamInProcess],
    supabase_project: Project,
    superuser_url: Callable[[str], str],
) -> None:
    team.repository.commit("First", agent("x"))
    with psycopg.connect(superuser_url(team.database)) as connection:
        connection.execute("drop function registry.purge_version_v1(jsonb)")

    said = over_https(SUPABASE_SECRET_KEY=supabase_project.key).must("doctor", code=1).stdout

    assert found(said, "BAD") == {"schema": "1 function cannot be called: purge_version_v1"}


def test_a_user_is_judged_by_the_token_and_a_public_key_alone_is_refused(
    team: Team, over_https: Callable[..., TeamInProcess], supabase_project: Project
) -> None:
    team.repository.commit("First", agent("x"))
    token = make_key("authenticated", sub="ada", app_metadata={"registry_role": "reader"})
    expired = make_key("authenticated", sub="ada", registry_role="reader", exp=1)

    well = over_https(SUPABASE_ANON_KEY=supabase_project.anon_key, REGISTRY_ACCESS_TOKEN=token).must("doctor").stdout
    late = over_https(SUPABASE_ANON_KEY=supabase_project.anon_key, REGISTRY_ACCESS_TOKEN=expired).must("doctor", code=1)
    alone = over_https(SUPABASE_SECRET_KEY=supabase_project.anon_key).must("doctor", code=1).stdout

    assert found(well)["key"] == "an anon key beside the access token of a user who is reader"
    assert found(well)["role"] == "ada is reader: may read, and not publish"
    assert found(late.stdout, "BAD") == {"key": "the access token has expired"}
    assert "everybody may have" in found(alone, "BAD")["key"]
    assert token not in well
