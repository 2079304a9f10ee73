"""Manifests that name one another in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.planning.graph import rings
from registry_cli.validation.breaks import arrows
from registry_cli.validation.codes import Code
from registry_cli.validation.codes.references import AGENT_RING, TEMPLATE_RING
from registry_cli.validation.sayings import Saying
from registry_cli.validation.stage import Subject, finding_in

_MOST_FROM_ONE = 10


class _Relation(NamedTuple):
    """A field through which entries of one kind name one another, and what a ring of them is called."""

    kind: str
    field: str
    code: Code
    ring: str
    itself: str


_RELATIONS = (
    _Relation(
        "template", "depends_on", TEMPLATE_RING, "templates depend on one another in a ring", "depends on itself"
    ),
    _Relation("agent", "allowed_agents", AGENT_RING, "agents may call one another in a ring", "may call itself"),
)

RING_FIELDS: Mapping[str, str] = {relation.kind: relation.field for relation in _RELATIONS}
"""The field of each kind through which its entries may name one another in a ring."""

Edges = Mapping[EntryName, Mapping[EntryName, tuple[Saying, Reference]]]


def find_rings(subject: Subject, sayings: Sequence[Saying]) -> Iterator[Finding]:
    """One finding for each ring, at the entry with the smallest name, where it names the next.

    A ring of versions that were all live before is a warning.
    """
    for relation in _RELATIONS:
        edges = _edges(relation, sayings)
        for _, found in groupby(rings({name: targets.keys() for name, targets in edges.items()}), lambda ring: ring[0]):
            yield from _told(relation, list(found), edges, subject)


def _edges(relation: _Relation, sayings: Sequence[Saying]) -> Edges:
    edges: dict[EntryName, dict[EntryName, tuple[Saying, Reference]]] = {}
    for saying in sayings:
        if saying.name.kind != relation.kind or not saying.live:
            continue
        for reference in saying.references:
            if reference.pointer[0] == relation.field:
                edges.setdefault(saying.name, {}).setdefault(reference.target, (saying, reference))
    return edges


def _told(relation: _Relation, found: list[tuple[EntryName, ...]], edges: Edges, subject: Subject) -> Iterator[Finding]:
    """Findings for rings that begin at the same entry; entangled entries make too many to tell them all."""
    shortest = sorted(found, key=lambda ring: (len(ring), ring))[:_MOST_FROM_ONE]
    for ring in shortest:
        message = f"{relation.ring}: {arrows(ring)}" if len(ring) > 1 else f"{ring[0]} {relation.itself}"
        if ring is shortest[-1] and len(found) > len(shortest):
            message += f" (and {len(found) - len(shortest)} more rings from here)"
        steps = [edges[name][following] for name, following in zip(ring, (*ring[1:], ring[0]), strict=True)]
        saying, reference = steps[0]
        old = all(member.stood_in(subject.before) for member, _ in steps)
        yield finding_in(
            subject,
            relation.code,
            saying.path,
            reference.pointer,
            message,
            hint=f"remove one {relation.field} of the ring",
            severity=Severity.WARNING if old else None,
        )
