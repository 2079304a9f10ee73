"""Pin: the copy of this project that CI installs, at one commit that nobody can move."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from registry_cli.domain.errors import GitUnavailable, Misconfigured

_DISTRIBUTION = "manifest-registry"
_HINT = (
    f"name the copy of {_DISTRIBUTION} that CI installs, and its full commit: --pin acme/{_DISTRIBUTION}@COMMIT where "
    f"it is on GitHub, else --pin https://git.example.com/acme/{_DISTRIBUTION}@COMMIT"
)
_SHORT = 12
_COMMIT = re.compile(r"[0-9a-f]{40}")
# What ends in YAML and, between double quotes, in bash: no character here has a meaning there.
_ADDRESS = re.compile(r"(https|ssh)://(?:([^/@]+)@)?(\w[\w.-]*(?::\d+)?/[\w.~/+-]+)", re.ASCII)
_SHORT_SSH = re.compile(r"([\w.-]+)@(\w[\w.-]*):(?!/?/)([^:]+)", re.ASCII)
_SSH_USER = re.compile(r"\w[\w.-]*", re.ASCII)
_GITHUB = re.compile(r"(?:https://|ssh://git@)github\.com/(.+)", re.IGNORECASE)
# GitHub's names of an account and of a repository.
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, slots=True)
class Pin:
    """An address that git clones from, without credentials, and the full name of a commit there.

    ``version`` is what the command calls itself at that commit, where that is known. ``uncommitted`` is the folder that
    all this was found in, where loose files differ from that commit.
    """

    address: str
    commit: str
    version: str = ""
    uncommitted: Path | None = None

    @property
    def repository(self) -> str:
        """``OWNER/REPO``; raises ``Misconfigured`` where the address is not on github.com."""
        found = _GITHUB.fullmatch(self.address)
        name = found[1].rstrip("/").removesuffix(".git") if found else ""
        if not _REPOSITORY.fullmatch(name):
            raise Misconfigured(f"{self.address} is no repository on github.com, where workflows lie", hint=_HINT)
        return name

    @property
    def note(self) -> str:
        """The version as a comment behind the commit in YAML; nothing where it is not known."""
        return f" # {self.version}" if self.version else ""


class Clone(Protocol):
    """What is asked of the clone that this command was installed from."""

    @property
    def top(self) -> Path:
        """Its folder."""

    @property
    def address(self) -> str | None:
        """The URL of its origin."""

    @property
    def head(self) -> str | None:
        """The commit that is checked out."""

    @property
    def pushed(self) -> bool:
        """Whether its origin has that commit."""

    @property
    def changed(self) -> bool:
        """Whether loose files differ from that commit."""


def parse_pin(text: str) -> Pin:
    """Read ``ADDRESS@COMMIT``, where ``OWNER/REPO`` is an address on GitHub; raises ``Misconfigured``.

    No message repeats the address: somebody may have put a password into it.
    """
    address, _, commit = text.rpartition("@")
    if not address:
        raise Misconfigured("--pin names no commit", hint=_HINT)
    if not _COMMIT.fullmatch(commit.lower()):
        moves = "a branch, a tag or a short name can come to mean other code"
        raise Misconfigured(f"--pin: {commit!r} is no full commit of 40 hex digits; {moves}", hint=_HINT)
    found = _ADDRESS.fullmatch(f"https://github.com/{address}" if _REPOSITORY.fullmatch(address) else _spelt(address))
    if found is None:
        raise Misconfigured("--pin: this is no address that git clones from over https or ssh", hint=_HINT)
    if found[2] and not _is_ssh_user(found):
        raise Misconfigured("--pin: the address holds a user or a password, which no file may", hint=_HINT)
    return Pin(found[0], commit.lower())


def installation() -> Mapping[str, Any] | None:
    """What this installation says of where it came from, as PEP 610 has it; ``None`` where it says nothing."""
    # Imported here because it brings email and zipfile along, and only this needs it.
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        told = json.loads(distribution(_DISTRIBUTION).read_text("direct_url.json") or "null")
    except (PackageNotFoundError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def installed_pin(told: Mapping[str, Any] | None, find_clone: Callable[[Path], Clone | None], version: str) -> Pin:
    """The commit that this command was installed from, as ``installation`` has *told*; it calls itself *version*.

    Raises ``Misconfigured`` when that is not known, or nobody else could install from there.
    """
    told = told or {}
    url, vcs, local = str(told.get("url")), told.get("vcs_info") or {}, told.get("dir_info")
    if vcs.get("vcs") == "git" and told.get("subdirectory") is None:
        return _found(url, str(vcs.get("commit_id")), version)
    if local is None or not url.startswith("file:"):
        raise _unknown("this command does not know which commit it was made from")
    folder = Path(unquote(urlsplit(url).path))
    clone = _clone_at(folder, find_clone)
    address, head = _pushed(clone, folder)
    # What was copied from the folder may be older than the commit that is there now.
    known = version if local.get("editable") and not clone.changed else ""
    return _found(address, head, known, folder if clone.changed else None)


def _clone_at(folder: Path, find_clone: Callable[[Path], Clone | None]) -> Clone:
    try:
        clone = find_clone(folder) if folder.is_dir() else None
    except GitUnavailable as error:
        raise _unknown(f"this command was installed from {folder}; {error.message}") from error
    if clone is None or clone.top.resolve() != folder.resolve():
        raise _unknown(f"this command was installed from {folder}, which is no clone")
    return clone


def _pushed(clone: Clone, folder: Path) -> tuple[str, str]:
    """The address and the commit of *clone*, which others can have, too."""
    if clone.address is None:
        raise _unknown(f"this command was installed from {folder}, which has no origin")
    if clone.head is None or not clone.pushed:
        lacking = f"the commit {clone.head[:_SHORT]}" if clone.head else "any commit"
        raise _unknown(f"this command was installed from {folder}, and its origin lacks {lacking}")
    return clone.address, clone.head


def _found(url: str, commit: str, version: str, uncommitted: Path | None = None) -> Pin:
    found = _ADDRESS.fullmatch(_spelt(url))
    if found is None or not _COMMIT.fullmatch(commit):
        raise _unknown("this command was installed from a place that CI cannot reach over https or ssh")
    user = f"{found[2]}@" if _is_ssh_user(found) else ""
    return Pin(f"{found[1]}://{user}{found[3]}", commit, version, uncommitted)


def _spelt(address: str) -> str:
    """*address* as a URL, also where it is git's short form ``user@host:path``."""
    short = _SHORT_SSH.fullmatch(address)
    return f"ssh://{short[1]}@{short[2]}/{short[3]}" if short else address


def _is_ssh_user(found: re.Match[str]) -> bool:
    """Whether what stands before the host is a part of an address over ssh, and no credentials."""
    return found[1] == "ssh" and _SSH_USER.fullmatch(found[2] or "") is not None


def _unknown(why: str) -> Misconfigured:
    return Misconfigured(f"from where CI gets this command is not known: {why}", hint=_HINT)
