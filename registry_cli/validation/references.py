"""The references stage: what manifests name, looked up in the world that is to be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from registry_cli.documents.document import MAX_PROBLEMS
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.fix import Fix
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.location import Pointer
from registry_cli.planning.graph import BreakReason, break_of
from registry_cli.validation.breaks import CODE_OF_BREAK, describe_break, describe_missing
from registry_cli.validation.codes.references import DUPLICATE
from registry_cli.validation.dependants import HARMLESS, find_broken_dependants
from registry_cli.validation.nearest import NearestNames
from registry_cli.validation.rings import find_rings
from registry_cli.validation.sayings import Saying
from registry_cli.validation.stage import Subject, finding_in

_MAY_REPEAT = frozenset({"suggested_sequence"})
"""Lists in which the same entry twice has a meaning."""

_MOST_FIXES = 10
"""How many repetitions in one file carry their fix: each is proven on the whole text. ``--fix`` finds the others."""


def find_broken_references(subject: Subject) -> Iterator[Finding]:
    """Everything that is wrong between manifests, in ``subject.world``.

    What git declares and a hold turns down is not looked at: something else stands in its place.
    What was broken in ``subject.before`` already, said by the very version that is live, is a warning.
    A bundle that is not sound declares its entry all the same, so that nothing is told to be missing because of it.
    """
    sayings = [saying for saying in subject.sayings if saying.stands_in(subject.world)]
    unsound = subject.unsound
    names = NearestNames(chain(subject.world, unsound))
    reason_of = _Reasons(subject)
    for saying in sayings:
        if len(saying.references) > 1:
            yield from islice(_duplicates(subject, saying), MAX_PROBLEMS)
        if any(map(reason_of, saying.references)):
            told = ((one, reason) for one in saying.references if (reason := reason_of(one)) is not None)
            broken = (_broken(subject, saying, one, reason, names) for one, reason in told)
            yield from islice(broken, MAX_PROBLEMS)
    yield from find_rings(subject, sayings)
    yield from find_broken_dependants(subject)


class _Reasons:
    """Why a reference is broken, ``None`` when it is not; looked up once for all that name the same."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._known: dict[tuple[EntryName, str], BreakReason | None] = {}

    def __call__(self, reference: Reference) -> BreakReason | None:
        what = reference[:2]
        if what not in self._known:
            reason = break_of(self._subject.world, reference)
            untold = reason is BreakReason.MISSING and reference.target in self._subject.unsound
            self._known[what] = None if untold else reason
        return self._known[what]


def _broken(
    subject: Subject, saying: Saying, reference: Reference, reason: BreakReason, names: NearestNames
) -> Finding:
    standing = subject.world.get(reference.target)
    if standing is None:
        with_kind = "/" in _written(subject, saying, reference.pointer)
        message, hint = describe_missing(reference, names, with_kind=with_kind)
    else:
        message, hint = describe_break(reason, reference, standing)
    severity = None
    if saying.disabled:
        severity = Severity.WARNING
    elif saying.stood_in(subject.before) and break_of(subject.before, reference) not in HARMLESS:
        severity = Severity.WARNING
        message += "; it was so before this change"
    return finding_in(
        subject, CODE_OF_BREAK[reason], saying.path, reference.pointer, message, hint=hint, severity=severity
    )


def _duplicates(subject: Subject, saying: Saying) -> Iterator[Finding]:
    """A finding for every item of a list of references whose target the list named before."""
    seen: dict[tuple[Pointer, EntryName], Reference] = {}
    repeated = 0
    for reference in saying.references:
        *_, field, step = ("", *reference.pointer)
        if not isinstance(step, int) or field in _MAY_REPEAT:
            continue
        first = seen.setdefault((reference.pointer[:-1], reference.target), reference)
        if first is not reference:
            message = f"{reference.target} is in the list already: {_written(subject, saying, first.pointer)}"
            repeated += 1
            fix = _without(subject, saying, reference) if repeated <= _MOST_FIXES else None
            hint = "remove one of the two"
            yield finding_in(subject, DUPLICATE, saying.path, reference.pointer, message, hint=hint, fix=fix)


def _without(subject: Subject, saying: Saying, reference: Reference) -> Fix | None:
    # Imported here because only findings need the editor of texts.
    from registry_cli.validation.fixes import without_repeated_item

    document = subject.documents.get(saying.path)
    return without_repeated_item(document, reference.pointer) if document else None


def _written(subject: Subject, saying: Saying, pointer: Pointer) -> str:
    """The text of a reference as the manifest has it."""
    document = subject.documents.get(saying.path)
    value: Any = document.data if document else {}
    for step in pointer:
        try:
            value = value[step]
        except (LookupError, TypeError):  # the file has changed since it was read
            return ""
    return str(value)
