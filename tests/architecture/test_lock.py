"""The lock holds every dependency that pyproject.toml names, with a hash for each file that may be installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
LOCK: dict[str, Any] = tomllib.loads((TOP / "uv.lock").read_text(encoding="utf-8"))
OURSELVES = PROJECT["project"]["name"]


def named() -> Iterator[tuple[str, Requirement]]:
    """Every requirement of pyproject.toml with the table it stands in."""
    project = PROJECT["project"]
    tables = {
        "dependencies": project["dependencies"],
        **{f"extra {name}": lines for name, lines in project["optional-dependencies"].items()},
        **{f"group {name}": lines for name, lines in PROJECT["dependency-groups"].items()},
    }
    for table, lines in tables.items():
        for line in lines:
            yield table, Requirement(line)


def locked(table: str) -> set[str]:
    """The packages that the lock has for a table of pyproject.toml."""
    ourselves = next(package for package in LOCK["package"] if package["name"] == OURSELVES)
    kind, _, name = table.partition(" ")
    where = {"dependencies": "dependencies", "extra": "optional-dependencies", "group": "dev-dependencies"}[kind]
    held = ourselves[where][name] if name else ourselves[where]
    return {package["name"] for package in held}


def versions(name: str) -> set[str]:
    """The versions at which a package is locked; there may be one for each platform."""
    return {package["version"] for package in LOCK["package"] if package["name"] == canonicalize_name(name)}


@pytest.mark.parametrize(("table", "requirement"), list(named()), ids=str)
def test_what_the_project_needs_is_locked_at_versions_that_it_admits(table: str, requirement: Requirement) -> None:
    assert canonicalize_name(requirement.name) in locked(table)
    assert versions(requirement.name)
    assert [one for one in versions(requirement.name) if not requirement.specifier.contains(one)] == []


def test_what_builds_the_package_is_locked() -> None:
    backends = {Requirement(line) for line in PROJECT["build-system"]["requires"]}

    assert backends == {requirement for table, requirement in named() if table == "group build"}


def test_every_file_in_the_lock_has_its_hash_and_comes_from_one_index() -> None:
    others = [package for package in LOCK["package"] if package["name"] != OURSELVES]
    files = [file for one in others for file in (*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else ()))]

    assert len({package["source"].get("registry") for package in others}) == 1
    assert [package["name"] for package in others if not package.get("wheels")] == []
    assert [file for file in files if not re.fullmatch("sha256:[0-9a-f]{64}", file.get("hash", ""))] == []
    assert len({urlsplit(file["url"])[:2] for file in files}) == 1


def test_the_lock_is_for_the_pythons_of_the_project() -> None:
    assert SpecifierSet(LOCK["requires-python"]) == SpecifierSet(PROJECT["project"]["requires-python"])


def check(folder: Path) -> int:
    """How ``uv lock --check`` ends in *folder*, with nothing but the files there."""
    apart = [
        "--offline",
        "--no-python-downloads",
        "--python",
        sys.executable,
        "--cache-dir",
        str(folder.parent / "cache"),
    ]
    ended = subprocess.run([str(UV), "lock", "--check", *apart], cwd=folder, capture_output=True, check=False)
    return ended.returncode


def test_uv_itself_finds_the_lock_up_to_date_until_the_project_changes(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE"):
        shutil.copy(TOP / name, copy)
    assert check(copy) == 0

    text = (copy / "pyproject.toml").read_text(encoding="utf-8")
    (copy / "pyproject.toml").write_text(text.replace('"click>=8.4"', '"click<8"'), encoding="utf-8")
    assert check(copy) != 0
