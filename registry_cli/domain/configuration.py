"""What ``registry.toml`` says about a manifest repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry_cli.domain.identity import EntryName

DEFAULT_ROOT = "packages/shared"


@dataclass(frozen=True, slots=True)
class Environment:
    """One database: the names of the variables that hold its secrets, and the branch a commit must be on."""

    name: str
    database_url_variable: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a manifest repository; no secrets.

    ``name`` is the owner of its entries (``None``: not given); ``root`` the folder of the manifests, relative to the
    repository; ``external`` the entries of other owners that references may name; ``orchestrator`` the agent that
    cannot be retired.
    """

    name: str | None = None
    root: str = DEFAULT_ROOT
    external: frozenset[EntryName] = frozenset()
    orchestrator: EntryName | None = None
    environments: Mapping[str, Environment] = field(default_factory=dict)
