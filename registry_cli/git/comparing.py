"""How git is asked what differs from a revision."""

from __future__ import annotations

# git looks at files in one thread, and leaves the other processors to us, who need them for longer.
_ONE_BY_ONE = ("-c", "core.preloadIndex=false")
_DIFF = ("diff", "--name-only", "-z", "--no-relative", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")


def comparison(*revisions: str, staged: bool = False) -> tuple[str, ...]:
    """The words that ask git for the paths that differ between *revisions*, or from the one to what is loose.

    *staged*: to what is in the index. The answer is of no use when one of them is no revision, and says so in git's
    own words.
    """
    chosen = ["--cached"] if staged else []
    return (*_ONE_BY_ONE, *_DIFF, *chosen, "--end-of-options", *revisions, "--")
