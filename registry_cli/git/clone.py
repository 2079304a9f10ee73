"""Where a clone came from, and how it stands to that place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from registry_cli.git.process import GitProcess
from registry_cli.git.repository import Repository
from registry_cli.git.revisions import without_credentials

_REMOTE = "origin"


class Clone(NamedTuple):
    """A repository as others know it.

    ``address`` is the URL of origin without credentials, ``main`` the branch that origin calls its own, or else the one
    that is checked out, ``head`` the full name of the commit; each ``None`` where there is none.
    ``pushed``: origin has the commit, as far as was last fetched. ``changed``: loose files differ from it.
    """

    top: Path
    address: str | None
    main: str | None
    head: str | None
    pushed: bool
    changed: bool


def find_clone(folder: Path, environment: Mapping[str, str]) -> Clone | None:
    """The repository that *folder* lies in; ``None`` where it lies in none, or there is no git.

    Raises ``GitUnavailable`` for one that is damaged, or that git refuses to read.
    """
    repository = Repository.find(folder, environment)
    if repository is None:
        return None
    process = GitProcess(repository.root, environment)
    head = _said(process, "rev-parse", "--verify", "--quiet", "HEAD")
    holders = ("for-each-ref", "--count=1", f"--contains={head}", f"refs/remotes/{_REMOTE}")
    address = _said(process, "config", "--get", f"remote.{_REMOTE}.url")
    return Clone(
        top=repository.root,
        address=without_credentials(address) if address else None,
        main=_main_branch(process),
        head=head,
        pushed=head is not None and _said(process, *holders) is not None,
        changed=bool(repository.is_dirty("")),
    )


def _main_branch(process: GitProcess) -> str | None:
    theirs = _said(process, "symbolic-ref", "--quiet", f"refs/remotes/{_REMOTE}/HEAD")
    ours = theirs or _said(process, "symbolic-ref", "--quiet", "HEAD")
    return ours and ours.removeprefix(f"refs/remotes/{_REMOTE}/").removeprefix("refs/heads/")


def _said(process: GitProcess, *words: str) -> str | None:
    """The line that ``git <words>`` prints; ``None`` where it fails or prints nothing."""
    answer = process.start(*words).answer()
    line = answer.output.decode("utf-8", "surrogateescape").strip()
    return line if answer.status == 0 and line else None
