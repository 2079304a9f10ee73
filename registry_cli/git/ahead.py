"""Asking git ahead: it looks at the files while the command is still being imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.comparing import comparison
from registry_cli.git.listing import OTHERS, TRACKED
from registry_cli.git.process import GitProcess, clean_environment

_ELSEWHERE = ("--staged", "--commit", "--hook")
"""Options with which not the loose files are looked at, or not all of them."""


def ask_ahead(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start what the command line *arguments* will ask git for; with forty thousand files git takes 0.1 s and more.

    To be called before click is even imported: the looks of the words decide. Should the command ask for something
    else, or for nothing, what was started is ended with it.
    """
    try:
        top = _top_folder(Path.cwd().resolve())
        if top is not None:
            process = GitProcess(top, clean_environment(environment))
            for question in _questions(arguments):
                process.start_ahead(*question)
    except (GitUnavailable, OSError, ValueError):
        return  # the command meets the same, and tells it


def _top_folder(start: Path) -> Path | None:
    """The repository that *start* lies in; ``None`` where a registry.toml or nothing tells of a folder first."""
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
        if (folder / "registry.toml").exists():
            return None
    return None


def _questions(arguments: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if arguments[:1] != ["validate"] or any(word.startswith(_ELSEWHERE) for word in arguments):
        return
    since = _since(arguments)
    if since is None:
        yield from (TRACKED, OTHERS)
    else:
        yield comparison(since)


def _since(arguments: Sequence[str]) -> str | None:
    """The revision that loose files are to be compared with."""
    found = None
    for word, following in zip(arguments, [*arguments[1:], None], strict=True):
        if word == "--since":
            found = following
        elif word.startswith("--since="):
            found = word.removeprefix("--since=")
    return found
