"""A repository of many generated agents, committed, for measurements."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml

OWNER = "bench-agents"
_PROMPT = (
    "You are agent {number}. Read the claim, weigh what speaks for and against it, and answer with JSON only.\n" * 4
)


def manifest(number: int, *, version: str = "1.0.0") -> dict[str, object]:
    """The manifest of agent *number*: about 2 kB of JSON, with schemas and a reference."""
    fields = {
        f"field_{index}": {"type": "string", "description": f"Field {index} of the claim."} for index in range(12)
    }
    return {
        "agent_id": f"agent_{number:05d}",
        "name": f"Agent {number}",
        "description": f"Judges claims of sort {number} and says why.",
        "version": version,
        "capabilities": ["judge", "explain"],
        "allowed_tools": ["rules@^1.0"],
        "max_iterations": 1 + number % 50,
        "iteration_timeout_seconds": 60,
        "input_schema": {"type": "object", "properties": fields, "required": ["field_0"]},
        "output_schema": {"type": "object", "properties": {"verdict": {"enum": ["yes", "no", "unsure"]}}},
        "owners": ["bench"],
        "tags": [f"tag{number % 7}"],
    }


def _as_json(data: dict[str, object]) -> str:
    return json.dumps(data, indent=2)


def _as_yaml(data: dict[str, object]) -> str:
    return str(yaml.dump(data, sort_keys=False, Dumper=yaml.CSafeDumper))


_WRITERS: dict[str, Callable[[dict[str, object]], str]] = {"json": _as_json, "yaml": _as_yaml}


def make_repository(folder: Path, count: int, ending: str = "json") -> None:
    """Write and commit a repository with *count* agents, two prompts and an ``mcp.json`` each, and one tool.

    The manifests are ``json`` or ``yaml``, as *ending* says.

    Its objects are packed, as those of a clone are; else git would begin to pack a large one while it is measured.
    """
    shared = folder / "packages" / "shared"
    tool = {
        "tool_id": "rules",
        "name": "Rules",
        "description": "Applies rules.",
        "version": "1.0.0",
        "endpoint": "https://example.com/rules",
        "input_schema": {"type": "object"},
    }
    _write(folder / "registry.toml", f'name = "{OWNER}"\n')
    _write(shared / "tools" / "rules.json", json.dumps(tool))
    server = {"mcpServers": {"claims": {"type": "http", "url": "https://example.com/mcp"}}}
    for number in range(count):
        bundle = shared / "agents" / f"agent_{number:05d}"
        _write(bundle / f"agent.{ending}", _WRITERS[ending](manifest(number)))
        _write(bundle / "prompts" / "system.md", _PROMPT.format(number=number))
        _write(bundle / "prompts" / "review.md", f"Review the answer of agent {number}.\n")
        _write(bundle / "mcp.json", json.dumps(server))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "-c", "gc.auto=0", "commit", "--quiet", "--message", "Generate")
    git(folder, "gc", "--quiet")


def git(folder: Path, *arguments: str) -> None:
    """Run git in *folder* with an author of its own and no configuration of the person's."""
    identity = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Bench"), ("EMAIL", "bench@example.invalid"))
    }
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
