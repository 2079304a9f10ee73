from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry_cli.documents.loose_file import read_loose_file


def test_a_regular_file_is_read_also_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").symlink_to("a")
    assert read_loose_file(tmp_path / "b", 5) == b"12345"


def test_a_larger_file_is_refused_with_both_sizes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456")
    with pytest.raises(OSError, match="it has 6 bytes, more than the 5 that are read"):
        read_loose_file(tmp_path / "a", 5)


def test_a_pipe_or_a_device_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(OSError, match="it is no regular file"):
            read_loose_file(path, 5)


def test_what_is_not_there_or_a_folder_fails_as_the_system_says(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_loose_file(tmp_path / "gone", 5)
    with pytest.raises(IsADirectoryError):
        read_loose_file(tmp_path, 5)
