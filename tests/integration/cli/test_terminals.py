"""What depends on where the output goes: a terminal, a pipe, one that knows few letters, or one that went away."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import click
import pytest

from registry_cli.bootstrap import Session
from registry_cli.cli.exits import run
from registry_cli.domain.errors import RegistryError
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

    assert f"{ESCAPE}31merror REG102" in text


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


# a bug


class Bug(Exception):
    """Something nobody thought of."""


@pytest.fixture
def buggy() -> Iterator[None]:
    """The command, with a bug in every session."""
    with patch.object(Session, "store", property(lambda _: (_ for _ in ()).throw(Bug("unforeseen \udcff größe")))):
        yield


def logs(folder: Path) -> list[Path]:
    """Log files below *folder*."""
    return sorted(folder.rglob("registry-*.log"))


@pytest.mark.usefixtures("buggy")
def test_a_bug_ends_with_70_and_a_log_that_only_its_owner_reads(loose: Team, tmp_path: Path) -> None:
    answer = loose.must("list", code=70, HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path / "state"))

    (log,) = logs(tmp_path)
    assert answer.stdout == ""
    assert "this is a bug in registry, not in your manifests" in answer.stderr
    assert str(log) in answer.stderr
    assert "Traceback" not in answer.stderr
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert r"unforeseen \udcff größe" in log.read_text(encoding="utf-8")


@pytest.mark.usefixtures("buggy")
def test_where_the_log_folder_cannot_be_written_the_temporary_one_takes_the_log(
    loose: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    answer = loose.must("list", code=70, XDG_STATE_HOME=str(tmp_path / "file"))

    assert [str(log) in answer.stderr for log in logs(tmp_path / "temporary")] == [True]


@pytest.mark.usefixtures("buggy")
def test_where_no_log_can_be_written_the_words_of_the_bug_are_said(
    loose: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))

    answer = loose.must("list", code=70, XDG_STATE_HOME=str(tmp_path / "file"))

    assert "no log could be written: Bug: unforeseen" in answer.stderr


def test_a_failure_that_has_no_exit_code_is_a_bug(loose: Team, tmp_path: Path) -> None:
    class Unheard(RegistryError):
        """A branch of the tree that the table of exit codes does not know."""

    def fail(_: Session) -> None:
        raise Unheard("never heard of")

    with patch.object(Session, "store", property(fail)):
        assert "this is a bug" in loose.must("list", code=70, XDG_STATE_HOME=str(tmp_path)).stderr


# ends


@pytest.mark.parametrize("ending", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupted_command_says_so(loose: Team, ending: BaseException) -> None:
    def stop(_: Session) -> None:
        raise ending

    with patch.object(Session, "store", property(stop)):
        answer = loose.must("list", code=130)
    assert answer.said.strip() == "interrupted"


def test_a_reader_that_goes_away_ends_the_command_quietly(story: Story) -> None:
    with (
        subprocess.Popen(
            [COMMAND, "show", "agent/x", "--json"],
            cwd=story.team.path,
            env=dict(story.team.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as command,
    ):
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        said = command.stderr.read()

    assert (command.returncode, said) == (0, b"")


@pytest.mark.parametrize("words", [["explain", "--json"], ["--help"]])
def test_in_this_process_too(loose: Team, words: list[str]) -> None:
    """The lines that the process above reaches, where coverage sees them."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(open(writing, "wb", buffering=0), write_through=True)  # noqa: SIM115, PTH123
    with chdir(loose.path), patch.dict(os.environ, loose.environment, clear=True), patch.object(sys, "stdout", stream):
        code = run(words)
        stream.write("and what is flushed later goes nowhere")
    stream.close()
    assert code == 0
