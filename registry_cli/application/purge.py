"""Purge: take the content of a version out of the database for good, such as a secret that leaked."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.application.operation import retried
from registry_cli.application.ports import Store
from registry_cli.application.rollback import find_entry
from registry_cli.domain.identity import EntryName
from registry_cli.domain.proposal import HeldReference, PurgedVersion
from registry_cli.planning.purge import broken_by_purge, version_to_purge

_NOBODY = ""
"""The owner whose watermark is asked for: a purge moves none."""


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge would do, against the release ``base_release``: ``broken`` references lose what they resolve to.

    ``purged``: it was done before.
    """

    base_release: int
    purged: bool
    broken: tuple[HeldReference, ...]


def plan_purge(store: Store, name: EntryName, version: str) -> PurgePlan:
    """What purging *version* of *name* breaks; writes nothing.

    Raises ``NotFound`` when there is no such version, and ``Conflict`` when it is live.
    """
    snapshot = store.snapshot(_NOBODY)
    state = find_entry(snapshot, name)
    versions = store.versions([name])[name]
    doomed = version_to_purge(state, versions, version)
    held = store.references((), [name])
    return PurgePlan(snapshot.release, doomed.purged, broken_by_purge(state, versions, doomed, held))


def purge(store: Store, name: EntryName, version: str, *, reason: str) -> PurgedVersion:
    """Purge *version* of *name*; what was purged before stays so, and nothing is written.

    Raises what ``plan_purge`` raises, and ``NotAllowed`` for everybody but administrators.
    """
    return retried(lambda: _purge(store, name, version, reason))


def _purge(store: Store, name: EntryName, version: str, reason: str) -> PurgedVersion:
    planned = plan_purge(store, name, version)
    return store.purge(name, version, base_release=planned.base_release, reason=reason)
