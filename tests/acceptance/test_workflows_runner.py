"""The runner that these tests stand on: it reads logs and conditions as GitHub does, and refuses what it cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.workflow_commands import workflow_commands

if TYPE_CHECKING:
    from tests.workflow_fixtures import Hub
    from tests.workflow_runner import Run

pytest_plugins = ["tests.workflow_fixtures"]
pytestmark = pytest.mark.node

SOUND = {"name": "Say it", "run": "echo said"}


def run(hub: Hub, *steps: dict[str, Any], **job: Any) -> Run:
    """A run of one job with *steps*, on a push."""
    declared = {"runs-on": "ubuntu-24.04", "steps": list(steps), **job}
    workflow = {"permissions": {}, "concurrency": {"group": "x"}, "jobs": {"only": declared}}
    file = hub.folder / "workflow.yml"
    file.write_text(yaml.safe_dump(workflow, sort_keys=False), encoding="utf-8")
    return hub.run(file, hub.forge.pushed())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("::error::x", ["error"]),
        ("  ::warning file=a%2Cb,line=1::x", ["warning"]),
        ("text ##[set-output name=a]b", ["set-output"]),
        ("text ::error::x", []),
        ("::nonsense::x", []),
        ("error: a::b", []),
    ],
)
def test_a_line_is_a_command_where_github_takes_it_for_one(line: str, found: list[str]) -> None:
    assert [command.name for command in workflow_commands([line])] == found


def test_properties_and_data_arrive_unescaped() -> None:
    (command,) = workflow_commands(["::error file=a%2Cb%3A,line=1::50%25%0Amore"])

    assert command == ("error", {"file": "a,b:", "line": "1"}, "50%\nmore")


def test_commands_are_stopped_up_to_the_token_and_no_further() -> None:
    lines = ["::stop-commands::t", "::error::a", "::other::", "##[error]b", "::t::", "::error::c"]

    assert [command.data for command in workflow_commands(lines)] == ["c"]


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [(None, "skipped"), ("always()", "success"), ("failure()", "success"), ("${{ !cancelled() }}", "success"),
     ("env.X == ''", "skipped"), ("!cancelled() && steps.first.outcome == 'success'", "skipped")],
)  # fmt: skip
def test_after_a_failure_a_step_runs_only_where_its_condition_asks_for_that(
    hub: Hub, condition: str | None, outcome: str
) -> None:
    first = {"name": "Fail", "id": "first", "run": "false"}

    ended = run(hub, first, {**SOUND, **({} if condition is None else {"if": condition})})

    assert (ended.result, ended.jobs["only"].steps[1].outcome) == ("failure", outcome)


def test_a_step_without_a_shell_does_not_notice_a_failure_in_a_pipe_and_one_with_bash_does(hub: Hub) -> None:
    broken = {"name": "Pipe", "run": "false | cat"}

    assert run(hub, broken).result == "success"
    assert run(hub, {**broken, "shell": "bash"}).result == "failure"


def test_what_a_step_leaves_is_there_for_later_ones_and_for_the_job(hub: Hub) -> None:
    leave = {"name": "Leave", "id": "left", "run": 'echo word=x >> "$GITHUB_OUTPUT"; echo "$HOME" >> "$GITHUB_PATH"'}
    find = {"name": "Find", "run": 'echo "$WORD ${PATH%%:*}"', "env": {"WORD": "${{ steps.left.outputs.word }}"}}

    ended = run(hub, leave, find, outputs={"told": "${{ steps.left.outputs.word }}"})

    assert ended.jobs["only"].steps[1].log == f"x {ended.folder / 'only' / 'home'}\n"
    assert ended.jobs["only"].outputs == {"told": "x"}


@pytest.mark.parametrize(
    "step",
    [
        {"name": "Odd", "run": "true", "continue-on-error": True},
        {"name": "Odd", "run": "echo ${{ github.ref }}"},
        {"name": "Odd", "uses": "actions/checkout@v7"},
        {"name": "Odd", "run": "true", "env": {"X": "${{ nonsense.x }}"}},
        {"name": "Odd", "run": "true", "if": "secrets.X != ''"},
    ],
)
def test_what_it_does_not_know_or_github_would_refuse_is_refused(hub: Hub, step: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        run(hub, step)


def test_the_stand_in_of_github_lets_nobody_write_without_the_permission(hub: Hub) -> None:
    call = "gh api --method POST repos/acme/agents/labels --raw-field name=x"
    step = {"name": "Write", "run": call, "env": {"GH_TOKEN": "${{ github.token }}"}}

    refused = run(hub, step, permissions={"contents": "read"})
    allowed = run(hub, step, permissions={"issues": "write"})

    assert (refused.result, allowed.result) == ("failure", "success")
    assert "not accessible" in refused.log
    assert hub.forge.known["labels"] == ["x"]
