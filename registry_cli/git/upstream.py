"""How the checked-out commit stands to the branch that its own branch follows."""

from __future__ import annotations

from typing import NamedTuple

from registry_cli.git.process import GitProcess


class Upstream(NamedTuple):
    """The branch that the current one follows, as last fetched, and how many commits lie on one side only."""

    name: str
    ahead: int
    behind: int


def read_upstream(process: GitProcess) -> Upstream | None:
    """The standing of HEAD, or None where it is on no branch, or its branch follows none that is here."""
    named = process.ask("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    if named.status != 0:
        return None
    ahead, behind = process.run("rev-list", "--left-right", "--count", "HEAD...@{upstream}", "--").split()
    return Upstream(named.output.decode("utf-8", "replace").strip(), int(ahead), int(behind))
