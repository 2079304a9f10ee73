"""The options ``--fix`` and ``--diff`` of ``registry validate``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from registry_cli.bundles.file_tree import FileTree
from registry_cli.cli.exits import Exit
from registry_cli.cli.printing import counted, tell
from registry_cli.domain.finding import Finding
from registry_cli.reporting.escaping import escaped

fix_option = click.option("--fix", is_flag=True, help="Make the safe fixes in the files first, then check them.")
diff_option = click.option("--diff", is_flag=True, help="Only show what --fix would change; exit 1 if anything.")

Check = Callable[[FileTree], Iterable[Finding]]


def check_options(*, elsewhere: bool, diff: bool, reported: bool) -> None:
    """Refuse options that contradict ``--fix`` or ``--diff``; *elsewhere*: not all loose files are read.

    *reported*: another form of output was asked for.
    """
    if elsewhere:
        raise click.UsageError("--fix and --diff are for loose files: leave out --commit, --since, --staged and --hook")
    if diff and reported:
        raise click.UsageError("--diff prints a diff and no report: leave out --json and --also")


def make_fixes(tree: FileTree, top: Path, root: str, check: Check, *, wanted: Sequence[str], diff: bool) -> None:
    """Make every safe fix in the files of *tree*, which lies in the folder *top*; with *diff* show them, and end.

    *check* gives the findings to fix; only files in *wanted*, files and folders, change; empty means all.
    """
    from registry_cli.application.fix import find_fixes
    from registry_cli.cli.patches import print_patches, write_files

    rewrites = find_fixes(tree, root, check, lambda path: not wanted or _is_in(path, wanted))
    if diff:
        print_patches(rewrites)
        tell(f"{counted(len(rewrites), 'file')} to fix: say --fix without --diff" if rewrites else "nothing to fix")
        raise click.exceptions.Exit(Exit.FINDINGS if rewrites else Exit.DONE)
    for rewrite in write_files(top, rewrites, drafts=top / root):
        tell(f"fixed {escaped(rewrite.path)}: {escaped('; '.join(rewrite.titles))}")


def _is_in(path: str, wanted: Iterable[str]) -> bool:
    return any(one in {".", path} or path.startswith(f"{one}/") for one in wanted)
