from __future__ import annotations

from pathlib import Path

import click
import pytest

from registry_cli.cli.findings_output import report_on, show_report
from registry_cli.cli.report_files import ReportFile
from tests.unit.bundles.fake_tree import FakeTree
from tests.unit.reporting.findings import ERROR, TEXT, WARNING

TREE = FakeTree({ERROR.path: TEXT.encode()})


@pytest.fixture(autouse=True)
def _outside_of_a_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def test_findings_are_data_unless_they_are_messages(capsys: pytest.CaptureFixture[str]) -> None:
    report = report_on([ERROR], TREE, 1)
    show_report(report)
    data = capsys.readouterr()
    show_report(report, err=True)
    message = capsys.readouterr()
    assert "2 | max_iteration: 3" in data.out
    assert (message.out, message.err) == (data.err, data.out)


def test_files_are_read_only_for_a_form_that_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    tree = FakeTree({ERROR.path: TEXT.encode()})
    show_report(report_on([ERROR], tree), "concise")
    assert tree.reads == []
    show_report(report_on([ERROR], tree), "full")
    assert tree.reads == [[ERROR.path]]
    assert capsys.readouterr().out


def test_what_is_hidden_is_counted_in_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    show_report(report_on([], TREE, 3, hidden={"waived": 2}), "json")
    assert '"waived": 2' in capsys.readouterr().out


def test_colours_are_for_terminals_and_never_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    show_report(report_on([ERROR, WARNING], TREE), also=[ReportFile("full", tmp_path / "a.txt")])
    shown, written = capsys.readouterr().out, (tmp_path / "a.txt").read_text()
    assert "\x1b[31merror[REG102]\x1b[0m" in shown
    assert "\x1b[33mwarning[REG207]\x1b[0m" in shown
    assert click.unstyle(shown) == written


def test_a_report_of_many_lines_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show_report(report_on([WARNING] * 2500, TREE), "concise")
    assert capsys.readouterr().out.count("\n") == 2500


def test_in_a_workflow_the_findings_are_in_the_summary_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    show_report(report_on([ERROR], TREE), "concise")
    assert not (tmp_path / "summary.md").exists()
    show_report(report_on([ERROR], TREE), "github")
    assert "<td>REG102</td>" in (tmp_path / "summary.md").read_text()
    assert capsys.readouterr().out.splitlines()[1].startswith("::error file=agents/a/agent.yaml,")
