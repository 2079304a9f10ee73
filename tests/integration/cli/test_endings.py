"""How a command ends when something unforeseen happens: a bug, an interruption, a reader or a folder that is gone."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import click
import pytest

from registry_cli.bootstrap import Session
from registry_cli.cli.exits import run
from registry_cli.domain.errors import Conflict, RegistryError
from tests.integration.cli.in_process import Story
from tests.team_fixtures import COMMAND, TIMEOUT_SECONDS, Team


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
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "file")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    answer = loose.must("list", code=70)

    assert [str(log) in answer.stderr for log in logs(tmp_path / "temporary")] == [True]


@pytest.mark.usefixtures("buggy")
def test_where_no_log_can_be_written_the_words_of_the_bug_are_said(
    loose: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "file")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))

    answer = loose.must("list", code=70)

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


class FullDisk(io.StringIO):
    """A stream to a file on a disk without room."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor

    def write(self, _: str) -> int:
        """There is no room."""
        raise OSError(errno.ENOSPC, "No space left on device")

    def fileno(self) -> int:
        """The file."""
        return self._descriptor


def test_a_full_disk_is_no_bug_of_ours(loose: Team, tmp_path: Path) -> None:
    with (
        (tmp_path / "file").open("wb") as file,
        chdir(loose.path),
        patch.dict(os.environ, loose.environment, clear=True),
    ):
        said = io.StringIO()
        with patch.object(sys, "stdout", FullDisk(file.fileno())), patch.object(sys, "stderr", said):
            code = run(["explain"])
        file.write(b"what is flushed later goes nowhere")

    assert code == 69
    assert said.getvalue().splitlines()[0] == "error: there is no room to write to: No space left on device"
    assert (tmp_path / "file").read_bytes() == b""


def test_a_working_folder_that_is_gone_is_named(loose: Team) -> None:
    gone = loose.path / "gone"
    gone.mkdir()
    with chdir(gone):
        gone.rmdir()
        with patch.dict(os.environ, loose.environment, clear=True), patch.object(sys, "stderr", io.StringIO()) as said:
            code = run(["list"])

    assert code == 64
    assert "the working folder is not there any more" in said.getvalue()


def test_a_file_that_is_missing_where_it_must_not_be_is_a_bug(loose: Team, tmp_path: Path) -> None:
    def fail(_: Session) -> None:
        raise FileNotFoundError("packaged.sql")

    with patch.object(Session, "store", property(fail)):
        assert "this is a bug" in loose.must("list", code=70, XDG_STATE_HOME=str(tmp_path)).stderr


def test_a_failure_without_a_way_out_says_no_more_than_it_knows(loose: Team) -> None:
    def fail(_: Session) -> None:
        raise Conflict("it is so")

    with patch.object(Session, "store", property(fail)):
        assert loose.must("list", code=5).stderr == "error: it is so\n"


def test_streams_that_are_closed_are_no_trouble(loose: Team) -> None:
    said = subprocess.run(
        ["sh", "-c", f"{COMMAND} explain REG501 >&-; {COMMAND} list 2>&-; {COMMAND} explain REG501 2>&-"],
        cwd=loose.path,
        env=dict(loose.environment),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )

    assert said.returncode == 0
    assert said.stdout.startswith("REG501 ")
    assert said.stderr == ""
