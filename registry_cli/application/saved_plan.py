"""A plan as it is kept until somebody carries it out: what it would change, and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry_cli import __version__
from registry_cli.application.plan import Planned, PlanRequest
from registry_cli.domain.digest import canonical_text, sha256
from registry_cli.domain.errors import Conflict
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.plan import Change
from registry_cli.domain.release import Snapshot

FORMAT = 1
"""The version of the file's format."""

_PLAN_AGAIN = "look at what would change now, and save that: registry plan --out FILE"
_MOST_NAMES = 5
_SHORT = 12


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan of ``owner`` to publish ``commit``, with the state that it was made against, and its changes as JSON.

    ``base_release`` and ``chain`` are the newest release and its hash, ``watermark`` the commit published last.
    ``changes`` name contents by their digests and hold none. ``program`` is the version that made it.
    """

    owner: str
    commit: str
    base_release: int
    chain: str
    watermark: str | None
    allow_downgrade: bool
    changes: Sequence[Mapping[str, Any]]
    held: Sequence[str]
    orphans: Sequence[str]
    action: str = "publish"
    program: str = __version__

    @classmethod
    def of(cls, planned: Planned, *, allow_downgrade: bool) -> SavedPlan:
        """What is kept of *planned*, which no finding forbids."""
        snapshot, found = planned.snapshot, planned.plan
        return cls(
            owner=snapshot.owner,
            commit=planned.desired.commit.sha,
            base_release=snapshot.release,
            chain=snapshot.chain,
            watermark=snapshot.watermark,
            allow_downgrade=allow_downgrade,
            changes=tuple(map(_change, found.changes)),
            held=tuple(map(str, found.held)),
            orphans=tuple(map(str, found.orphans)),
        )

    def body(self) -> dict[str, Any]:
        """Everything in the file but its digest."""
        return {
            "format": FORMAT,
            "program": self.program,
            "action": self.action,
            "owner": self.owner,
            "commit": self.commit,
            "base_release": self.base_release,
            "chain": self.chain,
            "watermark": self.watermark,
            "allow_downgrade": self.allow_downgrade,
            "changes": list(self.changes),
            "held": list(self.held),
            "orphans": list(self.orphans),
        }

    def text(self) -> str:
        """The file that ``parse_saved_plan`` reads; equal plans have equal ones."""
        body = self.body()
        return json.dumps({**body, "digest": digest_of(body)}, indent=2) + "\n"

    def request(self, reason: str | None, today: date) -> PlanRequest:
        """What to ask for to have this plan made again."""
        return PlanRequest(action=self.action, allow_downgrade=self.allow_downgrade, reason=reason, today=today)

    def check_commit(self, commit: str) -> None:
        """Raise ``Conflict`` unless the plan is for *commit*, the one that is checked out."""
        if commit != self.commit:
            raise Conflict(
                f"the plan is for commit {self.commit[:_SHORT]}, and checked out is {commit[:_SHORT]}",
                hint=f"run git checkout {self.commit[:_SHORT]}; or {_PLAN_AGAIN}",
            )

    def check_state(self, snapshot: Snapshot) -> None:
        """Raise ``Conflict`` when *snapshot*, the live state, is not the one that the plan was made against."""
        if snapshot.watermark != self.watermark:
            was, now = (mark[:_SHORT] if mark else "nothing" for mark in (self.watermark, snapshot.watermark))
            hint = "its commit is published already; see registry status" if snapshot.watermark == self.commit else ""
            raise stale(f"when it was made, {was} was what {self.owner} had published last; now it is {now}", hint)
        if snapshot.release != self.base_release:
            raise stale(f"it was made against release {self.base_release}, and {snapshot.release} is in force")
        if snapshot.chain != self.chain:
            raise stale(f"release {self.base_release} is another than the one it was made against")

    def check_same(self, planned: Planned) -> None:
        """Raise ``Conflict`` unless *planned*, made just now, is this very plan."""
        self.check_commit(planned.desired.commit.sha)
        now = SavedPlan.of(planned, allow_downgrade=self.allow_downgrade)
        if now.owner != self.owner:
            raise stale(f"it is of {self.owner}, and this repository is {now.owner}")
        if digest_of(now.body()) != digest_of(self.body()):
            raise stale(f"what the same commit changes is not what it says, in {_told(_differing(self, now))}")


def stale(reason: str, hint: str = "") -> Conflict:
    """The refusal of a plan that does not hold any more, for *reason*."""
    return Conflict(f"the plan is stale, and nothing was published: {reason}", hint=hint or _PLAN_AGAIN)


def digest_of(body: Mapping[str, Any]) -> str:
    """The digest by which an edited file is noticed; raises ``ValueError`` for what no plan can hold."""
    return sha256(canonical_text(body).encode("utf-8"))


def _change(change: Change) -> dict[str, Any]:
    """A change as the file has it: what it publishes by digest, its references by name."""
    return {
        "entry": str(change.name),
        "change": change.kind.value,
        "after": change.after.as_json(),
        "publishes": _version(change.publishes) if change.publishes else None,
    }


def _version(version: DeclaredVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "digest": version.digest,
        "path": version.path,
        "references": [
            {"entry": str(one.target), "range": one.range, "pointer": list(one.pointer)} for one in version.references
        ],
    }


def _differing(saved: SavedPlan, now: SavedPlan) -> list[str]:
    """The entries of which two plans say different things."""
    told, other = _by_entry(saved), _by_entry(now)
    return sorted(name for name in told.keys() | other.keys() if told.get(name) != other.get(name))


def _by_entry(saved: SavedPlan) -> dict[str, str]:
    found: dict[str, list[Any]] = {}
    for change in saved.changes:
        found.setdefault(str(change.get("entry")), []).append(change)
    for word, names in (("held", saved.held), ("orphan", saved.orphans)):
        for name in names:
            found.setdefault(name, []).append(word)
    return {name: canonical_text(said) for name, said in found.items()}


def _told(names: Sequence[str]) -> str:
    """The first of *names*; without any it is the order that differs."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more if names else "their order"
