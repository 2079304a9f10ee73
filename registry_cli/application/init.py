"""Init: a folder becomes a manifest repository."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from registry_cli.application.editor_bindings import editor_bindings
from registry_cli.application.rewriting import Rewrite, write
from registry_cli.domain.errors import Misconfigured

_AGENT = """\
# yaml-language-server: $schema=../../schemas/agent.schema.json
# An agent: what it is for, and what it may do.
# Every field: registry schema agent
agent_id: hello_agent
name: Hello agent
description: Greets the person who asks, and says what the registry knows about it.
version: 1.0.0

capabilities:
  - greeting

# prompts/*.md beside this file belong to the agent and are published with it.
max_iterations: 3

# Catalogue fields describe the entry; they change without a new version.
owners:
  - {owner}
tags:
  - example
"""

_PROMPT = """\
You greet the person who writes to you, in one short sentence, in the language they used.

If they ask what you can do, say that you are the example of a new manifest repository.
"""

_CONFIGURATION = """\
# The owner of the entries that this repository publishes. Keep it: entries belong to this name.
name = "{name}"

# The folder of the manifests.
root = {root}

# Entries of other owners that references may name when there is no database to ask.
external = []

# One table for each database. The secret stays in a variable; this names the variable.
# [environments.production]
# database_url_variable = "REGISTRY_PRODUCTION_URL"
# branch = "main"
"""


@dataclass(frozen=True, slots=True)
class Initialised:
    """The files that were written, and those that were there and left alone.

    ``extended`` are settings of editors that were there and now name the schemas too; ``by_hand`` those, and files of
    CI, that could not be extended, each with what is to be added.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    extended: tuple[str, ...] = ()
    by_hand: tuple[tuple[str, str], ...] = ()


class Companion(Protocol):
    """A file for other programs that may be there already, and then keeps what its author wrote."""

    @property
    def path(self) -> str:
        """Where it lies below the repository."""

    @property
    def text(self) -> str:
        """All of it, where there is none yet."""

    @property
    def extended(self) -> Callable[[bytes], bytes | None]:
        """From what is there to the same with what is missing; ``None`` where only its author can add that."""


def initialise(
    folder: Path, *, name: str, root: str, schemas: Mapping[str, str], companions: Sequence[Companion] = ()
) -> Initialised:
    """Write ``registry.toml``, the schemas and a first agent below *folder*, and bind editors to the schemas.

    No file is overwritten; settings of editors that are there are extended. *schemas* maps file names to JSON Schemas;
    *companions* are written too. Raises ``Misconfigured`` when a file cannot be written.
    """
    agent = f"{root}/agents/hello_agent"
    files = {
        "registry.toml": _CONFIGURATION.format(name=name, root=json.dumps(root, ensure_ascii=False)),
        f"{agent}/agent.yaml": _AGENT.format(owner=name),
        f"{agent}/prompts/system.md": _PROMPT,
        **{f"{root}/schemas/{file}": text for file, text in schemas.items()},
    }
    if any((folder / root / "agents").glob("*")):
        files = {path: text for path, text in files.items() if not path.startswith(agent)}
    done: dict[_Outcome, list[str]] = {outcome: [] for outcome in _Outcome}
    for path, text in files.items():
        done[_Outcome.WRITTEN if _write(folder / path, text) else _Outcome.KEPT].append(path)
    by_hand: list[tuple[str, str]] = []
    for companion in (*editor_bindings(root), *companions):
        outcome = _accompany(folder, companion)
        done[outcome].append(companion.path)
        if outcome is _Outcome.BY_HAND:
            by_hand.append((companion.path, companion.text))
    written, kept, extended = (tuple(done[one]) for one in (_Outcome.WRITTEN, _Outcome.KEPT, _Outcome.EXTENDED))
    return Initialised(written, kept, extended, tuple(by_hand))


class _Outcome(Enum):
    """What became of a file."""

    WRITTEN = "written"
    KEPT = "kept"
    EXTENDED = "extended"
    BY_HAND = "by hand"


def _accompany(folder: Path, companion: Companion) -> _Outcome:
    if _write(folder / companion.path, companion.text):
        return _Outcome.WRITTEN
    try:
        before = (folder / companion.path).read_bytes()
    except OSError:
        return _Outcome.BY_HAND
    after = companion.extended(before)
    if after == before:
        return _Outcome.KEPT
    if after is None or write(folder, Rewrite(companion.path, before, after), drafts=folder):
        return _Outcome.BY_HAND
    return _Outcome.EXTENDED


def _write(path: Path, text: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise Misconfigured(f"{path} cannot be written: {error.strerror}", hint="choose another folder") from error
    return True
