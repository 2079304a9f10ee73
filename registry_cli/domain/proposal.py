"""What is proposed to the database, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.plan import Change


@dataclass(frozen=True, slots=True)
class ReleaseProposal:
    """One release as the planner proposes it; the database checks every part of it.

    ``action`` is publish, sync, rollback, resume or transfer. ``watermark_before`` and ``watermark_after`` are commits;
    equal ones leave the watermark where it is. ``commit`` and the facts beside it are recorded as given.
    """

    owner: str
    action: str
    base_release: int
    changes: tuple[Change, ...]
    watermark_before: str | None
    watermark_after: str | None
    commit: str | None = None
    repository_url: str | None = None
    ref: str | None = None
    git_author: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CommittedRelease:
    """The release in force after a proposal; ``written`` says whether the proposal made it."""

    number: int
    chain: str
    at: str
    written: bool


@dataclass(frozen=True, slots=True)
class KeptObject:
    """Content of a purged version that stays, because the versions ``used_by`` (``kind/id@version``) need it.

    ``path`` is that of the file, ``None`` that of the canonical document.
    """

    digest: str
    path: str | None
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PurgedVersion:
    """A version whose content is gone, the release in force after that, and what of its content stays."""

    name: EntryName
    version: str
    digest: str
    release: CommittedRelease
    kept: tuple[KeptObject, ...]


@dataclass(frozen=True, slots=True)
class HeldReference:
    """A reference that a published version makes: ``source`` at ``version`` names ``reference.target``."""

    source: EntryName
    version: str
    reference: Reference
