"""The live state of a registry, and the releases that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue


@dataclass(frozen=True, slots=True)
class Hold:
    """Left by a rollback: git declared ``version`` with ``digest``, and we turned it down.

    ``turned_down`` are all versions rolled back from while the hold lasts, ``version`` among them, oldest first.
    """

    version: str
    digest: str
    turned_down: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The hold as the store keeps it."""
        return {"version": self.version, "digest": self.digest, "turned_down": list(self.turned_down)}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Hold:
        """The hold that *row* (``as_json``) says."""
        return cls(row["version"], row["digest"], tuple(row["turned_down"]))


@dataclass(frozen=True, slots=True)
class EntryState:
    """One entry as it stands: its owner, live version and digest, catalogue, hold, and whether it is retired.

    A retired entry keeps the version it stood at last.
    """

    name: EntryName
    owner: str
    version: str
    digest: str
    catalogue: Catalogue = field(default_factory=Catalogue)
    hold: Hold | None = None
    retired: bool = False

    def as_json(self) -> dict[str, Any]:
        """The entry row as releases keep it, before and after a change."""
        return {
            "kind": self.name.kind,
            "id": self.name.id,
            "owner": self.owner,
            "version": self.version,
            "digest": self.digest,
            **self.catalogue.as_json(),
            "hold": self.hold.as_json() if self.hold else None,
            "retired": self.retired,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> EntryState:
        """The state that *row* (``as_json``) says."""
        return cls(
            name=EntryName(row["kind"], row["id"]),
            owner=row["owner"],
            version=row["version"],
            digest=row["digest"],
            catalogue=Catalogue.of(row),
            hold=Hold.of(row["hold"]) if row["hold"] else None,
            retired=row["retired"],
        )


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version in the registry. ``release`` is the release that published it; ``ever_live``: an entry stood at it.

    ``purged``: its content was taken out for good, so that nothing can go back to it.
    """

    version: str
    digest: str
    release: int
    ever_live: bool
    purged: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The live state as read at one moment.

    ``release`` is the number of the newest release (0: none yet), ``chain`` its hash; ``watermark`` the newest commit
    of ``owner`` that was published or synced; ``entries`` all entries of all owners.

    ``stand_in`` is a commit that stands in for the registry, where none was asked: it is as if it had just been
    published.
    """

    owner: str
    release: int
    chain: str
    watermark: str | None
    entries: Mapping[EntryName, EntryState]
    stand_in: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """One change as a release recorded it: the whole entry row before (``None``: it did not exist) and after.

    ``published`` is the version that it brought in, ``purged`` the one whose content it took out.
    """

    name: EntryName
    change: str
    before: EntryState | None
    after: EntryState
    published: str | None = None
    purged: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One atomic change of the live state. ``at`` is UTC, RFC 3339 with microseconds; ``chain`` its hash."""

    number: int
    action: str
    owner: str
    commit: str | None
    repository_url: str | None
    ref: str | None
    actor: str
    git_author: str | None
    reason: str | None
    at: str
    chain: str
    changes: tuple[RecordedChange, ...] = ()
