"""What the use cases need from git and from the store; the adapters satisfy it by shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from registry_cli.bundles.file_tree import FileTree
from registry_cli.domain.commit import Commit
from registry_cli.domain.identity import EntryName
from registry_cli.domain.progress import Progress
from registry_cli.domain.proposal import CommittedRelease, HeldReference, PurgedVersion, ReleaseProposal
from registry_cli.domain.release import EntryState, PublishedVersion, Release, Snapshot
from registry_cli.domain.version import VersionRange


class Repository(Protocol):
    """A git repository, read."""

    def commit(self, revision: str = "HEAD") -> Commit:
        """The commit that *revision* names; raises ``GitUnavailable`` when there is none."""

    def check_descendant(self, watermark: str, commit: str) -> None:
        """Raise ``Diverged`` unless *commit* is *watermark* or a descendant of it."""

    def branch_contains(self, branch: str, commit: str) -> bool:
        """Whether *commit* is on *branch*, here or at ``origin``."""

    def first_ancestor(self, candidates: Sequence[str], of: str) -> str | None:
        """The first of *candidates* that is *of* or an ancestor of it."""

    def tree(self, commit: str) -> FileTree:
        """The files of *commit*."""

    def is_dirty(self, under: str) -> tuple[str, ...]:
        """Paths below *under* with changes that are not committed."""


class Memory(Protocol):
    """What remembers which bundles were found sound."""

    def fetch_seen(self, owner: str, fingerprint: str, object_ids: Collection[str]) -> dict[tuple[str, str], Any]:
        """What is remembered of bundles under *fingerprint*: (path, object id) -> content."""


class LiveState(Memory, Protocol):
    """What a plan is made from: the live state, and what was published."""

    def snapshot(self, owner: str) -> Snapshot:
        """The live state, with *owner*'s watermark."""

    def versions(self, names: Collection[EntryName]) -> dict[EntryName, tuple[PublishedVersion, ...]]:
        """All published versions of *names*, lowest first."""

    def references(
        self, sources: Collection[tuple[EntryName, str]], targets: Collection[EntryName]
    ) -> tuple[HeldReference, ...]:
        """References made by exactly *sources*, and those of live versions to *targets*."""

    def fetch_objects(self, digests: Collection[str]) -> dict[str, bytes]:
        """The stored bytes of *digests*; missing ones are left out."""


class Store(LiveState, Protocol):
    """The registry's database: one method, one SQL function."""

    def missing_objects(self, digests: Collection[str]) -> set[str]:
        """Those of *digests* that are not stored."""

    def put_objects(self, objects: Mapping[str, bytes], progress: Progress = ...) -> None:
        """Store *objects* by digest; harmless when they are there already or never used."""

    def commit_release(self, proposal: ReleaseProposal) -> CommittedRelease:
        """Make *proposal* live, all or nothing; raises ``StaleSnapshot`` when the state moved meanwhile."""

    def purge(self, name: EntryName, version: str, *, base_release: int, reason: str) -> PurgedVersion:
        """Take the content of a version that is not live out of the database; once purged, it stays so."""

    def releases(
        self,
        *,
        owner: str | None = None,
        entry: EntryName | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> tuple[Release, ...]:
        """Releases, newest first."""

    def release(self, number: int) -> Release:
        """One release; raises ``NotFound``."""

    def release_at(self, at: str) -> int:
        """The newest release made at or before the time *at* (RFC 3339); 0 when there is none."""

    def release_commits(self, owner: str) -> tuple[tuple[str, int], ...]:
        """Commits that *owner* published or synced with the release each made last, newest first."""

    def state(self, owner: str, release: int) -> dict[EntryName, EntryState]:
        """The entries that now belong to *owner* as they stood right after *release*."""

    def declared(self, names: Collection[EntryName]) -> dict[EntryName, tuple[str, str]]:
        """Version and digest that git declares of *names*, as far as the registry knows."""

    def list_entries(
        self, *, kind: str | None = None, owner: str | None = None, status: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Entries by name."""

    def show_entry(self, name: EntryName, version: str | None = None) -> dict[str, Any]:
        """One entry with its manifest; raises ``NotFound``."""

    def resolve_entry(self, name: EntryName, version_range: VersionRange) -> dict[str, Any]:
        """The version that a reference means now; raises ``NotFound`` or ``Gone``."""

    def describe_registry(self) -> dict[str, Any]:
        """Facts about the database, the caller and the owners."""

    def put_seen(self, owner: str, fingerprint: str, contents: Mapping[tuple[str, str], Any]) -> int:
        """Remember *contents*, and forget what *owner* had under another fingerprint."""

    def verify_objects(self) -> Iterable[dict[str, Any]]:
        """Pages of the rehashing of all objects."""

    def verify_versions(self) -> Iterable[dict[str, Any]]:
        """Pages of the comparison of versions with their canonical documents."""

    def verify_releases(self) -> Iterable[dict[str, Any]]:
        """Pages of the rehashing of the chain of releases."""

    def verify_entries(self) -> Iterable[dict[str, Any]]:
        """The comparison of all changes, folded, with the entries."""
