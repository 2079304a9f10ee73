"""The log of a step, read for workflow commands as GitHub's runner reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_REGISTERED = frozenset(
    {"add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path"}
    | {"notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"}
)
_NEW = re.compile(r"\s*::([^\s:]+)(?:\s+(.*?))?::(.*)")
_OLD = re.compile(r"##\[([^\s\]]+)(?:\s+([^\]]*))?\](.*)")
_ESCAPED = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


class WorkflowCommand(NamedTuple):
    """A line that the runner obeys."""

    name: str
    properties: Mapping[str, str]
    data: str


def workflow_commands(lines: Iterable[str]) -> Iterator[WorkflowCommand]:
    """The commands in the *lines* of a step: at the start of a line, or in the older form anywhere in it.

    Between ``stop-commands`` and its token there is none; these two are left out.
    """
    token = ""
    for line in lines:
        found = _command(line, token)
        if found is None:
            continue
        if token:
            token = "" if found.name == token else token
        elif found.name == "stop-commands":
            token = found.data
        else:
            yield found


def _command(line: str, token: str) -> WorkflowCommand | None:
    known = _REGISTERED | {token} if token else _REGISTERED
    new = _NEW.match(line)
    found = new if new and new[1] in known else _OLD.search(line)
    if found is None or found[1] not in known:
        return None
    pairs = (pair.partition("=") for pair in re.split(r"[,;]", found[2] or "") if "=" in pair)
    return WorkflowCommand(found[1], {name.strip(): _plain(value) for name, _, value in pairs}, _plain(found[3]))


def _plain(text: str) -> str:
    return re.sub("%25|%0D|%0A|%3A|%2C", lambda found: _ESCAPED[found[0]], text)
