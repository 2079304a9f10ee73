"""What a plan changes, as somebody who reviews it wants to see it; pure data."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import ChangeKind
from registry_cli.planning.compare import Difference


@dataclass(frozen=True, slots=True)
class FileReview:
    """A file beside a manifest: ``change`` is added, removed or changed.

    ``added`` and ``removed`` count lines, ``None`` where the file is no text.
    """

    path: str
    change: str
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class EntryReview:
    """One entry, with its live versions before and after (``None``: none), and what differs between them.

    ``breaks`` says what breaks, one by one. ``publishes`` are the versions that are published beside the live one.
    ``dependants`` are the references that live entries make to it, as ``kind/id@version`` and the range they accept.
    ``reach``, of what breaks, is the number of live entries that depend on it, also through others.
    """

    name: EntryName
    changes: tuple[ChangeKind, ...]
    before: str | None
    after: str | None
    publishes: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    fields: tuple[Difference, ...] = ()
    files: tuple[FileReview, ...] = ()
    dependants: tuple[tuple[str, str], ...] = ()
    reach: int = 0


@dataclass(frozen=True, slots=True)
class HeldReview:
    """An entry that stays at ``live`` (``None``: retired), since a rollback turned ``declared`` down."""

    name: EntryName
    live: str | None
    declared: str


@dataclass(frozen=True, slots=True)
class Review:
    """A plan with everything that is said of it.

    ``release`` is the one in force; ``stand_in`` a commit that stands in for the registry, where none was asked.
    ``rules`` are the policies and settings by which manifests are judged and that are other than at the commit
    published last. ``accepted`` are findings in what changes that do not count: the code and the place of each.
    ``empty``: the commit declares no entry at all.
    Once it was carried out, ``in_force`` is the release of then, ``chain`` the head of the chain and ``undo`` the
    command that takes it back; both are empty where nothing was written.
    """

    owner: str
    commit: str
    release: int
    entries: tuple[EntryReview, ...] = ()
    held: tuple[HeldReview, ...] = ()
    orphans: tuple[EntryName, ...] = ()
    rules: tuple[str, ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    stand_in: str | None = None
    empty: bool = False
    in_force: int | None = None
    chain: str = ""
    undo: str = ""
