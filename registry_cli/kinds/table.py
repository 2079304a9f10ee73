"""The table of kinds, and their JSON Schemas as packaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from registry_cli.kinds import agent, backend, model_profile, policy, template, tool, workflow
from registry_cli.kinds.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            agent.KIND,
            template.KIND,
            tool.KIND,
            model_profile.KIND,
            workflow.KIND,
            policy.KIND,
            backend.KIND,
        )
    }
)
"""Every kind by its name, in the order people think of them."""

_SCHEMAS = Path(__file__).parent / "schemas"
# Without importlib.resources, which takes 6 ms of every validation.

MCP = "mcp"
"""The name of the schema of ``mcp.json``, the file beside an agent."""


def manifest_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the manifests of *kind*; raises ``KeyError`` for an unknown kind.

    The answer is shared by all callers and must not be changed.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    return _packaged(kind)


def mcp_schema() -> dict[str, Any]:
    """The JSON Schema of ``mcp.json``; shared by all callers, not to be changed."""
    return _packaged(MCP)


def schema_text(name: str) -> str:
    """The text of the JSON Schema of a kind, or of ``mcp``, as packaged; raises ``KeyError`` for any other name."""
    if name not in KINDS and name != MCP:
        raise KeyError(name)
    return (_SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def _packaged(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(schema_text(name)))
