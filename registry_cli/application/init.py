"""Init: a folder becomes a manifest repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry_cli.domain.errors import Misconfigured

_AGENT = """\
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
    """The files that were written, and those that were there and left alone."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def initialise(folder: Path, *, name: str, root: str, schemas: Mapping[str, str]) -> Initialised:
    """Write ``registry.toml``, the schemas and a first agent below *folder*; never overwrite a file.

    *schemas* maps file names to JSON Schemas, for editors. Raises ``Misconfigured`` when a file cannot be written.
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
    written: list[str] = []
    kept: list[str] = []
    for path, text in files.items():
        (written if _write(folder / path, text) else kept).append(path)
    return Initialised(tuple(written), tuple(kept))


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
