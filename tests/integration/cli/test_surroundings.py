"""The database and its surroundings: db, doctor, transfer, resume, and a registry that is not there."""

from __future__ import annotations

import io
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from registry_cli.store.migrations import packaged
from registry_cli.store.postgres_store import PostgresStore
from tests.integration.cli.in_process import TeamInProcess
from tests.team_fixtures import Team, agent

MIGRATIONS = [migration.label for migration in packaged()]

# db


def test_migrate_makes_the_schema_once_and_status_says_how_far_it_is(team: Team, empty_database: str) -> None:
    fresh = TeamInProcess(team.repository, {**team.environment, "REGISTRY_DATABASE_URL": empty_database})
    before = fresh.must("db", "status").stdout.splitlines()
    doctor = fresh.must("doctor", code=1).stdout
    first, second = fresh.must("db", "migrate"), fresh.must("db", "migrate")
    after = fresh.must("db", "status")

    assert [line.endswith("pending: registry db migrate") for line in before] == [True] * len(MIGRATIONS)
    assert "BAD  database: the database holds no registry" in doctor
    assert f"BAD  schema: {len(MIGRATIONS)} migrations not applied" in doctor
    assert first.stdout.splitlines() == [f"applied {label}" for label in MIGRATIONS]
    assert second.stdout == "nothing to do: every migration is applied\n"
    assert first.stderr.startswith("went to Postgres ")
    assert [line.split()[-1] for line in after.stdout.splitlines()] == ["applied"] * len(MIGRATIONS)
    assert after.stderr.startswith("of Postgres ")


def test_a_migration_whose_file_was_edited_since_is_told(team: Team, superuser_url: Callable[[str], str]) -> None:
    with psycopg.connect(superuser_url(team.database)) as connection:
        connection.execute("update registry.migration_checksums set checksum = repeat('0', 64)")

    assert "applied, but its file was edited since" in team.must("db", "status").stdout
    assert {one["changed"] for one in team.must("db", "status", "--json").json} == {True}


def test_a_migration_that_is_missing_is_told_by_doctor(team: Team, superuser_url: Callable[[str], str]) -> None:
    with psycopg.connect(superuser_url(team.database)) as connection:
        connection.execute(
            "delete from supabase_migrations.schema_migrations where version = %s", [packaged()[-1].version]
        )

    said = team.must("doctor", code=1).stdout

    assert f"BAD  schema: 1 migration not applied: {MIGRATIONS[-1]}\n     fix: run registry db migrate\n" in said


def test_the_embedded_database_is_stopped_and_dropped_by_its_verbs(alone: Team) -> None:
    alone.repository.commit("First", agent("x"))
    published = alone.must("publish").stderr
    url = alone.must("db", "url").stdout.strip()
    with patch.object(sys, "stdin", io.StringIO("n\n")):
        kept = alone.run("db", "reset")
    live = alone.live()
    with patch.object(sys, "stdin", io.StringIO("y\n")):
        dropped = alone.must("db", "reset")
    empty = alone.live()
    stopped, again = alone.must("db", "stop").stdout, alone.must("db", "stop").stdout

    assert "went to the embedded Postgres, database agents_" in published
    assert urlsplit(url).path.startswith("/agents_")
    assert "Drop the embedded Postgres, database agents_" in kept.stderr
    assert "nothing was dropped" in kept.stderr
    assert (kept.code, live, empty) == (0, {"agent/x": "1.0.0"}, {})
    assert "dropped the embedded database agents_" in dropped.stderr
    assert stopped == "the embedded Postgres was stopped\n"
    assert again == "the embedded Postgres was not running\n"


def test_where_nobody_can_be_asked_nothing_is_dropped(alone: Team) -> None:
    with patch.object(sys, "stdin", io.StringIO("")):
        assert alone.run("db", "reset").code == 130


def test_the_embedded_database_needs_no_migrate(alone: Team) -> None:
    pending = alone.must("db", "status", "--json").json
    assert {one["applied"] for one in pending} == {False}
    assert alone.must("list", "--json").json == []
    assert alone.must("db", "migrate").stdout == "nothing to do: every migration is applied\n"


# doctor


def bad(said: str) -> dict[str, str]:
    """The checks that are not well, with their fix."""
    return dict(re.findall(r"^BAD  ([\w. ]+): .*\n     fix: (.+)$", said, re.MULTILINE))


def left_out(said: str) -> dict[str, str]:
    """The checks that were not looked at, with the one that they need."""
    return dict(re.findall(r"^--   ([\w. ]+): not looked at, because of (.*)$", said, re.MULTILINE))


def test_doctor_finds_everything_well(team: Team) -> None:
    team.repository.commit("First", agent("x"))

    team.must("publish")

    found = dict(re.findall(r"^ok   ([\w. ]+): (.*)$", team.must("doctor").stdout, re.MULTILINE))

    assert list(found) == [
        "git", "history", "upstream", "work tree", "registry.toml", "manifests", "address", "connection", "database",
        "role", "latency", "schema", "grants", "clock", "published",
    ]  # fmt: skip
    assert found["work tree"] == "clean"
    assert found["registry.toml"] == "owner acme-agents, root packages/shared, environments: none"
    assert found["manifests"] == "2 files below packages/shared"
    assert found["address"] == "127.0.0.1"
    assert found["role"].startswith("registry is admin: ")
    assert found["schema"] == f"{len(MIGRATIONS)} migrations applied, the newest {MIGRATIONS[-1]}"
    assert found["published"].startswith("HEAD is the commit published last, ")


def test_doctor_goes_on_when_something_is_wrong(loose: Team) -> None:
    said = loose.must("doctor", code=1).stdout

    assert set(bad(said)) == {"git", "manifests", "connection"}
    assert "ok   registry.toml: owner acme-agents" in said
    assert "registry init" in bad(said)["manifests"]
    assert left_out(said) == {
        **dict.fromkeys(["history", "upstream", "work tree", "published"], "git"),
        **dict.fromkeys(["database", "schema", "grants"], "connection"),
        **dict.fromkeys(["role", "latency", "clock"], "database"),
    }


def test_doctor_without_a_database_under_ci_blames_the_database_alone(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    bare = {name: value for name, value in team.environment.items() if name != "REGISTRY_DATABASE_URL"}

    said = TeamInProcess(team.repository, bare).must("doctor", code=1, CI="true").stdout

    assert set(bad(said)) == {"database"}
    assert "REGISTRY_DATABASE_URL=embedded" in bad(said)["database"]
    assert set(left_out(said)) == {"role", "latency", "schema", "clock", "published"}


def test_doctor_tells_a_clock_that_is_wrong(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    described = PostgresStore.describe_registry

    def an_hour_ago(store: PostgresStore) -> dict[str, object]:
        return {**described(store), "now": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}

    with patch.object(PostgresStore, "describe_registry", an_hour_ago):
        said = team.must("doctor", code=1).stdout
    assert re.search(r"BAD  clock: this machine's clock and the database's differ by 3[56]\d\d s", said)


def test_doctor_needs_a_name_for_a_shared_database_and_sees_a_shallow_clone(team: Team) -> None:
    team.repository.delete("registry.toml")
    team.repository.commit("First", agent("x"))
    team.repository.commit("Second")
    shallow = team.repository.clone(team.path.parent / "shallow", "--depth=1")

    said = TeamInProcess(shallow, team.environment).must("doctor", code=1).stdout

    assert "git fetch --unshallow" in bad(said)["history"]
    assert 'add name = "shallow"' in bad(said)["registry.toml"]


def test_doctor_names_the_environments(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\n[environments.b]\n[environments.a]\n'})
    team.repository.commit("First", agent("x"))

    assert "environments: a, b" in team.must("doctor").stdout
    assert team.must("--env", "a", "status", "--json").json["environment"] == "a"


# what is not there


def test_a_database_that_does_not_answer_keeps_its_secret(loose: Team) -> None:
    refused = loose.must("list", code=69, REGISTRY_DATABASE_URL="postgresql://u:canary@127.0.0.1:1/none")

    assert "127.0.0.1" in refused.stderr
    assert "canary" not in refused.said


@pytest.mark.parametrize("url", ["not a url with canary in it", "postgresql://u:canary@[bad/x", "mysql://u:canary@h/d"])
def test_a_url_that_cannot_be_read_is_not_repeated(loose: Team, url: str) -> None:
    refused = loose.must("list", code=64, REGISTRY_DATABASE_URL=url)

    assert "canary" not in refused.said


# a role that only reads


@pytest.fixture
def reader(team: Team, superuser_url: Callable[[str], str]) -> Iterator[Team]:
    """The team, as somebody who may read the registry and nothing else."""
    role = f"reader_{uuid.uuid4().hex}"
    administrator = superuser_url(team.database)
    with psycopg.connect(administrator) as connection:
        connection.execute(
            sql.SQL("create role {} login password 'pass' in role authenticated").format(sql.Identifier(role))
        )
    parts = urlsplit(team.database)
    url = parts._replace(netloc=f"{role}:pass@{parts.hostname}:{parts.port}").geturl()
    yield TeamInProcess(team.repository, {**team.environment, "REGISTRY_DATABASE_URL": url})
    with psycopg.connect(administrator) as connection:
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def test_who_may_only_read_is_told_so_and_changes_nothing(team: Team, reader: Team) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "1.1.0", "Two."))
    team.repository.commit("Third", agent("y"))

    refused = [
        reader.must(*words, code=4)
        for words in (
            ["publish"],
            ["sync", "--prune"],
            ["rollback", "agent/x", "--reason", "r"],
            ["transfer", "agent/x", "--to", "others", "--reason", "r"],
            ["db", "migrate"],
        )
    ]

    assert all(answer.stderr.startswith("error: ") and "hint: " in answer.stderr for answer in refused)
    assert [change["entry"] for change in reader.must("plan", "--json").json["changes"]] == ["agent/y"]
    assert reader.live() == {"agent/x": "1.1.0"}
    assert reader.must("resolve", "agent/x@~1.0", "--json").json["version"] == "1.0.0"


def test_doctor_says_what_a_reader_may_not_see(team: Team, reader: Team) -> None:
    team.publish("First", agent("x"))

    said = reader.must("doctor").stdout

    assert re.search(r"ok   database: .* reader_\w+ as reader\n", said)
    assert "ok   schema: this role may not read which migrations are applied" in said


# resume and transfer


def test_resume_ends_a_hold_once_and_only_our_own(team: Team, make_team: Callable[[str], Team]) -> None:
    team.publish("First", agent("x"))
    team.publish("Second", agent("x", "1.1.0", "Two."))
    team.must("rollback", "agent/x", "--reason", "bad")
    foreign = make_team("others").must("resume", "agent/x", "--reason", "mine", code=5)
    resumed = team.must("resume", "agent/x", "--reason", "good")
    again = team.must("resume", "agent/x", "--reason", "good", code=5)

    assert "agent/x belongs to acme-agents" in foreign.stderr
    assert resumed.stdout == (
        "release 4: the hold on agent/x ended\n  ! resume  agent/x  1.0.0  the hold on 1.1.0 ends\n"
    )
    assert resumed.stderr.startswith("to make git's version live: registry publish\nwent to Postgres ")
    assert "agent/x is not held" in again.stderr
    assert "no agent/nope" in team.must("resume", "agent/nope", "--reason", "r", code=1).stderr


def test_transfer_says_whose_it_is_now(team: Team) -> None:
    team.publish("First", agent("x"))

    given = team.must("transfer", "agent/x", "--to", "others", "--reason", "theirs")
    again = team.must("transfer", "agent/x", "--to", "others", "--reason", "theirs", code=5)

    assert given.stdout == (
        "release 2: agent/x belongs to others\n  ~ transfer  agent/x  1.0.0  acme-agents -> others\n"
    )
    assert given.stderr.startswith("went to Postgres ")
    assert "agent/x belongs to others already" in again.stderr
    assert "1 of other owners" in team.must("status").stdout
    assert "no agent/nope" in team.must("transfer", "agent/nope", "--to", "o", "--reason", "r", code=1).stderr


# verify


def test_verify_says_what_it_counted_and_the_head_of_the_chain(team: Team) -> None:
    empty = team.must("verify")
    head = team.publish("First", agent("x"))["chain"]

    sound = team.must("verify", "--expect", f" {head.upper()} ")
    missing = team.must("verify", "--expect", "0" * 64, code=1)

    assert empty.stderr.endswith("all sound\nchain head none yet\n")
    assert (sound.stdout, sound.stderr.splitlines()[-1]) == ("", f"chain head {head}")
    assert re.match(r"checked \d+ objects, 1 version, 1 release, 1 entry: all sound\n", sound.stderr)
    assert f"the expected head {'0' * 64} is not in the chain" in missing.stdout
    assert ": 1 problem\n" in missing.stderr
