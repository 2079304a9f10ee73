"""The verb as a person or a script meets it."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry_cli.cli.exits import run

GOOD = "---\nname: {}\ndescription: What it does\nmodel: opus\n---\n\nDo it.\n"


@dataclass(frozen=True)
class Answer:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data on stdout."""
        return json.loads(self.out)


def registry(*arguments: str | Path) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Answer(int(code), out.getvalue(), err.getvalue())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "agents"
    folder.mkdir()
    (folder / "a.md").write_text(GOOD.format("One"))
    (folder / "b.md").write_text(GOOD.format("Two").replace("model: opus", "tools: Read"))
    return folder


def test_without_a_format_the_formats_are_listed() -> None:
    answer = registry("import")
    assert answer.code == 0
    assert "claude_subagent" in answer.out
    assert [one["format"] for one in registry("import", "--json").json] == ["claude_subagent"]


def test_an_unknown_format_is_wrong_usage_and_lists_those_there_are(source: Path) -> None:
    answer = registry("import", "no_such", source, "--into", source)
    assert answer.code == 64
    assert "'no_such'" in answer.err
    assert "  claude_subagent  Sub-agents" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["claude_subagent"], "SRC"),
        (["claude_subagent", "."], "--into ROOT"),
        (["claude_subagent", "no/such/file", "--into", "x"], "no/such/file"),
        (["claude_subagent", ".", "--into", "x", "--version", "1.0"], "--version 1.0"),
        (["claude_subagent", ".", "--into", "x", "--version", "1.0.0+build"], "1.0.0+build"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = registry("import", *arguments)
    assert answer.code == 64
    assert words in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_clean_import_says_how_many_and_what_was_not_carried_over(source: Path, tmp_path: Path) -> None:
    answer = registry("import", "claude_subagent", source, "--into", tmp_path / "root")
    assert (answer.code, answer.out) == (0, "2 imported, 0 unchanged, 0 refused\n")
    assert "1 file: model: " in answer.err
    assert "registry validate" in answer.err
    again = registry("import", "claude_subagent", source, "--into", tmp_path / "root")
    assert (again.code, again.out, again.err) == (0, "0 imported, 2 unchanged, 0 refused\n", "")


def test_with_v_there_is_one_line_for_every_file(source: Path, tmp_path: Path) -> None:
    arguments = ("import", "claude_subagent", source, "--into", tmp_path / "root", "-v")
    assert registry(*arguments).out.splitlines()[:-1] == [
        "imported agent/one from a.md (not carried over: model, tools)",
        "imported agent/two from b.md (not carried over: tools)",
    ]
    assert registry(*arguments).out.splitlines()[0].startswith("unchanged agent/one from a.md")


def test_a_refused_file_is_told_with_path_line_and_column_even_when_quiet(source: Path, tmp_path: Path) -> None:
    (source / "bad.md").write_text("---\nname: x\ndescription: a: b\n---\nBody")
    (source / "c.md").write_text(GOOD.format("one"))
    (source / "link.md").symlink_to("a.md")
    answer = registry("import", "claude_subagent", source, "--into", tmp_path / "root", "-q")
    assert (answer.code, answer.out) == (1, "")
    bad, repeated = answer.err.splitlines()
    assert bad.startswith(f"{source.as_posix()}/bad.md:3:15: refused: a colon and a space")
    assert repeated.startswith(f"{source.as_posix()}/c.md:2:7: refused: agent/one is already there, imported from a.md")
    loud = registry("import", "claude_subagent", source, "--into", tmp_path / "root")
    assert (loud.code, loud.out) == (1, "0 imported, 2 unchanged, 2 refused\n")
    assert "link.md: a link, not followed" in loud.err


def test_a_single_file_is_refused_under_its_own_path(tmp_path: Path) -> None:
    bad = tmp_path / "bad\x1b[31m.md"
    bad.write_text("# no front matter")
    answer = registry("import", "claude_subagent", bad, "--into", tmp_path / "root")
    assert answer.code == 1
    assert answer.err.startswith(f"{tmp_path.as_posix()}/bad\ufffd[31m.md:1:1: refused: there is no front matter")


def test_json_holds_everything_and_nothing_else_is_printed(source: Path, tmp_path: Path) -> None:
    (source / "b.md").write_text("---\nname: 1\n---\n")
    (source / "link.md").symlink_to("a.md")
    root = tmp_path / "root"
    answer = registry("import", "claude_subagent", source, "--into", root, "--json")
    assert (answer.code, answer.err) == (1, "")
    [imported] = answer.json["imported"]
    assert {key: imported[key] for key in ("entry", "source", "path")} == {
        "entry": "agent/one",
        "source": "a.md",
        "path": (root / "agents/one").as_posix(),
    }
    assert [note.partition(":")[0] for note in imported["notes"]] == ["model", "tools"]
    assert [(one["source"], one["line"], one["column"]) for one in answer.json["refused"]] == [
        ("b.md", 2, 7),
        ("b.md", 2, 1),
        ("b.md", 4, 1),
    ]
    assert all(one["reason"] for one in answer.json["refused"])
    assert (answer.json["unchanged"], answer.json["links"]) == ([], ["link.md"])
    again = registry("import", "claude_subagent", source, "--into", root, "--json").json
    assert (again["imported"], again["unchanged"]) == ([], [imported])


def test_the_version_that_was_asked_for_is_written(source: Path, tmp_path: Path) -> None:
    registry("import", "claude_subagent", source / "a.md", "--into", tmp_path, "--version", "3.1.4")
    assert "\nversion: 3.1.4\n" in (tmp_path / "agents/one/agent.yaml").read_text()


def test_help_begins_with_examples() -> None:
    text = registry("import", "--help").out
    assert 0 < text.index("Examples:") < text.index("Nothing is overwritten") < text.index("Options:")
