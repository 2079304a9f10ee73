"""Manifests as a registry would hold them, had just they been published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.release import EntryState, PublishedVersion


@dataclass(frozen=True, slots=True)
class AsPublished:
    """What the registry holds once everything that an owner declares is published.

    ``documents`` are the canonical documents of the live versions by their digest.
    """

    states: dict[EntryName, EntryState]
    published: dict[EntryName, list[PublishedVersion]]
    documents: dict[str, str]


def as_published(declared: Mapping[EntryName, DeclaredEntry], owner: str) -> AsPublished:
    """A registry into which *owner* has published what is *declared*, and nothing before it."""
    return AsPublished(
        states={
            name: EntryState(name, owner, entry.live.version, entry.live.digest, entry.catalogue)
            for name, entry in declared.items()
        },
        published={
            name: [
                PublishedVersion(version.version, version.digest, 1, version is entry.live)
                for version in (entry.live, *entry.side)
            ]
            for name, entry in declared.items()
        },
        documents={entry.live.digest: entry.live.canonical for entry in declared.values()},
    )
