"""What git complains about, told once as a failure of the world with its way out."""

from __future__ import annotations

import re
from pathlib import Path
from shlex import quote

from registry_cli.domain.errors import GitUnavailable

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
_EXCEPTION_COMMAND = re.compile(r"^\s*(git config --global --add safe\.directory .+)$", re.MULTILINE)
_DAMAGE_HINT = "run `git fsck` to see the damage, or clone the repository again"

# The first pattern that fits decides: (what git writes, what it means, the way out).
# {folder} is the folder asked about, {said} the line in which git gave up.
_COMPLAINTS: tuple[tuple[str, str, str], ...] = (
    (
        r"cannot change to",
        "{folder} is no folder that git can enter",
        "check the path, and that you may read it",
    ),
    (
        r"not a git repository",
        "{folder} is not in a git repository",
        "run `git init` there and commit the manifests, or name the repository with `--root`",
    ),
    (
        r"must be run in a work tree",
        "{folder} has no checked-out files: it is a bare repository or lies inside .git",
        "run the command in a checkout of the repository",
    ),
    (
        r"could not fetch|promisor remote|lazy fetch|unable to access|does not appear to be a git repository",
        "{folder} is a partial clone, and git could not fetch the content that is missing: {said}",
        "check the connection and the credentials of the remote, or clone again without `--filter`",
    ),
    (
        r"corrupt|inflate|bad object|bad tree|unable to (read|parse|unpack)|could not (read|parse)|missing blob",
        "the repository {folder} is damaged: {said}",
        _DAMAGE_HINT,
    ),
    (r"", "git failed in {folder}: {said}", "run `git fsck`, or the same command by hand, to see more"),
)


def not_installed() -> GitUnavailable:
    """Git itself is missing."""
    return GitUnavailable(
        "git is not installed, or not on the PATH",
        hint="install git (https://git-scm.com/downloads) and run the command again",
    )


def missing_content(folder: Path, what: str) -> GitUnavailable:
    """An object that the commit names is not in the repository."""
    return GitUnavailable(f"the repository {folder} lacks the content of {what}", hint=_DAMAGE_HINT)


def complaint_of_git(folder: Path, complaint: str) -> GitUnavailable:
    """The failure that *complaint*, what git wrote to its error stream in *folder*, stands for."""
    said = _CREDENTIALS.sub("", complaint)
    if "dubious ownership" in said or "unsafe repository" in said:
        return _dubious_ownership(folder, said)
    fitting = (words for pattern, *words in _COMPLAINTS if re.search(pattern, said, re.IGNORECASE))
    message, hint = next(fitting)
    return GitUnavailable(message.format(folder=folder, said=_last_words(said)), hint=hint)


def _dubious_ownership(folder: Path, said: str) -> GitUnavailable:
    command = _EXCEPTION_COMMAND.search(said)
    advice = command.group(1) if command else f"git config --global --add safe.directory {quote(str(folder))}"
    return GitUnavailable(
        f"the repository {folder} belongs to another user, and git refuses to read it",
        hint=f"if you trust it, run `{advice}`",
    )


def _last_words(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line.partition(":")[2].strip() for line in lines if line.startswith(("fatal:", "error:"))]
    return next(iter(fatal or lines), "it gave no reason")
