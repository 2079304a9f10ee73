from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.lsp.uris import path_of, uri_of


@pytest.mark.parametrize("name", ["a.yaml", "with blank.yaml", "\u00fcml\u00e4ut.yaml", "100%.yaml", "a#b?c.yaml"])
def test_a_file_is_found_by_its_uri(tmp_path: Path, name: str) -> None:
    assert path_of(uri_of(tmp_path / name)) == (tmp_path / name).resolve()


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert path_of(uri_of(tmp_path / "link" / "a.yaml")) == (tmp_path / "folder" / "a.yaml").resolve()


def test_an_editor_may_write_more_escapes_than_needed(tmp_path: Path) -> None:
    assert path_of(f"file://localhost{tmp_path}/%61.yaml") == (tmp_path / "a.yaml").resolve()


@pytest.mark.parametrize(
    "uri",
    ["untitled:Untitled-1", "https://example.com/a", "file://elsewhere/a", "file:a", "a", "", "file:///%ff", "file:///a%00b",
     "http://[", "git:/a/b?x"],
)  # fmt: skip
def test_what_names_no_file_of_this_machine_is_none(uri: str) -> None:
    assert path_of(uri) is None


def test_links_in_a_ring_harm_nobody(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert path_of(uri_of(tmp_path / "a")) in {None, (tmp_path / "a")}
