"""Sub-agents of Claude Code: Markdown, front matter with ``name`` and ``description``, the body is the prompt.

Source of the format: https://docs.claude.com/en/docs/claude-code/sub-agents
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry_cli.documents.document import MAX_BYTES, Document
from registry_cli.documents.positions import locate, quoted
from registry_cli.documents.yaml_writer import write_yaml
from registry_cli.domain.digest import unrepresentable
from registry_cli.domain.identity import EntryName
from registry_cli.formats.carrying import keepable
from registry_cli.formats.conversion import FIRST_VERSION, Complaint, Conversion, Format, ImportedEntry
from registry_cli.formats.front_matter import FrontMatter, read_front_matter
from registry_cli.formats.slug import slug
from registry_cli.kinds.placement import manifest_path

KEPT_UNDER = "claude_subagent"
"""The key of ``metadata`` that keeps what a manifest has no field for."""

MAX_NAME = 200
"""How many characters the name of a manifest may have."""

_PROMPT = "prompts/system.md"
_PLAIN_KEY = re.compile(r"[\w-]{1,60}")
_CARRIED = ("name", "description")
_WHY_NOT_CARRIED = {
    "tools": "Claude's names of tools are no tools of the registry; list those in allowed_tools",
    "model": "Claude's name of a model is no model profile; name one in model_profile_id",
    "version": "this format has no version; the manifest has the one given to the import",
}
_NO_TOOLS = "tools: left out, by which Claude means all tools; a manifest means none until allowed_tools lists them"


def convert(path: str, content: bytes, *, version: str = FIRST_VERSION) -> Conversion:
    """An agent, its prompt in ``prompts/system.md``; other keys are kept in ``metadata.claude_subagent``."""
    parts = read_front_matter(path, content)
    if isinstance(parts, Complaint):
        return Conversion(problems=(parts,))
    problems = [*parts.problems, *_problems(path, parts)]
    if problems or parts.document is None:
        return Conversion(problems=tuple(problems))
    return _converted(path, parts.document, parts.body, version)


def _problems(path: str, parts: FrontMatter) -> Iterator[Complaint]:
    document = parts.document
    if document is not None:
        for key in _CARRIED:
            message = _text_problem(document.data, key) or (_name_problem(document.data[key]) if key == "name" else "")
            if message:
                yield Complaint.at(path, locate(document, (key,)), message)
    if not parts.body.strip():
        message = "there is no text behind the front matter; it would become the agent's prompt"
        yield Complaint.at(path, parts.body_at, message)


def _text_problem(data: Mapping[str, Any], key: str) -> str:
    if key not in data:
        return f"{key} is missing; this format requires it"
    value = data[key]
    if not isinstance(value, str):
        return f"{key} must be text; put it in quotes" if isinstance(value, (int, float)) else f"{key} must be text"
    if not value.strip():
        return f"{key} is empty"
    return next((f"{key} cannot be kept: {reason}" for _, reason in unrepresentable(value)), "")


def _name_problem(name: str) -> str:
    if len(name) > MAX_NAME:
        return f"name has {len(name)} characters; a manifest's has at most {MAX_NAME}"
    return "" if slug(name) else f"name {quoted(name)} has no letter a-z or digit, of which an id could be made"


def _converted(path: str, document: Document, body: str, version: str) -> Conversion:
    data = document.data
    kept, dropped = keepable({key: value for key, value in data.items() if key not in _CARRIED})
    name = EntryName("agent", slug(data["name"]))
    metadata: dict[str, Any] = {"imported_from": path} | ({KEPT_UNDER: kept} if kept else {})
    manifest = write_yaml(
        {
            "agent_id": name.id,
            "name": data["name"],
            "description": data["description"],
            "version": version,
            "metadata": metadata,
        }
    ).encode("utf-8")
    if len(manifest) > MAX_BYTES:
        message = f"its manifest would have more than the {MAX_BYTES:,} bytes that are read"
        return Conversion(problems=(Complaint(path, 1, 1, message),))
    files = {manifest_path(name).rpartition("/")[2]: manifest, _PROMPT: body.encode("utf-8")}
    entry = ImportedEntry(name, files, locate(document, ("name",)))
    return Conversion(entry, tuple(_notes(data, dropped)))


def _notes(data: Mapping[str, Any], dropped: Mapping[str, str]) -> Iterator[str]:
    for key in data:
        if key in _CARRIED:
            continue
        shown = key if _PLAIN_KEY.fullmatch(key) else quoted(key)
        if key in dropped:
            yield f"{shown}: dropped, {dropped[key]}"
        else:
            reason = _WHY_NOT_CARRIED.get(key, "an agent has no such field")
            yield f"{shown}: {reason} (kept in metadata.{KEPT_UNDER})"
    if "tools" not in data:
        yield _NO_TOOLS


FORMAT = Format("claude_subagent", "Sub-agents of Claude Code (.claude/agents/*.md)", (".md",), convert)
