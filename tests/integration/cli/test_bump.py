"""``registry bump`` in a real repository."""

from __future__ import annotations

import json

import pytest

from tests.integration.cli.in_process import template
from tests.team_fixtures import Team, agent

PATH = "packages/shared/agents/x/agent.yaml"


def version(team: Team, path: str = PATH) -> str:
    lines = (team.path / path).read_text().splitlines()
    return next(line for line in lines if line.startswith("version:"))


@pytest.fixture
def changed(loose: Team) -> Team:
    """A team that has changed a committed agent, and not its version."""
    loose.repository.commit("First", agent("x"))
    loose.repository.write(agent("x", extra="max_iterations: 3\n"))
    return loose


def test_the_version_is_raised_as_far_as_the_change_needs(changed: Team) -> None:
    answer = changed.must("bump", "agent/x")
    assert answer.stdout == "agent/x  1.0.0 -> 1.1.0  there is something new in it\n"
    assert version(changed) == "version: 1.1.0"
    again = changed.must("bump", "agent/x")
    assert (again.stdout, again.stderr) == (
        "",
        "agent/x stays at 1.1.0: it is high enough for what changed since HEAD\n",
    )


def test_what_is_committed_already_is_compared_with_another_revision(changed: Team) -> None:
    changed.repository.commit("Second")
    assert "nothing changed since HEAD" in changed.must("bump", "agent/x").stderr
    assert changed.must("bump", "agent/x", "--against", "HEAD~1").stdout.startswith("agent/x  1.0.0 -> 1.1.0")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--major"], "2.0.0"),
        (["--minor"], "1.1.0"),
        (["--patch"], "1.0.1"),
        (["--auto"], "1.1.0"),
        (["--to", "3.1.0-rc.1"], "3.1.0-rc.1"),
    ],
)
def test_a_step_may_be_asked_for(changed: Team, options: list[str], expected: str) -> None:
    changed.must("bump", "agent/x", *options)
    assert version(changed) == f"version: {expected}"


def test_scripts_get_json_of_all_that_were_named(changed: Team) -> None:
    changed.repository.write(agent("y"))
    found = json.loads(changed.must("bump", "agent/x", "agent/y", "--json").stdout)
    assert [{key: one[key] for key in ("entry", "from", "to", "path")} for one in found] == [
        {"entry": "agent/x", "from": "1.0.0", "to": "1.1.0", "path": PATH},
        {"entry": "agent/y", "from": "1.0.0", "to": "1.0.0", "path": PATH.replace("/x/", "/y/")},
    ]


def test_the_diff_is_shown_and_nothing_written(changed: Team) -> None:
    diff = changed.must("bump", "agent/x", "--diff").stdout
    assert f"--- a/{PATH}\n+++ b/{PATH}\n" in diff
    assert "-version: 1.0.0\n+version: 1.1.0\n" in diff
    assert version(changed) == "version: 1.0.0"


def test_the_live_one_of_several_versions_gets_a_file_of_its_own(loose: Team) -> None:
    folder = "packages/shared/templates/greeting"
    loose.repository.commit("First", template("1.1.0", "1.0.0", "1.1.0"))
    live = loose.path / folder / "versions/1.1.0.yaml"
    committed = live.read_text()
    live.write_text(committed.replace("Hello", "Good day"))

    loose.must("bump", "template/greeting")

    assert version(loose, f"{folder}/template.yaml") == "version: 1.1.1"
    assert "Good day" in (loose.path / folder / "versions/1.1.1.yaml").read_text()
    assert live.read_text() == committed
    assert loose.must("validate").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["agent/z"], 1, "no file declares agent/z"),
        (["agent/x", "--to", "0.9.0"], 64, "a version only rises"),
        (["agent/x", "--to", "next"], 64, "write a semantic version"),
        (["agent/x", "--to", "2.0.0", "--minor"], 64, "say either --to or --minor"),
        (["agent/x", "--against", "nowhere"], 69, "'nowhere' is unknown"),
        (["agent"], 64, "kind/id"),
        ([], 64, "Missing argument"),
    ],
)
def test_what_cannot_be_meant_is_refused(changed: Team, arguments: list[str], code: int, message: str) -> None:
    assert message in changed.must("bump", *arguments, code=code).stderr
    assert version(changed) == "version: 1.0.0"


def test_without_git_only_a_step_that_is_asked_for_can_be_made(changed: Team) -> None:
    (changed.path / ".git").rename(changed.path / "git")
    changed.must("bump", "agent/x", code=69)
    changed.must("bump", "agent/x", "--patch")
    assert version(changed) == "version: 1.0.1"


def test_a_file_that_cannot_be_written_is_named(changed: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry_cli.cli import patches

    monkeypatch.setattr(patches, "write", lambda *_, **__: "it is read-only")
    assert f"not written {PATH}: it is read-only" in changed.must("bump", "agent/x", code=5).stderr
