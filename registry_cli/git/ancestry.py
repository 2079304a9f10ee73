"""Who descends from whom, and the watermark rule: what is published next must contain what was published last."""

from __future__ import annotations

from collections.abc import Sequence

from registry_cli.domain.errors import Diverged, GitUnavailable
from registry_cli.git.process import GitProcess
from registry_cli.git.revisions import checked, knows, resolve

OVERRULE = "`--allow-diverged --reason TEXT`"
DEEPEN = "fetch the whole history (`git fetch --unshallow`; in CI check out with fetch-depth: 0)"
_SHORT = 12


def is_shallow(process: GitProcess) -> bool:
    """Whether the clone's history was cut off."""
    return process.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def is_ancestor(process: GitProcess, ancestor: str, descendant: str) -> bool | None:
    """Whether *descendant* is *ancestor* or comes after it; None when it cannot be told.

    It cannot be told when *ancestor* is unknown here, or when the clone is shallow and the way may have been cut off.
    Raises ``GitUnavailable`` when *descendant* is unknown.
    """
    answer = process.ask("merge-base", "--is-ancestor", checked(ancestor), checked(descendant))
    if answer.status == 0:
        return True
    if answer.status == 1 and "error:" not in answer.complaint:  # older gits take a damaged history for a no
        return None if is_shallow(process) else False
    resolve(process, descendant)
    if not knows(process, ancestor):
        return None
    raise process.failure(answer)


def ancestors(process: GitProcess, revision: str) -> set[str]:
    """The full object names of *revision* and of everything before it that this clone has."""
    return set(process.run("rev-list", resolve(process, revision)).decode("ascii").split())


def first_ancestor(process: GitProcess, candidates: Sequence[str], of: str) -> str | None:
    """The first of *candidates* (full object names) that is *of* or comes before it, or None.

    Raises ``GitUnavailable`` when there is none and the clone is shallow: it may lie beyond the cut.
    """
    reached = ancestors(process, of)
    found = next((candidate for candidate in candidates if candidate in reached), None)
    if found is None and candidates and is_shallow(process):
        raise GitUnavailable(f"this clone is shallow: which commits come before {of} cannot be told", hint=DEEPEN)
    return found


def branch_contains(process: GitProcess, branch: str, commit: str) -> bool:
    """Whether *commit* is on *branch*, here or as last fetched from origin.

    Raises ``GitUnavailable`` when the branch is unknown here, or when the clone is too shallow to tell.
    """
    refs = [ref for ref in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}") if knows(process, checked(ref))]
    if not refs:
        raise GitUnavailable(
            f"the branch {branch!r} is unknown in {process.folder}, neither local nor as origin/{branch}",
            hint=f"fetch it: `git fetch origin {branch}`",
        )
    contained = [is_ancestor(process, commit, ref) for ref in refs]
    if not any(contained) and None in contained and is_shallow(process):
        raise GitUnavailable(
            f"this clone is shallow: whether {commit[:_SHORT]} is on the branch {branch!r} cannot be told",
            hint=DEEPEN,
        )
    return any(contained)


def check_descendant(process: GitProcess, watermark: str, commit: str) -> None:
    """Raise ``Diverged``, with the reason, unless *commit* is *watermark* or a descendant of it."""
    if is_ancestor(process, watermark, commit):
        return
    last, this = watermark[:_SHORT], commit[:_SHORT]
    if not knows(process, watermark):
        raise _unknown_watermark(last, shallow=is_shallow(process))
    if is_ancestor(process, commit, watermark):
        raise Diverged(
            f"commit {this} is older than {last}, which was published last: this is a late run",
            hint=f"publish a commit that contains {last}, or overrule with {OVERRULE}; to go back, `registry rollback`",
        )
    if is_shallow(process):
        raise Diverged(
            f"this clone is shallow: whether {this} comes after {last}, which was published last, cannot be told",
            hint=f"{DEEPEN}, or overrule with {OVERRULE}",
        )
    raise _parted(process, watermark, commit)


def _unknown_watermark(last: str, *, shallow: bool) -> Diverged:
    if shallow:
        return Diverged(
            f"this clone is shallow and lacks {last}, the commit that was published last",
            hint=f"{DEEPEN}, or overrule with {OVERRULE}",
        )
    return Diverged(
        f"commit {last}, which was published last, is unknown here: the history was rewritten, or it was not fetched",
        hint=f"run `git fetch origin`; if the history was rewritten on purpose, overrule with {OVERRULE}",
    )


def _parted(process: GitProcess, watermark: str, commit: str) -> Diverged:
    base = process.ask("merge-base", watermark, commit).output.decode("ascii").strip()
    where = f"their histories parted at {base[:_SHORT]}" if base else "they have no history in common"
    last, this = watermark[:_SHORT], commit[:_SHORT]
    return Diverged(
        f"commit {this} does not contain {last}, which was published last: {where}",
        hint=f"merge or rebase onto {last}, or, if the history was rewritten on purpose, overrule with {OVERRULE}",
    )
