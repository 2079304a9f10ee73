"""Records what commands print into pages: ``python docs/record.py [--check] PAGE...``.

In a ``console`` block each line after ``$ `` is run, and what it prints becomes the lines below it.
``<!-- run: COMMAND -->`` runs without being shown: an edit that the text describes in words.
A printed line ``...`` stands for lines left out; as many are kept before and after it as the page had.
Each page starts in an empty folder, ``SOURCE`` being this repository. The database is the one that the environment
names, or the embedded one.
"""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[1]
LEFT_OUT = "..."
_PIECE = re.compile(r"<!-- run:(?P<hidden>.*?)-->|```console\n(?P<block>.*?)```", re.DOTALL)
_VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.+Z]*"), "<time>"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "<digest>"),
    (re.compile(r"^went to .*"), "went to <database>"),
    (re.compile(r"^(database|\s*\"database\":) .*"), r"\1 <database>"),
    (re.compile(r"\b(by|actor\": ) ?\"?\w+\"?"), r"\1 <actor>"),
)
"""What differs from run to run, and from database to database."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder in which commands follow one another as in one terminal: where one goes, the next begins."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, command: str) -> list[str]:
        """The lines that *command* prints, on stdout and stderr as they come."""
        left = self.folder / ".left"
        before = f'. "{left}"' if left.exists() else ":"
        script = f'{before}\n{command}\n{{ export -p; echo "cd \'$PWD\'"; }} > "{left}"'
        ended = subprocess.run(  # noqa: S603 - the pages are ours
            ["/bin/sh", "-c", script],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ended.stdout.splitlines()


def surroundings(home: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """The environment of the commands: nothing of a person's own, and the same commits each time."""
    kept = {name: outside[name] for name in ("REGISTRY_DATABASE_URL", "REGISTRY_EMBEDDED_FOLDER") if name in outside}
    moment = "2026-01-05T09:00:00+00:00"
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{outside.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "SOURCE": str(TOP),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "GIT_CONFIG_KEY_1": "init.defaultBranch",
        "GIT_CONFIG_VALUE_1": "main",
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"), ("DATE", moment))},
    }  # fmt: skip


def recorded(page: str, shell: Shell) -> str:
    """*page* with what its commands print now."""

    def piece(match: re.Match[str]) -> str:
        if match["hidden"] is not None:
            shell.run(match["hidden"])
            return match[0]
        return f"```console\n{_block(match['block'], shell)}```"

    return _PIECE.sub(piece, page)


def _block(block: str, shell: Shell) -> str:
    if not _steps(block):
        return block
    lines = [line for command, before in _steps(block) for line in _step(command, before, shell)]
    return "".join(f"{line}\n" for line in lines)


def _step(command: str, before: Sequence[str], shell: Shell) -> Iterator[str]:
    yield f"$ {command}"
    yield from abridged(shell.run(command), before)


def _steps(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a block, each with the lines printed below it; none where no line begins with ``$ ``."""
    steps: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps and steps[-1][0].endswith("\\"):
            steps[-1] = (f"{steps[-1][0]}\n{line}", [])
        elif steps:
            steps[-1][1].append(line)
    return steps


def abridged(lines: Sequence[str], before: Sequence[str]) -> list[str]:
    """*lines*, shortened where *before* was."""
    marks = [index for index, line in enumerate(before) if line.strip() == LEFT_OUT]
    if not marks:
        return list(lines)
    head, tail = marks[0], len(before) - marks[0] - 1
    if head + tail >= len(lines):
        return list(lines)
    return [*lines[:head], before[marks[0]], *lines[len(lines) - tail :]]


def settled(page: str) -> str:
    """*page* without what differs from run to run."""
    lines = page.splitlines()
    for pattern, name in _VARYING:
        lines = [pattern.sub(name, line) for line in lines]
    return "\n".join(" ".join(line.split()) for line in lines)


def record(path: Path, outside: Mapping[str, str]) -> str:
    """The page at *path* as it should be."""
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        shell = Shell(Path(folder).resolve(), surroundings(Path(folder), outside))
        return recorded(path.read_text(encoding="utf-8"), shell)


def main(arguments: Sequence[str]) -> int:
    """Record the pages, or with ``--check`` name those whose commands print something else; returns 1 then."""
    parser = argparse.ArgumentParser(prog="python docs/record.py", description="Record what commands print.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page says otherwise")
    parser.add_argument("pages", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    stale = []
    for path in options.pages:
        text = record(path, os.environ)
        if settled(text) == settled(path.read_text(encoding="utf-8")):
            continue
        stale.append(path)
        sys.stderr.write(f"{path}: its commands print something else{'' if options.check else '; recorded'}\n")
        if not options.check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
