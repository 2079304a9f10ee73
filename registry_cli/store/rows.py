"""The JSON of the SQL functions and the domain's values, each way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.plan import Change
from registry_cli.domain.proposal import CommittedRelease, HeldReference, KeptObject, PurgedVersion, ReleaseProposal
from registry_cli.domain.release import EntryState, PublishedVersion, RecordedChange, Release, Snapshot
from registry_cli.domain.version import sort_key


def snapshot(owner: str, answer: Mapping[str, Any]) -> Snapshot:
    """The answer of ``fetch_snapshot_v1``."""
    return Snapshot(
        owner=owner,
        release=answer["release"],
        chain=answer["chain"],
        watermark=answer["watermark"],
        entries=states(answer["entries"]),
    )


def states(rows: Iterable[Mapping[str, Any]]) -> dict[EntryName, EntryState]:
    """Entry rows by name, in their order."""
    found = (EntryState.of(row) for row in rows)
    return {state.name: state for state in found}


def versions(names: Iterable[EntryName], rows: Iterable[Mapping[str, Any]]) -> dict[EntryName, list[PublishedVersion]]:
    """The answer of ``fetch_versions_v1``, with an empty list for each of *names* that has none."""
    found: dict[EntryName, list[PublishedVersion]] = {name: [] for name in names}
    for row in rows:
        purged = row.get("purged", False)  # an older registry says nothing of it
        version = PublishedVersion(row["version"], row["digest"], row["release"], row["ever_live"], purged)
        found[EntryName.parse(row["entry"])].append(version)
    return found


def committed(answer: Mapping[str, Any]) -> CommittedRelease:
    """The answer of ``commit_release_v1``."""
    return CommittedRelease(answer["release"], answer["chain"], answer["at"], answer["written"])


def purged_version(answer: Mapping[str, Any]) -> PurgedVersion:
    """The answer of ``purge_version_v1``."""
    return PurgedVersion(
        name=EntryName.parse(answer["entry"]),
        version=answer["version"],
        digest=answer["digest"],
        release=committed(answer),
        kept=tuple(KeptObject(one["digest"], one["path"], tuple(one["used_by"])) for one in answer["kept"]),
    )


def release(row: Mapping[str, Any]) -> Release:
    """One row of ``list_releases_v1``, or the answer of ``fetch_release_v1``."""
    return Release(
        number=row["release"],
        action=row["action"],
        owner=row["owner"],
        commit=row["commit"],
        repository_url=row["repository_url"],
        ref=row["ref"],
        actor=row["actor"],
        git_author=row["git_author"],
        reason=row["reason"],
        at=row["at"],
        chain=row["chain"],
        changes=tuple(recorded_change(change) for change in row["changes"]),
    )


def recorded_change(row: Mapping[str, Any]) -> RecordedChange:
    """One change as a release recorded it."""
    return RecordedChange(
        name=EntryName.parse(row["entry"]),
        change=row["change"],
        before=EntryState.of(row["before"]) if row["before"] else None,
        after=EntryState.of(row["after"]),
        published=row["published"],
        purged=(row.get("purges") or {}).get("version"),
    )


def held_reference(row: Mapping[str, Any]) -> HeldReference:
    """One row of ``fetch_references_v1``."""
    target = EntryName(row["kind"], row["id"])
    reference = Reference(target, row["range"], tuple(row["pointer"]))
    return HeldReference(EntryName.parse(row["entry"]), row["version"], reference)


def proposal(proposed: ReleaseProposal) -> dict[str, Any]:
    """*proposed* as ``commit_release_v1`` reads it.

    A proposal that knows of no watermark, before or after, leaves it out, and the database then leaves it alone. What
    most rows share is said once, as ``defaults``.
    """
    row: dict[str, Any] = {
        "owner": proposed.owner,
        "action": proposed.action,
        "base_release": proposed.base_release,
        "commit": proposed.commit,
        "repository_url": proposed.repository_url,
        "ref": proposed.ref,
        "git_author": proposed.git_author,
        "reason": proposed.reason,
        "defaults": {"owner": proposed.owner, **_DEFAULTS},
        "changes": [_without_defaults(change(step), proposed.owner) for step in proposed.changes],
    }
    if proposed.watermark_before is not None or proposed.watermark_after is not None:
        row["watermark"] = {"before": proposed.watermark_before, "after": proposed.watermark_after}
    return row


_DEFAULTS: Mapping[str, Any] = {
    "status": "active",
    "deprecation": None,
    "owners": [],
    "tags": [],
    "metadata": {},
    "hold": None,
    "retired": False,
}
"""What most rows of entries say; a proposal says it once."""


def _without_defaults(proposed: dict[str, Any], owner: str) -> dict[str, Any]:
    """A change as ``expand_proposal`` makes it whole again: a third of its length is spared."""
    told = {**_DEFAULTS, "owner": owner, **dict(zip(("kind", "id"), proposed["entry"].split("/"), strict=True))}
    if proposed["publishes"]:
        told |= {key: proposed["publishes"][key] for key in ("version", "digest")}
    after = {key: value for key, value in proposed["after"].items() if key not in told or told[key] != value}
    return {**proposed, "after": after}


def change(step: Change) -> dict[str, Any]:
    """One proposed change; what was before is the database's to know."""
    return {
        "entry": str(step.name),
        "change": step.kind.value,
        "after": step.after.as_json(),
        "publishes": publishes(step.publishes) if step.publishes else None,
    }


def publishes(version: DeclaredVersion) -> dict[str, Any]:
    """The version that a change brings; its canonical document and files are objects, named by digest."""
    return {
        "version": version.version,
        "sort_key": sort_key(version.version),
        "digest": version.digest,
        "path": version.path,
        "references": [
            {
                "kind": reference.target.kind,
                "id": reference.target.id,
                "range": reference.range,
                "pointer": list(reference.pointer),
            }
            for reference in version.references
        ],
    }


def seen(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    """The rows of ``fetch_seen_v1``: (path, object id) -> content."""
    return {(row["path"], row["object_id"]): row["content"] for row in rows}


def names(entries: Iterable[EntryName]) -> Sequence[str]:
    """Names as the functions take them, each once, in order."""
    return [str(entry) for entry in sorted(set(entries))]
