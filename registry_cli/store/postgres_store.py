"""The store: one method, one SQL function; answers as the domain's values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry_cli.domain.errors import NotFound, OutcomeUnknown, StaleSnapshot, Unavailable
from registry_cli.domain.identity import EntryName
from registry_cli.domain.progress import Progress, silent
from registry_cli.domain.proposal import CommittedRelease, HeldReference, PurgedVersion, ReleaseProposal
from registry_cli.domain.release import EntryState, PublishedVersion, Release, Snapshot
from registry_cli.domain.version import VersionRange
from registry_cli.store import rows
from registry_cli.store.batches import (
    MAX_BYTES,
    MAX_DIGESTS,
    MAX_OBJECTS,
    chunks,
    object_batches,
    object_content,
    sized_batches,
)
from registry_cli.store.transport import Transport

PAGE = 500
"""Rows asked for at a time where an answer has pages."""

RELEASES_PAGE = 50
"""Releases verified at a time: one may hold thousands of changes."""


class PostgresStore:
    """The registry over a transport.

    Every method raises what ``failures`` makes of the database's answer: ``DatabaseUnavailable``, ``NotAllowed``,
    ``Misconfigured`` (no registry there), and what the method itself names.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def close(self) -> None:
        """Let go of the connection; closing twice does nothing."""
        self._transport.close()

    def snapshot(self, owner: str) -> Snapshot:
        """The live state of all owners, with the watermark of *owner*."""
        return rows.snapshot(owner, self._transport.call("fetch_snapshot_v1", p_owner=owner))

    def versions(self, names: Iterable[EntryName]) -> dict[EntryName, tuple[PublishedVersion, ...]]:
        """The published versions of each of *names*, lowest first; an unknown entry has none."""
        asked = sorted(set(names))
        answer = self._transport.call("fetch_versions_v1", p_entries=[str(name) for name in asked]) if asked else []
        return {name: tuple(found) for name, found in rows.versions(asked, answer).items()}

    def missing_objects(self, digests: Iterable[str]) -> set[str]:
        """Those of *digests* whose content is not stored."""
        missing: set[str] = set()
        for chunk in chunks(sorted(set(digests)), MAX_DIGESTS):
            missing.update(self._transport.call("find_missing_objects_v1", p_digests=chunk))
        return missing

    def put_objects(self, objects: Mapping[str, bytes], progress: Progress = silent) -> None:
        """Store *objects*, digest to content, in batches.

        What is stored is harmless until a release names it, so an upload that stops half-way may simply be run again.
        Raises ``Rejected`` when a content does not hash to its digest.
        """
        done = 0
        for batch in object_batches(objects):
            self._transport.call("put_objects_v1", p_objects=batch)
            done += len(batch)
            progress("uploading objects", done, len(objects))

    def fetch_objects(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The content of those of *digests* that are stored."""
        found: dict[str, bytes] = {}
        for chunk in chunks(sorted(set(digests)), MAX_OBJECTS):
            answer = self._transport.call("fetch_objects_v1", p_digests=chunk)
            found.update((row["digest"], object_content(row)) for row in answer)
        return found

    def commit_release(self, proposal: ReleaseProposal) -> CommittedRelease:
        """Make *proposal* a release, all or nothing; without changes only the watermark moves.

        Raises ``StaleSnapshot`` when the state moved since it was read, ``OwnedByAnother`` or another ``Conflict``
        when the state forbids a change, ``NotAllowed`` when the role does, ``Rejected`` when the proposal does not
        hold together.
        """
        proposed = rows.proposal(proposal)
        try:
            return self._commit(proposed)
        except OutcomeUnknown as unknown:
            try:
                return self._settled(proposal, proposed)
            except Unavailable:  # nobody can be asked: it still may have taken effect
                raise unknown from None

    def _commit(self, proposed: Mapping[str, Any]) -> CommittedRelease:
        return rows.committed(self._transport.call("commit_release_v1", p_release=proposed))

    def _settled(self, proposal: ReleaseProposal, proposed: Mapping[str, Any]) -> CommittedRelease:
        """The release that a call made whose answer got lost, or else made now.

        It cannot be made twice: the database compares the release that it builds on.
        """
        try:
            return self._commit(proposed)
        except StaleSnapshot:
            made = self._made(proposal)
            if made is None:
                raise
            return made

    def _made(self, proposal: ReleaseProposal) -> CommittedRelease | None:
        """The release that was made of *proposal*; ``None`` when another one came in its place, or none."""
        try:
            found = self.release(proposal.base_release + 1)
        except NotFound:
            return None
        facts = (found.owner, found.action, found.commit, found.reason)
        changes = [(change.name, change.change, change.after) for change in found.changes]
        proposed = [(step.name, step.kind.value, step.after) for step in proposal.changes]
        if (facts, changes) != ((proposal.owner, proposal.action, proposal.commit, proposal.reason), proposed):
            return None
        return CommittedRelease(found.number, found.chain, found.at, written=True)

    def purge(self, name: EntryName, version: str, *, base_release: int, reason: str) -> PurgedVersion:
        """Take the content of *version* of *name* out of the database, as a release; one that is purged stays so.

        Raises ``NotFound``, ``Conflict`` when the version is live, ``StaleSnapshot`` when there is a newer release
        than *base_release*, and ``NotAllowed`` for everybody but administrators.
        """
        asked = {"entry": str(name), "version": version, "base_release": base_release, "reason": reason}
        return rows.purged_version(self._transport.call("purge_version_v1", p_purge=asked))

    def releases(
        self, *, owner: str | None = None, entry: EntryName | None = None, before: int | None = None, limit: int = 50
    ) -> tuple[Release, ...]:
        """At most *limit* releases with a number below *before*, newest first; of *owner*; that changed *entry*.

        With *entry* each release shows its changes of that entry only.
        """
        answer = self._transport.call(
            "list_releases_v1", p_owner=owner, p_entry=_text(entry), p_before=before, p_limit=limit
        )
        return tuple(rows.release(row) for row in answer)

    def release(self, number: int) -> Release:
        """The release *number*; raises ``NotFound``."""
        return rows.release(self._transport.call("fetch_release_v1", p_release=number))

    def release_at(self, at: str) -> int:
        """The number of the newest release, of any owner, no later than *at* (RFC 3339); 0 when there was none."""
        answer: dict[str, int] = self._transport.call("find_release_at_v1", p_at=at)
        return answer["release"]

    def release_commits(self, owner: str) -> tuple[tuple[str, int], ...]:
        """Each commit that *owner* published or synced with its newest release, newest release first."""
        answer = self._transport.call("list_release_commits_v1", p_owner=owner)
        return tuple((row["commit"], row["release"]) for row in answer)

    def state(self, owner: str, release: int) -> dict[EntryName, EntryState]:
        """The entries that now belong to *owner*, as they stood right after *release*; later ones are missing."""
        return rows.states(self._transport.call("fetch_state_v1", p_owner=owner, p_release=release))

    def declared(self, names: Iterable[EntryName]) -> dict[EntryName, tuple[str, str]]:
        """Version and digest that git declares of each of *names*, as far as the registry knows."""
        asked = rows.names(names)
        answer = self._transport.call("fetch_declared_v1", p_entries=asked) if asked else []
        return {EntryName.parse(row["entry"]): (row["version"], row["digest"]) for row in answer}

    def references(
        self, sources: Iterable[tuple[EntryName, str]], targets: Iterable[EntryName]
    ) -> tuple[HeldReference, ...]:
        """References that the versions *sources* make, and those of live, unretired versions to any of *targets*."""
        made_by = [{"entry": str(name), "version": version} for name, version in sorted(set(sources))]
        named = rows.names(targets)
        if not made_by and not named:
            return ()
        answer = self._transport.call("fetch_references_v1", p_from=made_by, p_to=named)
        return tuple(rows.held_reference(row) for row in answer)

    def list_entries(
        self, *, kind: str | None = None, owner: str | None = None, status: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every entry of *kind*, *owner* and *status* (``None``: any) as DESIGN 9 lists it, by name, page by page."""
        after: str | None = None
        while True:
            page: list[dict[str, Any]] = self._transport.call(
                "list_entries_v1", p_kind=kind, p_owner=owner, p_status=status, p_after=after, p_limit=PAGE
            )
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]["entry"]

    def show_entry(self, name: EntryName, version: str | None = None) -> dict[str, Any]:
        """All about *name* at *version* (``None``: the live one), as DESIGN 9 shows it; raises ``NotFound``."""
        answer: dict[str, Any] = self._transport.call("show_entry_v1", p_entry=str(name), p_version=version)
        return answer

    def resolve_entry(self, name: EntryName, version_range: VersionRange) -> dict[str, Any]:
        """The one version of *name* that *version_range* resolves to.

        Raises ``NotFound`` when none fits, and ``Gone`` when the entry is disabled or retired.
        """
        answer: dict[str, Any] = self._transport.call(
            "resolve_entry_v1",
            p_entry=str(name),
            p_low=version_range.low,
            p_high=version_range.high,
            p_prereleases=version_range.prereleases,
        )
        return answer

    def describe_registry(self) -> dict[str, Any]:
        """The server, the caller's role, the newest release, the owners and the migrations."""
        answer: dict[str, Any] = self._transport.call("describe_registry_v1")
        return answer

    def fetch_seen(self, owner: str, fingerprint: str, object_ids: Iterable[str]) -> dict[tuple[str, str], Any]:
        """What is remembered of git objects under *fingerprint*: (path, object id) -> content."""
        found: dict[tuple[str, str], Any] = {}
        for chunk in chunks(sorted(set(object_ids)), MAX_DIGESTS):
            answer = self._transport.call("fetch_seen_v1", p_owner=owner, p_fingerprint=fingerprint, p_object_ids=chunk)
            found.update(rows.seen(answer))
        return found

    def put_seen(self, owner: str, fingerprint: str, contents: Mapping[tuple[str, str], Any]) -> int:
        """Remember *contents*, (path, object id) -> JSON, and forget what *owner* had under another fingerprint."""
        remembered = [
            {"path": path, "object_id": object_id, "content": contents[path, object_id]}
            for path, object_id in sorted(contents)
        ]
        stored = 0
        for batch in sized_batches(remembered, most=MAX_DIGESTS, size=MAX_BYTES):
            answer = self._transport.call("put_seen_v1", p_owner=owner, p_fingerprint=fingerprint, p_rows=batch)
            stored += answer["stored"]
        return stored

    def verify_objects(self) -> Iterator[dict[str, Any]]:
        """Rehash all objects, page by page: ``{"checked": n, "problems": [{"what", "problem"}]}``."""
        return self._verify("verify_objects_v1", "", PAGE)

    def verify_versions(self) -> Iterator[dict[str, Any]]:
        """Compare all versions with their canonical documents, page by page."""
        return self._verify("verify_versions_v1", "", PAGE)

    def verify_releases(self) -> Iterator[dict[str, Any]]:
        """Rehash the chain of releases and compare them with the text that was hashed, page by page."""
        return self._verify("verify_releases_v1", 0, RELEASES_PAGE)

    def verify_entries(self) -> Iterator[dict[str, Any]]:
        """Compare all entries with what the recorded changes add up to; one page."""
        yield self._transport.call("verify_entries_v1")

    def _verify(self, function: str, after: str | int, limit: int) -> Iterator[dict[str, Any]]:
        while True:
            page: dict[str, Any] = self._transport.call(function, p_after=after, p_limit=limit)
            yield page
            if page["checked"] < limit:
                return
            after = page["last"]


def _text(entry: EntryName | None) -> str | None:
    return str(entry) if entry else None
