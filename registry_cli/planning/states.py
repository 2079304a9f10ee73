"""How states become one another: the steps between two rows of an entry, and states with steps applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from registry_cli.domain.digest import canonical_text
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue, DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.release import EntryState


def same_catalogue(one: Catalogue, other: Catalogue) -> bool:
    """Whether two catalogues are the same to the database."""
    # Python takes True for 1, JSON does not.
    return one == other and (not one.metadata or canonical_text(one.metadata) == canonical_text(other.metadata))


def same_state(one: EntryState | None, other: EntryState | None) -> bool:
    """Whether two rows of an entry are the same to the database; ``None`` is no row."""
    if one is None or other is None:
        return one is other
    return one == other and same_catalogue(one.catalogue, other.catalogue)


def steps(
    before: EntryState, after: EntryState, *, owner: str, publishes: DeclaredVersion | None = None
) -> tuple[Change, ...]:
    """The changes that lead an entry from *before* to *after*, each altering one side of its row.

    *owner* is whose release it will be.
    *publishes* is the version that *after* stands at when it is not in the registry yet.
    """
    changes: list[Change] = []
    row = before
    for kind, stepped in () if same_state(before, after) else _sides(before, after, owner, publishes):
        following = replace(row, **stepped)
        if not same_state(row, following):
            changes.append(Change(kind, row, following, publishes if kind is ChangeKind.UPDATE else None))
            row = following
    return tuple(changes)


def _sides(
    before: EntryState, after: EntryState, owner: str, publishes: DeclaredVersion | None
) -> Iterator[tuple[ChangeKind, dict[str, Any]]]:
    """The sides of the row in the order they change: out of a hold first, out of service only once it is held."""
    if before.owner != owner:
        # Only its owner's release may change an entry: it must come over before anything else.
        yield ChangeKind.TRANSFER, {"owner": after.owner}
    if after.hold is None:
        yield ChangeKind.RESUME, {"hold": None}
    if not after.retired:
        yield ChangeKind.RESTORE, {"retired": False}
    standing = ChangeKind.UPDATE if publishes else ChangeKind.MOVE
    yield standing, {"version": after.version, "digest": after.digest}
    yield ChangeKind.HOLD, {"hold": after.hold}
    yield ChangeKind.RETIRE, {"retired": after.retired}
    yield ChangeKind.ANNOTATE, {"catalogue": after.catalogue}
    yield ChangeKind.TRANSFER, {"owner": after.owner}


def apply(plan_changes: Iterable[Change], entries: Mapping[EntryName, EntryState]) -> dict[EntryName, EntryState]:
    """The *entries* after *plan_changes*, applied in order.

    Raises ``ValueError`` when a change does not start where its entry stands.
    """
    result = dict(entries)
    for change in plan_changes:
        if not same_state(change.before, result.get(change.name)):
            raise ValueError(f"{change.kind} of {change.name} does not start where the entry stands")
        result[change.name] = change.after
    return result
