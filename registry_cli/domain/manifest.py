"""What git declares: entries with their versions, as the planner compares them with what is live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry_cli.domain.identity import EntryName, Reference

CATALOGUE_FIELDS = ("status", "deprecation", "owners", "tags", "metadata")
"""Fields that describe the entry, are no part of any version, and change without a new one."""

SCHEMA_FIELD = "$schema"
"""The field that tells editors where the manifest's JSON Schema is; it says nothing of entry or version."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue fields of an entry, absent ones as their empty value (``status`` as ``active``)."""

    status: str = "active"
    deprecation: Mapping[str, str] | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Catalogue:
        """The catalogue fields as *manifest*, which is valid in them, declares them."""
        return cls(
            status=manifest.get("status") or "active",
            deprecation=manifest.get("deprecation"),
            owners=tuple(manifest.get("owners") or ()),
            tags=tuple(manifest.get("tags") or ()),
            metadata=manifest.get("metadata") or {},
        )

    def as_json(self) -> dict[str, Any]:
        """The fields as the store keeps them."""
        return {
            "status": self.status,
            "deprecation": self.deprecation,
            "owners": list(self.owners),
            "tags": list(self.tags),
            "metadata": self.metadata,
        }


@dataclass(frozen=True, slots=True)
class DeclaredVersion:
    """One version of an entry as git declares it.

    ``canonical`` is the canonical document, ``digest`` its sha256, ``path`` the manifest's path in the repository,
    ``files`` maps each path within the bundle to the sha256 of its bytes.
    """

    version: str
    digest: str
    canonical: str
    path: str
    files: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredEntry:
    """An entry as git declares it: the version it should stand at, and (templates) versions beside it."""

    name: EntryName
    live: DeclaredVersion
    side: tuple[DeclaredVersion, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
