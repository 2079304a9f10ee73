"""What is said about a reference that does not hold: the code, the message, the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.version import sort_key
from registry_cli.kinds.kind import with_article
from registry_cli.planning.graph import BreakReason, Standing
from registry_cli.validation.codes import Code
from registry_cli.validation.codes import references as codes
from registry_cli.validation.nearest import NearestNames

CODE_OF_BREAK: Mapping[BreakReason, Code] = {
    BreakReason.MISSING: codes.MISSING,
    BreakReason.NO_VERSION_FITS: codes.NO_VERSION_FITS,
    BreakReason.DISABLED: codes.DISABLED,
    BreakReason.RETIRED: codes.RETIRED,
    BreakReason.DEPRECATED: codes.DEPRECATED,
}
"""The code of each way in which a reference does not hold."""

_MOST_VERSIONS = 8


def describe_missing(reference: Reference, names: NearestNames, *, with_kind: bool) -> tuple[str, str]:
    """Message and hint for a target that does not exist; *with_kind*: the manifest writes kind and id."""
    target = reference.target
    message = f"{target} does not exist"
    similar = names.similar(target)
    if similar:
        return message, f"did you mean {either([str(name) if with_kind else name.id for name in similar])}?"
    others = names.of_other_kinds(target)
    if others and with_kind:
        return message, f"did you mean {either([str(name) for name in others])}?"
    if others:
        meant = either([str(name) for name in others])
        return message, f"there is {meant}, but only {with_article(target.kind)} can stand here"
    return message, "add its manifest; if it belongs to another owner, list it under external in registry.toml"


def describe_break(reason: BreakReason, reference: Reference, standing: Standing) -> tuple[str, str]:
    """Message and hint for a target that exists, as *standing* says, and cannot be used as *reference* wants."""
    target = reference.target
    if reason is BreakReason.NO_VERSION_FITS:
        live = standing.version or ""
        message = f"no version of {target} fits {reference.range}: {_versions(standing)}"
        return message, f"write a range that {live} lies in, e.g. {_range_of(live)}, or publish a version that fits"
    instead = f"; {standing.replaced_by} replaces it" if standing.replaced_by else ""
    hint = f"name {standing.replaced_by} instead" if standing.replaced_by else _WAY_OUT[reason]
    return f"{target} {_STATE[reason]}{instead}", hint


_STATE = {
    BreakReason.DISABLED: "is disabled",
    BreakReason.RETIRED: "is retired, which is out of service",
    BreakReason.DEPRECATED: "is deprecated",
}
_WAY_OUT = {
    BreakReason.DISABLED: "name another, or take its status: disabled back",
    BreakReason.RETIRED: "name another, or bring it back into service",
    BreakReason.DEPRECATED: "ask its owners what to use instead",
}


def _versions(standing: Standing) -> str:
    others = sorted(standing.others, key=sort_key, reverse=True)
    if not others:
        return f"it stands at {standing.version}"
    more = ", ..." if len(others) > _MOST_VERSIONS else ""
    return f"it stands at {standing.version}, and there is {', '.join(others[:_MOST_VERSIONS])}{more}"


def _range_of(version: str) -> str:
    if "-" in version:
        return version
    return "^" + version.rpartition(".")[0]


def either(words: Sequence[str]) -> str:
    """*words* as a choice: ``a``, ``a or b``, ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def arrows(ring: Sequence[EntryName]) -> str:
    """*ring* written out, back to where it starts."""
    return " -> ".join(str(name) for name in (*ring, ring[0]))
