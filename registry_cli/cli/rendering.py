"""Plans and releases as JSON that people script against, and as lines that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

import click

from registry_cli.cli.printing import print_rows
from registry_cli.domain.plan import Change, ChangeKind, Plan
from registry_cli.domain.release import EntryState, RecordedChange, Release, Snapshot
from registry_cli.planning.breaking.judgement import REPLACING, Breaks

MOST_BREAKS = 5
"""How many reasons why a change is breaking are told; the others are counted."""

_NOTHING_COMPARED: Breaks = MappingProxyType({})

_SIGNS = {
    ChangeKind.CREATE: ("+", "green"),
    ChangeKind.ADD: ("+", "green"),
    ChangeKind.UPDATE: ("~", "yellow"),
    ChangeKind.MOVE: ("~", "yellow"),
    ChangeKind.ANNOTATE: ("~", "yellow"),
    ChangeKind.RETIRE: ("-", "red"),
    ChangeKind.RESTORE: ("+", "green"),
    ChangeKind.HOLD: ("!", "magenta"),
    ChangeKind.RESUME: ("!", "magenta"),
    ChangeKind.TRANSFER: ("~", "yellow"),
}


def versions_of(
    change: str, before: EntryState | None, after: EntryState, published: str | None
) -> tuple[str | None, str | None]:
    """Where a change leads from and to: live versions, and for *add* from nothing to the version it publishes."""
    if change == ChangeKind.ADD:
        return None, published
    live_before = None if before is None or (before.retired and change != ChangeKind.RETIRE) else before.version
    return live_before, None if after.retired else after.version


def versions_recorded(change: RecordedChange) -> tuple[str | None, str | None]:
    """Where a recorded change leads from and to; a purge leads from the version it purges to nothing."""
    if change.purged is not None:
        return change.purged, None
    return versions_of(change.change, change.before, change.after, change.published)


def change_json(change: Change, breaks: Breaks = _NOTHING_COMPARED) -> dict[str, Any]:
    """One change of a plan.

    ``breaking`` says whether those who use the entry would notice; ``null`` where content is replaced and the two were
    not compared. What replaces no content breaks nobody.
    """
    published = change.publishes.version if change.publishes else None
    before, after = versions_of(change.kind, change.before, change.after, published)
    breaking = _breaking(change, breaks)
    return {"entry": str(change.name), "change": change.kind.value, "from": before, "to": after, "breaking": breaking}


def _breaking(change: Change, breaks: Breaks) -> bool | None:
    if change.kind not in REPLACING:
        return False
    return bool(breaks[change.name]) if change.name in breaks else None


def plan_json(
    plan: Plan,
    *,
    commit: str | None,
    release: int,
    written: bool,
    findings: Sequence[dict[str, Any]] = (),
    breaks: Breaks = _NOTHING_COMPARED,
) -> dict[str, Any]:
    """A plan, publish, sync or rollback; ``release`` is the one in force."""
    return {
        "commit": commit,
        "base_release": plan.base_release,
        "release": release,
        "written": written,
        "changes": [change_json(change, breaks) for change in plan.changes],
        "held": [str(name) for name in plan.held],
        "orphans": [str(name) for name in plan.orphans],
        "findings": list(findings),
    }


def release_json(release: Release) -> dict[str, Any]:
    """One release of the history."""
    return {
        "release": release.number,
        "action": release.action,
        "owner": release.owner,
        "commit": release.commit,
        "repository_url": release.repository_url,
        "ref": release.ref,
        "actor": release.actor,
        "git_author": release.git_author,
        "reason": release.reason,
        "at": release.at,
        "chain": release.chain,
        "changes": [_recorded_json(change) for change in release.changes],
    }


def _recorded_json(change: RecordedChange) -> dict[str, Any]:
    before, after = versions_recorded(change)
    return {"entry": str(change.name), "change": change.change, "from": before, "to": after}


def state_json(state: EntryState) -> dict[str, Any]:
    """One entry as it stands."""
    return {
        "entry": str(state.name),
        "version": state.version,
        "status": state.catalogue.status,
        "retired": state.retired,
        "held": state.hold is not None,
        "turned_down": list(state.hold.turned_down) if state.hold else [],
    }


def print_changes(changes: Iterable[Change], breaks: Breaks = _NOTHING_COMPARED, *, indent: str = "  ") -> None:
    """One line a change: sign, kind, entry, versions; below them why some are breaking."""
    print_rows([_change_row(change, breaks) for change in changes], indent=indent)
    for name, found in sorted(breaks.items()):
        for one in found[:MOST_BREAKS]:
            click.echo(f"{indent}breaking  {name}: {one.message}")
        if len(found) > MOST_BREAKS:
            click.echo(f"{indent}breaking  {name}: and {len(found) - MOST_BREAKS} more")


def _change_row(change: Change, breaks: Breaks) -> list[str]:
    sign, color = _SIGNS[change.kind]
    published = change.publishes.version if change.publishes else None
    before, after = versions_of(change.kind, change.before, change.after, published)
    return [
        click.style(f"{sign} {change.kind.value}", fg=color),
        str(change.name),
        arrow(before, after),
        _remark(change, breaks),
    ]


def arrow(before: str | None, after: str | None) -> str:
    """``1.0.0 -> 1.1.0``, with the missing side left out and equal sides once."""
    if before == after:
        return before or ""
    return f"{before} -> {after}" if before and after else (after or f"{before} -> none")


def _remark(change: Change, breaks: Breaks) -> str:
    if _breaking(change, breaks):
        return click.style("breaking", fg="red")
    if change.kind is ChangeKind.HOLD and change.after.hold is not None:
        return f"git declares {change.after.hold.version}, turned down"
    if change.kind is ChangeKind.RESUME and change.before is not None and change.before.hold is not None:
        return f"the hold on {change.before.hold.version} ends"
    if change.kind is ChangeKind.TRANSFER and change.before is not None:
        return f"{change.before.owner} -> {change.after.owner}"
    if change.kind is ChangeKind.ADD:
        return "published, not live"
    return ""


def print_held_and_orphans(plan: Plan, snapshot: Snapshot) -> None:
    """What a plan leaves alone, and why."""
    for name in plan.held:
        state = snapshot.entries[name]
        stays = "stays retired" if state.retired else f"stays at {state.version}"
        declared = state.hold.version if state.hold else state.version
        click.echo(f"  held      {name} {stays}: git declares {declared}, which a rollback turned down")
        click.echo(f"            to follow git again: registry resume {name} --reason TEXT")
    for name in plan.orphans:
        click.echo(f"  orphan    {name}: live, but no longer in git; registry sync --prune retires it")
