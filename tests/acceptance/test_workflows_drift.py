"""The workflow that looks for drift, run step by step: one issue that opens, is kept, and closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.team_fixtures import agent

if TYPE_CHECKING:
    from tests.workflow_fixtures import Hub

pytest_plugins = ["tests.workflow_fixtures"]
pytestmark = pytest.mark.node

MARKER = "<!-- manifest-registry-drift -->"


def issues(hub: Hub) -> list[Any]:
    """All issues there ever were, open or closed."""
    found: list[Any] = hub.forge.known["issues"]
    return found


def test_an_issue_is_opened_kept_and_closed(live_hub: Hub, reader: str) -> None:
    live_hub.team.must("publish")
    assert live_hub.drift(reader).result == "success"
    assert issues(live_hub) == []

    live_hub.team.repository.commit("Kinder", agent("intake", "1.1.0", "Be kind."))
    seen = live_hub.drift(reader)
    live_hub.team.repository.commit("Quicker", agent("intake", "1.2.0", "Be quick."))
    live_hub.drift(reader)
    (issue,) = issues(live_hub)
    live_hub.team.must("publish")
    mended = live_hub.drift(reader)

    assert (seen.result, mended.result) == ("success", "success"), mended.log
    assert "1.1.0" in seen.summary
    assert issue["body"].startswith(f"{MARKER}\n")
    assert "1.2.0" in issue["body"]
    assert (issue["state"], issue["labels"]) == ("open", [{"name": "registry-drift"}])
    assert [one["state"] for one in issues(live_hub)] == ["closed"]
    assert "agree again" in live_hub.forge.comments()[0]
    assert live_hub.forge.known["labels"] == ["registry-drift"]


def test_drift_after_drift_is_a_new_issue(live_hub: Hub, reader: str) -> None:
    live_hub.drift(reader)
    live_hub.team.must("publish")
    live_hub.drift(reader)
    live_hub.team.repository.commit("Kinder", agent("intake", "1.1.0", "Be kind."))

    live_hub.drift(reader)

    assert [one["state"] for one in issues(live_hub)] == ["closed", "open"]


def test_what_was_altered_behind_the_back_of_the_registry_opens_an_issue(
    live_hub: Hub, reader: str, superuser_url: Callable[[str], str]
) -> None:
    live_hub.team.must("publish")
    with psycopg.connect(superuser_url(live_hub.team.database)) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update registry.releases set reason = '</pre><b>' where number = 1")

    run = live_hub.drift(reader)

    assert run.result == "success", run.log
    (issue,) = issues(live_hub)
    assert "something stored was altered" in issue["body"]
    assert "release 1" in issue["body"]
    assert issue["body"].count("</pre>") == 1
    assert "<b>" not in issue["body"]


def test_a_registry_that_does_not_answer_is_red_and_leaves_the_issue_alone(live_hub: Hub) -> None:
    url = "postgresql://registry:hidden-word@127.0.0.1:1/registry"

    run = live_hub.run("drift", live_hub.forge.scheduled(), {}, {"REGISTRY_DATABASE_URL": url})

    assert (run.result, run.jobs["tell"].result) == ("failure", "skipped")
    assert "exit code 69" in run.summary
    assert "hidden-word" not in run.log + run.summary
    assert issues(live_hub) == []


def test_a_commit_that_cannot_be_published_is_red_with_its_findings(live_hub: Hub, reader: str) -> None:
    live_hub.team.repository.commit("Break", agent("intake", extra="max_iteration: 3\n"))

    run = live_hub.drift(reader)

    assert (run.result, run.jobs["tell"].result) == ("failure", "skipped")
    assert "exit code 1" in run.summary
    assert "REG102" in run.summary


def test_a_registry_toml_that_cannot_be_read_is_red_and_stays_inert(live_hub: Hub, reader: str) -> None:
    live_hub.team.repository.commit("Break", {"registry.toml": '"</pre><b>" = 1\n'})

    run = live_hub.drift(reader)

    assert run.result == "failure"
    assert "&lt;/pre&gt;&lt;b&gt; is not known" in run.summary
    assert run.summary.count("</pre>") == 1


def test_without_a_database_a_caller_is_told_so_and_this_repository_is_not_red(hub: Hub) -> None:
    called = hub.run("drift", hub.forge.scheduled(), {})
    direct = hub.run("drift", hub.forge.scheduled())

    assert called.result == "failure"
    assert "exit code 64" in called.summary
    assert (direct.result, direct.jobs["tell"].result) == ("success", "skipped")
    assert "No database is configured for the environment production" in direct.summary
