"""What a commit accepts is published, and what it only looks away from is not."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from unittest.mock import patch

import pytest

from tests.team_fixtures import Team, agent, tool

RING = "allowed_agents: [x]"
WAIVER = "# registry: allow REG204 until 2026-11-30 -- It stops by itself."
STRICT = '[validate.severity]\nREG204 = "error"\n'
SECRET = "http://search.example.com"


def configured(text: str) -> dict[str, str]:
    return {"registry.toml": f'name = "acme-agents"\n{text}'}


def codes(team: Team, *command: str) -> list[str]:
    return [finding["code"] for finding in team.run(*command, "--json").json["findings"]]


def on(day: date) -> AbstractContextManager[object]:
    """The command as it runs on that day."""
    return patch("registry_cli.cli.commands.publish_command.today", lambda: day)


def test_a_severity_of_registry_toml_stops_a_publish_and_a_waiver_lets_it_through(team: Team) -> None:
    team.repository.commit("Ring", {**agent("x", extra=f"{RING}\n"), **configured(STRICT)})
    assert team.run("publish").code == 1
    team.repository.commit("Waive", agent("x", extra=f"{RING} {WAIVER}\n"))
    with on(date(2026, 11, 30)):
        assert team.run("publish").code == 0


def test_a_waiver_that_has_expired_stops_the_next_publish_also_of_a_bundle_seen_before(team: Team) -> None:
    team.repository.commit("Ring", {**agent("x", extra=f"{RING} {WAIVER}\n"), **configured(STRICT)})
    with on(date(2026, 11, 30)):
        assert team.run("publish").code == 0
    team.repository.commit("Other", agent("y"))
    with on(date(2026, 12, 1)):
        assert codes(team, "publish") == ["REG204", "REG022"]
        assert team.run("publish").code == 1


@pytest.mark.parametrize(
    "text", ['[validate]\nignore = ["ALL"]\n', '[validate]\nselect = ["REG0"]\n', '[validate]\nbaseline = "b.json"\n']
)
def test_what_validate_looks_away_from_still_stops_a_publish(team: Team, text: str) -> None:
    team.repository.commit("Broken", {**agent("x", extra="max_iteration: 3\n"), **configured("")})
    team.must("validate", "--baseline", "b.json", "--write-baseline")
    team.repository.commit("Quiet", configured(text))
    assert team.run("validate").code == 0
    assert codes(team, "plan") == ["REG102"]
    assert team.run("publish").code == 1


def test_a_breaking_change_that_is_waived_is_published_and_its_waiver_is_then_without_use(team: Team) -> None:
    team.repository.commit("First", tool("search", "1.0.0", extra=""))
    team.must("publish")
    narrower = tool("search", "1.1.0")["packages/shared/tools/search.yaml"].replace(
        "{type: object}", "{type: object, required: [q]}"
    )
    path = "packages/shared/tools/search.yaml"
    team.repository.commit("Narrow", {path: narrower})
    assert codes(team, "plan") == ["REG503"]
    waived = narrower.replace("1.1.0", "1.1.0 # registry: allow REG503 -- Nobody calls it yet.")
    team.repository.commit("Waive", {path: waived})
    assert codes(team, "plan") == []
    assert team.must("publish", "--json").json["written"]
    assert codes(team, "plan") == ["REG021"]


def test_sync_prunes_beside_a_finding_that_is_waived(team: Team) -> None:
    team.repository.commit("First", {**agent("x"), **agent("y"), **agent("z"), **agent("w"), **agent("v")})
    team.must("publish")
    team.repository.delete("packages/shared/agents/y")
    team.repository.commit(
        "Drop",
        {
            **tool("t", endpoint="http://t.example.com # registry: allow REG405 -- Internal."),
            **configured('[validate.severity]\nREG405 = "error"\n'),
        },
    )
    assert team.must("sync", "--prune", "--json").json["findings"] == []
    assert "retire" in {change["change"] for change in team.must("history", "--json").json[0]["changes"]}
