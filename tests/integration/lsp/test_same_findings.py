"""An editor is told what ``registry validate`` prints: the same codes, words and places."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from registry_cli.cli.exits import run
from registry_cli.kinds.table import KINDS
from tests.unit.lsp.work import ROOT, Work

EXAMPLES = Path(__file__).parents[2] / "examples"
INVALID = sorted(path for path in (EXAMPLES / "invalid").iterdir() if not (path / "before").exists())
SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
Told = tuple[str, str, types.DiagnosticSeverity | None, str, int, int, int, int]


def printed(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """What the command says, its columns in the units of editors."""
    monkeypatch.chdir(folder)
    capsys.readouterr()
    run(["-q", "validate", "--json"])
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return sorted(_of_json(folder, finding) for finding in findings)


def _of_json(folder: Path, finding: dict[str, Any]) -> Told:
    message = f"{finding['message']}\n{finding['hint']}" if finding["hint"] else finding["message"]
    path = folder / finding["path"]
    text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def character(end: str) -> int:
        line = lines[finding[f"{end}line"] - 1] if finding[f"{end}line"] <= len(lines) else ""
        return len(line[: finding[f"{end}column"] - 1].encode("utf-16-le", "surrogatepass")) // 2

    return (
        path.as_uri(),
        finding["code"],
        SEVERITIES[finding["severity"]],
        message,
        finding["line"] - 1,
        character(""),
        finding["end_line"] - 1,
        character("end_"),
    )


def told(work: Work) -> list[Told]:
    """What an editor is told."""
    work.codes()
    return sorted(
        (
            f"{(work.path / ROOT).as_uri()}/{name}" if not name.startswith("file:") else name,
            str(one.code),
            one.severity,
            one.message,
            one.range.start.line,
            one.range.start.character,
            one.range.end.line,
            one.range.end.character,
        )
        for name, diagnostics in work.told.items()
        for one in diagnostics
    )


def texts_below(folder: Path) -> Iterator[str]:
    """The files in *folder* that an editor can open."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue
            yield path.relative_to(folder).as_posix()


def compared(work: Work, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same is told by the command, by the editor, and by the editor with everything open in it."""
    expected = printed(work.path, capsys, monkeypatch)
    assert told(work) == expected
    for path in texts_below(work.path / ROOT):
        work.open(path)
    assert told(work) == expected


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.name)
def test_of_a_wrong_example_the_same_is_told(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(tmp_path, {})
    shutil.copytree(example, tmp_path / ROOT, symlinks=True)
    (tmp_path / ROOT / "expected.json").unlink(missing_ok=True)
    compared(work, capsys, monkeypatch)
    assert [one for diagnostics in work.told.values() for one in diagnostics]


def test_of_all_sound_examples_together_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(tmp_path, {})
    for kind in KINDS.values():
        for path in (EXAMPLES / "valid" / kind.name).iterdir():
            place = tmp_path / ROOT / kind.folder / path.name
            if path.is_dir():
                shutil.copytree(path, place, symlinks=True)
            elif kind.file_form:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
            else:
                place = tmp_path / ROOT / kind.folder / path.stem / f"{kind.name}{path.suffix}"
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
    compared(work, capsys, monkeypatch)
    assert work.told == {}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_characters_line_ends_and_marks_move_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line_end: str, mark: str
) -> None:
    text = f'{mark}{{"\U0001f600": 1, "colour": "\U0001f600",\n "agent_id": "a", "n\u00e4me": "x"}}\n'
    work = Work(tmp_path, {"agents/a/agent.json": text.replace("\n", line_end)})
    work.put({f"{ROOT}/agents/a/prompts/p.md": "\U0001f600 key AKIA" + "QYLPMN5HHHFPZAM2\n"})
    expected = printed(work.path, capsys, monkeypatch)
    assert told(work) == expected
    assert {one[1] for one in expected} >= {"REG101", "REG102", "REG401"}
