"""What purging a version may take, and which references lose what they resolve to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from registry_cli.domain.errors import Conflict, NotFound
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState, PublishedVersion
from registry_cli.planning.graph import break_of, resulting_world


def version_to_purge(state: EntryState, versions: Sequence[PublishedVersion], wanted: str) -> PublishedVersion:
    """The one of *versions*, all of the entry *state*, that *wanted* names.

    Raises ``NotFound`` when there is none, and ``Conflict`` when it is live.
    """
    found = next((version for version in versions if version.version == wanted), None)
    if found is None:
        names = ", ".join(version.version for version in versions)
        raise NotFound(f"{state.name} has no version {wanted}", hint=f"published are: {names}")
    if state.version == wanted and not state.retired:
        raise Conflict(
            f"{state.name} stands at {wanted}, and what is live cannot be purged",
            hint="publish a version without what must go, or roll back; then purge this one",
        )
    return found


def broken_by_purge(
    state: EntryState, versions: Sequence[PublishedVersion], doomed: PublishedVersion, held: Iterable[HeldReference]
) -> tuple[HeldReference, ...]:
    """Those of *held*, references to the entry *state*, that hold now and not once *doomed* is purged."""
    name = state.name
    left = [replace(version, purged=True) if version == doomed else version for version in versions]
    before, after = (resulting_world({name: state}, {name: known}, ()) for known in (versions, left))
    return tuple(one for one in held if break_of(before, one.reference) != break_of(after, one.reference))
