"""Whoever was given nothing may do nothing: users of the API read once their token says that they may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from registry_cli.store.function_migration import function_files
from tests.api_users import ROLES_OF_THE_API, as_user
from tests.sql_calls import Sql, refused
from tests.store_builders import create, declared


@pytest.fixture
def anyone(database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    """A client that may log in as whom it likes, in a registry with one entry."""
    client = Sql(superuser_url(database))
    client.commit("acme", create("acme", "agent/x", declared("agent/x")))
    client.connection.execute(ROLES_OF_THE_API)
    yield client
    client.connection.close()


@pytest.mark.parametrize("role", ["owner", "", "Admin", None])
def test_a_user_without_a_known_registry_role_is_told_so_and_reads_nothing(anyone: Sql, role: str | None) -> None:
    as_user(anyone, "ann", role)

    for statement in (
        "select * from registry.entries",
        "select * from registry.versions",
        "select content from registry.objects",
        "select chain from registry.releases",
        "select * from registry.agent_registry",
        "select count(*) from registry.agent_versions",
    ):
        with refused("PT403", "not_allowed") as refusal:
            anyone.run(statement)
        assert (refusal.detail["actor"], refusal.detail["level"]) == ("ann", "none")
        assert "registry_role" in refusal.hint


QUESTIONS: dict[str, dict[str, Any]] = {
    "describe_registry_v1": {},
    "fetch_declared_v1": {"p_entries": []},
    "fetch_objects_v1": {"p_digests": []},
    "fetch_references_v1": {"p_from": [], "p_to": []},
    "fetch_release_v1": {"p_release": 9},
    "fetch_seen_v1": {"p_owner": "a", "p_fingerprint": "f", "p_object_ids": []},
    "fetch_snapshot_v1": {"p_owner": "nobody"},
    "fetch_state_v1": {"p_owner": "nobody", "p_release": 1},
    "fetch_versions_v1": {"p_entries": []},
    "find_missing_objects_v1": {"p_digests": []},
    "find_release_at_v1": {"p_at": "2000-01-01"},
    "list_entries_v1": {"p_kind": "tool"},
    "list_release_commits_v1": {"p_owner": "nobody"},
    "list_releases_v1": {"p_before": 0},
    "resolve_entry_v1": {"p_entry": "agent/none", "p_low": "", "p_high": "~", "p_prereleases": False},
    "show_entry_v1": {"p_entry": "agent/none"},
    "verify_entries_v1": {},
    "verify_objects_v1": {"p_after": "~"},
    "verify_releases_v1": {"p_after": 9},
    "verify_versions_v1": {"p_after": "~@"},
}


def test_no_function_answers_a_user_without_a_role_not_even_with_nothing(anyone: Sql) -> None:
    as_user(anyone, "ann")

    readers = {name for name, text in function_files().items() if text.startswith("-- granted to: readers")}
    assert {name for name in readers if name.endswith("_v1")} == QUESTIONS.keys()
    for function, parameters in QUESTIONS.items():
        with refused("PT403", "not_allowed") as refusal:
            anyone.call(function, **parameters)
        assert refusal.detail["level"] == "none"


def test_what_users_say_about_themselves_is_not_believed(anyone: Sql) -> None:
    as_user(anyone, "ann", user_metadata={"registry_role": "admin"})
    with refused("PT403", "not_allowed"):
        anyone.call("describe_registry_v1")

    as_user(anyone, "ann", "reader", user_metadata={"registry_role": "admin"})
    assert anyone.call("describe_registry_v1")["role"] == "reader"


@pytest.mark.parametrize(
    ("hook", "metadata", "level"),
    [
        ("publisher", None, "publisher"),
        ("reader", "admin", "reader"),
        ("admin", "reader", "admin"),
        (None, "publisher", "publisher"),
    ],
)
def test_a_role_that_a_hook_put_into_the_token_counts_before_that_of_the_metadata(
    anyone: Sql, hook: str | None, metadata: str | None, level: str
) -> None:
    as_user(anyone, "ann", metadata, registry_role=hook)

    assert anyone.call("describe_registry_v1")["role"] == level


def test_a_role_that_a_hook_took_away_is_gone_whatever_the_metadata_says(anyone: Sql) -> None:
    as_user(anyone, "ann", "admin", registry_role="none")

    with refused("PT403", "not_allowed"):
        anyone.call("describe_registry_v1")
