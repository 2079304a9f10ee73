"""The formats that can be imported."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry_cli.formats import claude_subagent
from registry_cli.formats.conversion import Format

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            claude_subagent.FORMAT,
        )
    }
)  # fmt: skip
"""Every format by its name; a new one is a file and a line."""
