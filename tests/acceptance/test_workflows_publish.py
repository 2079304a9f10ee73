"""The workflow that publishes, run step by step: merges, runs at once, late runs, and ways back."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.team_fixtures import Team, agent, tool

if TYPE_CHECKING:
    from tests.workflow_fixtures import Hub

pytest_plugins = ["tests.workflow_fixtures"]
pytestmark = pytest.mark.node

Rows = Callable[[Team], dict[str, Any]]


def test_a_merge_is_published_and_the_summary_says_the_way_back(live_hub: Hub) -> None:
    live_hub.publish(live_hub.forge.pushed())
    live_hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))

    run = live_hub.publish(live_hub.forge.merge("new"))

    assert run.result == "success", run.log
    assert run.commands == []
    assert "release 2" in run.summary
    assert live_hub.team.live() == {"agent/intake": "1.1.0"}
    back = re.search(r"registry (rollback --release 2 --reason .*?)[`\n]", run.summary)
    assert back is not None
    live_hub.team.must(*shlex.split(back[1]))
    assert live_hub.team.live() == {"agent/intake": "1.0.0"}
    assert live_hub.team.database not in run.log + run.summary


def test_a_run_that_is_repeated_finds_its_work_done(live_hub: Hub, rows: Rows) -> None:
    event = live_hub.forge.pushed()
    live_hub.publish(event)
    before = rows(live_hub.team)

    again = live_hub.publish(event)

    assert again.result == "success", again.log
    assert "release 1" in again.summary
    assert (rows(live_hub.team), live_hub.team.releases()) == (before, 1)


def test_a_second_merge_while_the_first_is_published_takes_nothing_back(live_hub: Hub) -> None:
    live_hub.publish(live_hub.forge.pushed())
    live_hub.forge.push("one", agent("intake", "1.1.0", "Be kind."))
    live_hub.forge.push("two", tool("search"))
    first = live_hub.forge.merge("one")
    second = live_hub.forge.merge("two")

    with ThreadPoolExecutor() as runners, psycopg.connect(live_hub.team.database) as blocker:
        blocker.execute("lock table registry.releases in exclusive mode")
        running = [runners.submit(live_hub.publish, event) for event in (first, second)]
        waiting = "select count(*) from pg_locks where not granted and database = "
        waiting += "(select oid from pg_database where datname = current_database())"
        with psycopg.connect(live_hub.team.database, autocommit=True) as watcher:
            while watcher.execute(waiting).fetchone() != (2,):
                assert not any(one.done() for one in running)
        blocker.rollback()
        early, late = (one.result() for one in running)

    assert late.result == "success", late.log
    assert early.result == "success" or "exit code 5" in early.summary
    assert live_hub.team.live() == {"agent/intake": "1.1.0", "tool/search": "1.0.0"}
    assert live_hub.team.releases() == (3 if early.result == "success" else 2)
    live_hub.team.must("verify")


def test_a_late_run_is_refused_with_the_reason_and_nothing_changes(live_hub: Hub, rows: Rows) -> None:
    old = live_hub.forge.pushed()
    live_hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))
    live_hub.publish(old)
    live_hub.publish(live_hub.forge.merge("new"))
    before = rows(live_hub.team)

    run = live_hub.publish(old)

    assert run.result == "failure"
    assert "`registry publish` ended with exit code 5" in run.summary
    assert old.sha[:12] in run.summary
    assert (rows(live_hub.team), live_hub.team.releases()) == (before, 2)


def test_findings_stop_it_with_all_of_them_in_the_summary(live_hub: Hub) -> None:
    live_hub.team.repository.commit("Break", agent("intake", extra="max_iteration: 3\n"))

    run = live_hub.publish(live_hub.forge.pushed())

    assert run.result == "failure"
    assert "REG102" in run.summary
    assert live_hub.team.releases() == 0


def test_what_git_no_longer_declares_is_retired_where_that_is_wanted(live_hub: Hub) -> None:
    live_hub.team.repository.commit("Tools", {path: text for one in "abcdef" for path, text in tool(one).items()})
    live_hub.publish(live_hub.forge.pushed())
    live_hub.team.repository.delete("packages/shared/tools/f.yaml")
    live_hub.team.repository.commit("One less")

    kept = live_hub.publish(live_hub.forge.pushed())
    pruned = live_hub.publish(live_hub.forge.pushed(), prune=True)

    assert (kept.result, pruned.result) == ("success", "success"), pruned.log
    assert "tool/f" in kept.summary
    assert "tool/f" not in live_hub.team.live()


def test_an_environment_of_registry_toml_reads_the_variables_of_the_job(live_hub: Hub) -> None:
    table = '[environments.live]\ndatabase_url_variable = "SUPABASE_URL"\nbranch = "main"\n'
    live_hub.team.repository.commit("Name it", {"registry.toml": f'name = "acme-agents"\n{table}'})
    secrets = {"REGISTRY_DATABASE_URL": "", "SUPABASE_URL": live_hub.team.database}

    run = live_hub.run("publish", live_hub.forge.pushed(), {"registry-environment": "live"}, secrets)

    assert run.result == "success", run.log
    assert live_hub.team.live() == {"agent/intake": "1.0.0"}


def test_a_database_that_does_not_answer_is_red_and_its_password_stays_secret(live_hub: Hub) -> None:
    url = "postgresql://registry:hidden-word@127.0.0.1:1/registry"

    run = live_hub.run("publish", live_hub.forge.pushed(), {}, {"REGISTRY_DATABASE_URL": url})

    assert run.result == "failure"
    assert "exit code 69" in run.summary
    assert "hidden-word" not in run.log + run.summary


def test_without_a_database_a_caller_is_told_so_and_this_repository_is_not_red(hub: Hub) -> None:
    called = hub.run("publish", hub.forge.pushed(), {})
    direct = hub.run("publish", hub.forge.pushed())

    assert called.result == "failure"
    assert "exit code 64" in called.summary
    assert "REGISTRY_DATABASE_URL" in called.summary
    assert direct.result == "success"
    assert "No database is configured for the environment production" in direct.summary
