"""Status: what is live, what is held, and how git and the registry stand to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry_cli.application.desired import Checkout
from registry_cli.application.ports import Repository, Store
from registry_cli.domain.commit import Commit
from registry_cli.domain.errors import Diverged, GitUnavailable
from registry_cli.domain.identity import EntryName
from registry_cli.domain.release import EntryState, Release, Snapshot


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one owner's entries.

    ``head`` is the commit of the work tree, if there is one; ``behind`` whether the watermark is an older commit;
    ``diverged`` says why ``head`` could not be published, if it could not.
    """

    snapshot: Snapshot
    newest: Release | None
    ours: tuple[EntryState, ...]
    head: Commit | None
    dirty: tuple[str, ...]
    diverged: str

    @property
    def held(self) -> tuple[EntryState, ...]:
        """Entries that a rollback holds."""
        return tuple(state for state in self.ours if state.hold is not None)

    @property
    def retired(self) -> tuple[EntryName, ...]:
        """Entries out of service."""
        return tuple(state.name for state in self.ours if state.retired)

    @property
    def behind(self) -> bool:
        """Whether the work tree's commit is not the one published or synced last."""
        return self.head is not None and self.head.sha != self.snapshot.watermark


def status(store: Store, open_checkout: Callable[[], Checkout], owner: str, root: str) -> Status:
    """Read the live state of *owner* and compare its watermark with the work tree's commit.

    *root* is the folder of the manifests relative to ``registry.toml``; *open_checkout* may raise ``GitUnavailable``.
    """
    snapshot = store.snapshot(owner)
    newest = next(iter(store.releases(limit=1)), None)
    ours = tuple(state for _, state in sorted(snapshot.entries.items()) if state.owner == owner)
    try:
        checkout = open_checkout()
        head, dirty = checkout.repository.commit(), checkout.repository.is_dirty(checkout.path(root))
    except GitUnavailable:
        return Status(snapshot, newest, ours, None, (), "")
    return Status(snapshot, newest, ours, head, dirty, _diverged(checkout.repository, snapshot, head))


def _diverged(repository: Repository, snapshot: Snapshot, head: Commit) -> str:
    if snapshot.watermark is None:
        return ""
    try:
        repository.check_descendant(snapshot.watermark, head.sha)
    except Diverged as error:
        return error.message
    return ""
