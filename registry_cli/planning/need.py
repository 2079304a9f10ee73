"""The version that a change of content needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry_cli.domain.version import needed_version, next_version
from registry_cli.planning.breaking.changes import breaking_changes
from registry_cli.planning.breaking.rule import BreakingChange
from registry_cli.planning.compare import ABSENT, Difference, differences


@dataclass(frozen=True, slots=True)
class Need:
    """The lowest version that says what changed, and why it must be as high: what is broken, or that there is more."""

    version: str
    breaks: tuple[BreakingChange, ...] = ()
    adds: bool = False


def version_needed(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Need | None:
    """What the change from *before* to *after*, canonical documents of an entry of *kind*, needs; ``None``: nothing.

    What breaks needs a major version, what only adds something a minor one, everything else a patch. Below 1.0.0, where
    the minor version says what breaks (so that ``^0.2`` leaves it out), what adds needs a patch, too.
    """
    changed = [*differences(_content(before), _content(after))]
    if not changed:
        return None
    base: str = before["version"]
    breaks = breaking_changes(kind, before, after)
    if breaks:
        return Need(needed_version(base, breaking=True), breaks)
    adds = any(map(_adds, changed))
    if adds and "-" not in base and not base.startswith("0."):
        return Need(next_version(base, "minor"), adds=True)
    return Need(needed_version(base, breaking=False), adds=adds)


def _content(document: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two versions differ beside their number."""
    manifest = {field: value for field, value in document["manifest"].items() if field != "version"}
    return {"manifest": manifest, "files": document["files"]}


def _adds(difference: Difference) -> bool:
    """Whether something is there that was not, and nothing went."""
    before, after = difference.before, difference.after
    if isinstance(before, list) and isinstance(after, list):
        return len(after) > len(before) and all(item in after for item in before)
    return before is ABSENT
