"""What depends on where the output goes: a terminal, a pipe, or one that knows few letters."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import chdir
from unittest.mock import patch

import pytest

from registry_cli.cli.exits import run
from tests.integration.cli.in_process import Story
from tests.team_fixtures import COMMAND, TIMEOUT_SECONDS, Team, agent

ESCAPE = "\x1b["


class Terminal:
    """One end of a pseudo-terminal that collects what is written to the other."""

    def __init__(self) -> None:
        self._mine, theirs = pty.openpty()
        self.stream = io.TextIOWrapper(open(theirs, "wb", buffering=0), encoding="utf-8", write_through=True)  # noqa: SIM115, PTH123
        self._seen: list[bytes] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        try:
            while seen := os.read(self._mine, 65536):
                self._seen.append(seen)
        except OSError:  # the other end was closed
            return

    def close(self) -> str:
        """Everything that was written."""
        self.stream.close()
        self._reader.join()
        os.close(self._mine)
        return b"".join(self._seen).decode()


Watched = Callable[..., tuple[int, str]]


@pytest.fixture
def on_a_terminal() -> Watched:
    """A function that runs the command with stdout and stderr on a terminal; its exit code and all it wrote."""

    def watch(team: Team, *arguments: str, **variables: str) -> tuple[int, str]:
        terminal = Terminal()
        environment = {**team.environment, "TERM": "xterm", **variables}
        with (
            chdir(team.path),
            patch.dict(os.environ, environment, clear=True),
            patch.object(sys, "stdout", terminal.stream),
            patch.object(sys, "stderr", terminal.stream),
        ):
            code = run(arguments)
        return int(code), terminal.close()

    return watch


# progress and colours


def test_progress_is_drawn_on_a_terminal_and_nowhere_else(story: Story, on_a_terminal: Watched) -> None:
    code, drawn = on_a_terminal(story.team, "verify")
    piped = story.team.must("verify")

    assert code == 0
    assert "verifying objects" in drawn
    assert "verifying" not in piped.said
    assert ESCAPE not in piped.said


@pytest.mark.parametrize("arguments", [["verify", "-q"], ["verify", "--json"], ["plan", "--json"]])
def test_progress_is_not_drawn_for_those_who_want_quiet_or_data(
    story: Story, on_a_terminal: Watched, arguments: list[str]
) -> None:
    assert "verifying objects" not in on_a_terminal(story.team, *arguments)[1]


def test_loading_and_uploading_show_their_progress(team: Team, on_a_terminal: Watched) -> None:
    team.repository.commit("First", agent("x"))

    code, drawn = on_a_terminal(team, "publish")

    assert code == 0
    assert "uploading objects" in drawn


def test_every_step_of_one_work_moves_the_same_bar(loose: Team, on_a_terminal: Watched) -> None:
    for name in ("one", "two", "three"):
        loose.repository.write({f"{name}.md": f"---\nname: {name}\ndescription: Does it.\n---\nDo it.\n"})

    code, drawn = on_a_terminal(loose, "import", "claude_subagent", ".", "--into", "packages/shared")

    assert code == 0
    assert "importing" in drawn
    assert "100%" in drawn


def test_colours_are_for_terminals_that_want_them(story: Story, on_a_terminal: Watched) -> None:
    plain = [
        on_a_terminal(story.team, "--no-color", "list"),
        on_a_terminal(story.team, "list", "--no-color"),
        on_a_terminal(story.team, "list", NO_COLOR="1"),
        on_a_terminal(story.team, "show", "agent/nope", "--no-color"),
        on_a_terminal(story.team, "show", "agent/nope", NO_COLOR="1"),
    ]
    coloured = [on_a_terminal(story.team, "list", NO_COLOR=""), on_a_terminal(story.team, "show", "agent/nope")]

    assert [ESCAPE in text for _, text in plain] == [False] * 5
    assert [ESCAPE in text for _, text in coloured] == [True, True]
    assert ESCAPE not in story.team.must("list").stdout


def test_progress_without_colour_is_still_drawn(story: Story, on_a_terminal: Watched) -> None:
    _, drawn = on_a_terminal(story.team, "verify", "--no-color")

    assert "verifying objects" in drawn
    assert f"{ESCAPE}3" not in drawn


def test_findings_are_coloured_by_their_weight(team: Team, on_a_terminal: Watched) -> None:
    team.repository.write(agent("x", extra="nope: 1\n"))

    _, text = on_a_terminal(team, "validate")

    assert f"{ESCAPE}31merror[REG102]" in text


# letters


def in_letters(story: Story, encoding: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process whose streams are written in *encoding*."""
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=story.team.path,
        env={**story.team.environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding if encoding != "ascii" else "utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_letters_that_the_terminal_does_not_know_do_no_harm(story: Story, encoding: str) -> None:
    text = in_letters(story, encoding, "show", "agent/x")
    data = in_letters(story, encoding, "show", "agent/x", "--json")
    refused = in_letters(story, encoding, "resolve", "agent/更好")

    assert (text.returncode, data.returncode, refused.returncode) == (0, 0, 64)
    assert re.search(r"tags +claims, größe, (\\u66f4\\u597d|更好)\n", text.stdout)
    assert data.stdout.isascii() or encoding == "latin-1"
    assert json.loads(data.stdout)["tags"] == ["claims", "größe", "更好"]
    assert "is not of the form kind/id" in refused.stderr


def test_json_keeps_letters_where_they_can_be_read(story: Story) -> None:
    assert "größe" in story.team.must("show", "agent/x", "--json").stdout
