from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from registry_cli.cli.report_files import ReportFile, append_summary, read_report_files, write_report_files
from registry_cli.domain.errors import Misconfigured
from registry_cli.reporting.github_summary import LARGEST_SUMMARY
from registry_cli.reporting.report import Report
from tests.unit.reporting.findings import ERROR

REPORT = Report([ERROR], 1)


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    previous = os.umask(0o022)
    yield
    os.umask(previous)


def read(*texts: str) -> tuple[ReportFile, ...]:
    """What ``--also`` reads, each time it is given."""
    option = click.Option(["--also"], multiple=True)
    return read_report_files(click.Context(click.Command("validate")), option, texts)


def test_each_report_has_a_form_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert read("sarif=a.sarif", "full=out/a=b.txt") == (
        ReportFile("sarif", tmp_path / "a.sarif"),
        ReportFile("full", tmp_path / "out" / "a=b.txt"),
    )
    assert read() == ()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["sarif"], "'sarif' is not FORMAT=FILE"),
        (["sarif="], "is not FORMAT=FILE"),
        (["=a"], "'' is no format"),
        (["sarrif=a"], "'sarrif' is no format; did you mean sarif?"),
        (["html=a"], "the formats are full, concise, json, github, sarif, junit, gitlab"),
        (["json=nowhere/a"], "the folder of nowhere/a does not exist"),
        (["json=."], ". is a folder"),
        (["json=fifo"], "fifo is no regular file"),
        (["json=a", "sarif=a"], "a is named twice"),
        (["json=a", "sarif=./x/../a"], "is named twice"),
        (["json=a", "sarif=link"], "link is named twice"),
        (["json=locked/a"], "the folder of locked/a may not be written to"),
    ],
)
def test_what_could_not_be_written_in_the_end_is_refused_at_the_start(
    texts: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo("fifo")
    (tmp_path / "x").mkdir()
    (tmp_path / "locked").mkdir()
    (tmp_path / "link").symlink_to("a")
    # root may write anywhere, so what a plain user would be told is said here.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "locked")
    with pytest.raises(click.BadParameter) as refused:
        read(*texts)
    assert said in refused.value.format_message()


def test_every_file_gets_its_report(tmp_path: Path) -> None:
    write_report_files(REPORT, read("json=a.json", "concise=a.txt"))
    assert (tmp_path / "a.json").read_text().endswith('"checked": 1\n}\n')
    assert (tmp_path / "a.txt").read_text() == (
        "agents/a/agent.yaml:2:1: error REG102 there is no field 'max_iteration'\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.txt"]


def test_nothing_to_say_is_an_empty_file(tmp_path: Path) -> None:
    write_report_files(Report([]), read("full=a.txt"))
    assert (tmp_path / "a.txt").read_bytes() == b""


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")
    (tmp_path / "old").chmod(0o640)
    write_report_files(REPORT, read("json=old", "json=new"))
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old", "new")] == [0o640, 0o644]


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_report_files(REPORT, read("json=link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").is_file()


@pytest.mark.parametrize(("number", "expected"), [(errno.EACCES, Misconfigured), (errno.ENOSPC, OSError)])
def test_a_file_that_cannot_be_replaced_keeps_its_content(
    number: int, expected: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("before")
    files = read("json=a")

    def refuse(_path: Path, _target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(expected, match=os.strerror(number)):
        write_report_files(REPORT, files)
    assert (tmp_path / "a").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_summary_of_a_step_is_appended_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    append_summary(REPORT, path)
    append_summary(REPORT, path)
    assert path.read_text().count("### registry: 1 error\n") == 2


def test_a_summary_that_is_full_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("x" * (LARGEST_SUMMARY - 100))
    append_summary(REPORT, path)
    assert path.stat().st_size == LARGEST_SUMMARY - 100


def test_a_summary_that_cannot_be_written_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append_summary(REPORT, tmp_path / "nowhere" / "summary.md")
    assert "the summary of the step cannot be written: No such file" in capsys.readouterr().err
