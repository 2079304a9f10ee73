"""References that live entries from elsewhere make to what is about to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Pointer
from registry_cli.planning.graph import BreakReason, World, break_of
from registry_cli.validation.breaks import describe_break
from registry_cli.validation.codes.references import BREAKS_DEPENDANT
from registry_cli.validation.stage import Subject, finding_in

if TYPE_CHECKING:  # these take 8 ms, and no stage makes any
    from registry_cli.domain.proposal import HeldReference

HARMLESS = frozenset({None, BreakReason.DEPRECATED})
"""What ``break_of`` says of references that can be followed."""

_PLACE: Mapping[BreakReason, Pointer] = {
    BreakReason.NO_VERSION_FITS: ("version",),
    BreakReason.DISABLED: ("status",),
}
_HINT = "ask the owner of {} to move first, or keep what it needs"


def find_broken_dependants(subject: Subject) -> Iterator[Finding]:
    """A finding for every dependant that a change breaks: at the changed manifest, or at the root when it is gone."""
    for held in subject.dependants:
        if not _stands(held, subject.world) or _speaks_for_itself(held, subject):
            continue
        reason = break_of(subject.world, held.reference)
        if reason is not None and reason not in HARMLESS:
            yield _finding(held, reason, subject)


def _stands(held: HeldReference, world: World) -> bool:
    standing = world.get(held.source)
    return standing is None or (not standing.retired and standing.version in {None, held.version})


def _speaks_for_itself(held: HeldReference, subject: Subject) -> bool:
    """Whether the reference is checked where it is written: git declares the very version that makes it."""
    declared = subject.declared.get(held.source)
    return declared is not None and declared.live.version == held.version


def _finding(held: HeldReference, reason: BreakReason, subject: Subject) -> Finding:
    old = break_of(subject.before, held.reference) not in HARMLESS if subject.before else False
    message = f"{held.source}@{held.version} needs {held.reference}, {_why(held, reason, subject.world)}"
    hint = _HINT.format(held.source)
    severity = Severity.WARNING if old else None
    if old:
        message += "; it was so before this change"
    path = subject.manifests.get(held.reference.target, subject.root)
    pointer = _PLACE.get(reason, ())
    return finding_in(subject, BREAKS_DEPENDANT, path, pointer, message, hint=hint, severity=severity)


def _why(held: HeldReference, reason: BreakReason, world: World) -> str:
    if reason is BreakReason.MISSING:
        return "which would no longer exist"
    message, _ = describe_break(reason, held.reference, world[held.reference.target])
    return f"and then {message}"
