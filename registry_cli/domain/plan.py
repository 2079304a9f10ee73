"""The difference between a desired state and a snapshot, as an ordered list of changes; pure data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.release import EntryState


class ChangeKind(StrEnum):
    """What a change does to an entry's row; each changes exactly one side of it.

    create: the entry comes to be, at the version it publishes. add: a version is published and not made live.
    update: a version is published and made live. move: a version published before is made live. annotate: catalogue
    fields. retire, restore: out of service and back. hold, resume: a hold is set (or grows), ends. transfer: the owner.
    """

    CREATE = "create"
    ADD = "add"
    UPDATE = "update"
    MOVE = "move"
    ANNOTATE = "annotate"
    RETIRE = "retire"
    RESTORE = "restore"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of an entry from ``before`` (``None``: it does not exist yet) to ``after``.

    ``publishes`` is the version that create, add and update bring into the registry; the others bring none.
    Several changes of one entry follow one another: each starts where the one before it ended.
    """

    kind: ChangeKind
    before: EntryState | None
    after: EntryState
    publishes: DeclaredVersion | None = None

    @property
    def name(self) -> EntryName:
        """The entry that changes."""
        return self.after.name


class RefusalReason(StrEnum):
    """Why a declared version cannot become live."""

    FOREIGN = "foreign"
    VERSION_REUSED = "version_reused"
    VERSION_LOWERED = "version_lowered"
    BREAKING = "breaking"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A declared entry that the plan cannot carry out.

    ``version`` is the declared version in question, ``path`` its manifest. For *foreign*, ``other`` names the owner;
    for *version reused* and *purged* it is the next free version; for *version lowered* the live version; for
    *breaking* the version that is needed. ``breaks`` says, one by one, what the content breaks that is live under
    ``live``. ``since`` is the revision that stood for a registry, where there was none.
    """

    name: EntryName
    reason: RefusalReason
    version: str
    path: str
    other: str
    live: str = ""
    breaks: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a use case would change, against the snapshot with release ``base_release``.

    ``held``: entries left alone because a hold turns down just what git declares. ``orphans``: live entries of this
    owner that git no longer declares and the plan does not retire.
    """

    owner: str
    base_release: int
    changes: tuple[Change, ...] = ()
    held: tuple[EntryName, ...] = ()
    orphans: tuple[EntryName, ...] = ()
    refusals: tuple[Refusal, ...] = ()
