"""Starting the comparison with a revision, as early as can be: the rest waits for it."""

from __future__ import annotations

from registry_cli.git.process import GitProcess, Started

# git looks at files in one thread, and leaves the other processors to us, who need them for longer.
_ONE_BY_ONE = ("-c", "core.preloadIndex=false")
_DIFF = ("diff", "--name-only", "-z", "--no-relative", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")


def start_comparison(process: GitProcess, *revisions: str, staged: bool = False) -> Started:
    """Start to name the paths that differ between *revisions*, or from the one to what is loose or, *staged*, indexed.

    The answer is of no use when one of them is no revision, and says so in git's own words.
    """
    chosen = ["--cached"] if staged else []
    return process.start(*_ONE_BY_ONE, *_DIFF, *chosen, "--end-of-options", *revisions, "--")
