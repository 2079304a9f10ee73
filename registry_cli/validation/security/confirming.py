"""The door to detect-secrets: its detectors are asked one by one, with no settings, filters or network of theirs."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast


class Plugin(Protocol):
    """As much of a detector of detect-secrets as is used."""

    def analyze_string(self, string: str) -> object:
        """An iterable of the secrets in *string*."""


def is_confirmed(plugin: str, text: str) -> bool:
    """Whether the detector *plugin*, a module and class of ``detect_secrets.plugins``, finds a secret in *text*."""
    return any(True for _ in cast("list[str]", _plugin(plugin).analyze_string(text)))


@cache
def _plugin(name: str) -> Plugin:
    """Made once; the import costs 80 ms, and most repositories never need it."""
    module, _, class_name = name.rpartition(".")
    return cast("Plugin", getattr(import_module(f"detect_secrets.plugins.{module}"), class_name)())
