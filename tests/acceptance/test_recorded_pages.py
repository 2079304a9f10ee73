"""What the pages show below a command is what it prints: each page's commands are run, and compared."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
RECORDED = [page.relative_to(TOP).as_posix() for page in PAGES if "<!-- run:" in page.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def record() -> ModuleType:
    """The module docs/record.py, loaded by its path: docs/ is no package."""
    spec = importlib.util.spec_from_file_location("docs_record", TOP / "docs" / "record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def outside(database: str) -> Mapping[str, str]:
    """The environment of a person who has a database."""
    return {"PATH": os.environ["PATH"], "REGISTRY_DATABASE_URL": database}


@pytest.mark.parametrize("name", RECORDED)
def test_a_page_shows_what_its_commands_print(name: str, record: ModuleType, outside: Mapping[str, str]) -> None:
    page = TOP / name

    printed = record.settled(record.record(page, outside))

    assert printed == record.settled(page.read_text(encoding="utf-8")), f"run python docs/record.py {name}"


def test_a_page_is_recorded_anew_where_its_commands_print_something_else(
    record: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    text = "<!-- run: word=hidden; export word; mkdir inside; cd inside -->\n```console\n$ echo $word; ls ..\n{}```\n"
    page.write_text(text.format("old\n"), encoding="utf-8")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "embedded")

    assert record.main(["--check", str(page)]) == 1
    assert record.main([str(page)]) == 0
    assert page.read_text(encoding="utf-8") == text.format("hidden\ninside\n")
    assert record.main(["--check", str(page)]) == 0


def test_lines_that_were_left_out_are_left_out_again(record: ModuleType) -> None:
    assert record.abridged(["1", "2", "3", "4", "5"], ["a", "...", "z"]) == ["1", "...", "5"]
    assert record.abridged(["1", "2"], ["a", "...", "z"]) == ["1", "2"]
    assert record.abridged(["1", "2"], ["a"]) == ["1", "2"]


def test_what_differs_from_run_to_run_is_not_compared(record: ModuleType) -> None:
    one = "release 3 at 2026-01-05T09:00:00.123456Z by ada\nwent to the embedded Postgres, database agents_0123456789ab"
    other = "release 3 at 2027-02-06T10:11:12.654321Z by registry\nwent to Postgres db.example.com, database agents"

    assert record.settled(one) == record.settled(other)
    assert record.settled(one) != record.settled(one.replace("release 3", "release 4"))
