from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import click
import pytest
from click.testing import CliRunner, Result

from registry_cli.application.saved_plan_file import read_saved_plan
from registry_cli.cli.saved_plans import check_settled, out_option, plan_option, save_plan
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import Snapshot

ERROR = Finding("REG101", Severity.ERROR, "a.yaml", "missing", "", (), Location())


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def planned(*findings: Finding) -> Any:
    """A plan without changes, and what was found."""
    from registry_cli.application.plan import Planned

    desired: Any = SimpleNamespace(commit=SimpleNamespace(sha="c" * 40))
    return Planned(desired, Snapshot("acme", 0, "0" * 64, None, {}), Plan("acme", 0), findings)


def asked(*words: str) -> Result:
    """What a command with all the options answers: the files, or a refusal."""

    @click.command
    @out_option
    @plan_option
    @click.option("--commit", "revision", default="HEAD")
    @click.option("--allow-downgrade", is_flag=True)
    @click.option("--allow-diverged", is_flag=True)
    @click.option("--dry-run", is_flag=True)
    def command(out: Path | None, saved_in: Path | None, **_: object) -> None:
        check_settled(click.get_current_context())
        click.echo(f"{out} {saved_in}")

    return CliRunner().invoke(command, words)


def test_files_are_named_by_their_paths(tmp_path: Path) -> None:
    assert asked("--out", "a.plan", "--plan", "b.plan", "--dry-run").output == f"{tmp_path}/a.plan b.plan\n"
    assert asked().output == "None None\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "name a file"), (".", "is a folder"), ("none/a.plan", "does not exist"), ("pipe", "no regular file")],
)
def test_what_could_not_be_written_is_refused_before_anything_is_done(name: str, said: str) -> None:
    os.mkfifo("pipe")
    refused = asked("--out", name)
    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--commit", "HEAD"], "leave out --commit"),
        (["--allow-downgrade", "--allow-diverged"], "leave out --allow-downgrade and --allow-diverged"),
    ],
)
def test_what_the_plan_has_settled_cannot_be_said_beside_it(words: list[str], named: str) -> None:
    assert named in " ".join(asked("--plan", "a.plan", *words).output.split())


def test_a_plan_is_saved_and_a_file_that_is_there_is_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a plan"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)

    save_plan(planned(), path, allow_downgrade=True)

    assert read_saved_plan(path).allow_downgrade
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a plan"]
    assert capsys.readouterr().err.endswith(f"registry publish --plan '{path}'\n")


def test_a_plan_with_findings_is_not_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_plan(planned(ERROR), tmp_path / "a.plan", allow_downgrade=False)

    assert not (tmp_path / "a.plan").exists()
    assert "findings forbid to publish it" in capsys.readouterr().err


def test_a_plan_that_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    with (
        patch("registry_cli.application.saved_plan_file.LARGEST", 10),
        pytest.raises(Misconfigured, match="more than the 10 that are read"),
    ):
        save_plan(planned(), tmp_path / "a.plan", allow_downgrade=False)
    assert not (tmp_path / "a.plan").exists()


def test_a_folder_that_went_away_meanwhile_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be written"):
        save_plan(planned(), tmp_path / "gone" / "a.plan", allow_downgrade=False)
