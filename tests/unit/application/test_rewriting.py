from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from registry_cli.application.rewriting import Rewrite, write


def test_a_file_gets_its_new_content_and_keeps_its_mode(tmp_path: Path) -> None:
    place = tmp_path / "tools/a.yaml"
    place.parent.mkdir()
    place.write_bytes(b"old")
    place.chmod(0o640)

    assert write(tmp_path, Rewrite("tools/a.yaml", b"old", b"new"), drafts=tmp_path) == ""

    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.yaml", "tools"]


def test_what_changed_since_it_was_read_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"somebody else's")
    assert "changed meanwhile" in write(tmp_path, Rewrite("a", b"old", b"new"), drafts=tmp_path)
    assert (tmp_path / "a").read_bytes() == b"somebody else's"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_somebody_else_has_written_alike_is_done(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"new")
    assert write(tmp_path, Rewrite("a", b"old", b"new"), drafts=tmp_path) == ""


def test_two_at_once_leave_one_of_their_contents_whole(tmp_path: Path) -> None:
    old, contents = b"old", [bytes([65 + n]) * 200_000 for n in range(8)]
    (tmp_path / "a").write_bytes(old)
    with ThreadPoolExecutor(8) as pool:
        reasons = list(pool.map(lambda new: write(tmp_path, Rewrite("a", old, new), drafts=tmp_path), contents))
    assert (tmp_path / "a").read_bytes() in contents
    assert "" in reasons
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_new_file_takes_no_place_of_another(tmp_path: Path) -> None:
    assert write(tmp_path, Rewrite("a", None, b"new"), drafts=tmp_path) == ""
    assert write(tmp_path, Rewrite("a", None, b"newer"), drafts=tmp_path) == "it is there already"
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    top = tmp_path / "top"
    elsewhere.mkdir()
    top.mkdir()
    (elsewhere / "a").write_bytes(b"old")
    (top / "a").symlink_to(elsewhere / "a")
    (top / "folder").symlink_to(elsewhere)

    assert write(top, Rewrite("a", b"old", b"new"), drafts=top) == "it is no regular file any more"
    assert write(top, Rewrite("folder/a", b"old", b"new"), drafts=top) == "it lies behind a link"
    assert write(top, Rewrite("../elsewhere/a", b"old", b"new"), drafts=top) == "it lies behind a link"
    assert (elsewhere / "a").read_bytes() == b"old"


def test_a_file_that_may_not_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    assert write(tmp_path, Rewrite("gone", b"old", b"new"), drafts=tmp_path).startswith("it cannot be written")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root, who may write everything
    assert write(tmp_path, Rewrite("a", b"old", b"new"), drafts=tmp_path) == "it is read-only"
    assert (tmp_path / "a").read_bytes() == b"old"
