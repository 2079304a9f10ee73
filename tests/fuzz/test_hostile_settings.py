"""A registry.toml, a baseline or a repository of garbage is wrong usage, told as such, and never a finding or a bug."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from registry_cli.cli.exits import Exit
from tests.fuzz.limited import ROOT, ended, repository

AGENT = {"agents/a/agent.json": '{"agent_id": "a", "name": "N", "description": "D.", "version": "1.0.0"}'}
NOISE = random.Random(1).randbytes(1_000)  # noqa: S311 - noise, no secret
TEXTS: dict[str, bytes] = {
    "noise": NOISE,
    "NUL bytes": b"\0" * 100,
    "UTF-16": 'name = "x"'.encode("utf-16"),
    "surrogates": b'name = "\xed\xa0\x80"',
    "lists": b"a = " + b"[" * 10_000,
    "a dotted key": b"a." * 100_000 + b"a = 1",
    "a number": b"name = " + b"9" * 100_000,
    "a text never closed": b'name = "',
    "two megabytes": b"#" + b"x" * (2 << 20),
    "no text": b"name = nan\n",
    "a root outside": b'root = "../.."\n',
    "a root of NUL": b'root = "a\\u0000b"\n',
    "no tables": b"environments = 3\n",
    "codes that are none": b'[validate]\nselect = ["REG1", "XXX"]\n',
    "a pattern of stars": b'[[validate.paths]]\npaths = ["' + b"**/" * 3_000 + b'b"]\nignore = ["REG101"]\n',
    "a baseline outside": b'[validate]\nbaseline = "../../../etc/passwd"\n',
}
BASELINES: dict[str, bytes] = {
    "noise": NOISE,
    "nothing": b"",
    "lists": b"[" * 100_000,
    "objects": b'{"a":' * 100_000,
    "a number": b"9" * 100_000,
    "a list": b"[]",
    "no version": b"{}",
    "wrong findings": b'{"version": 1, "findings": [[], null, {"code": "REG101", "path": []}]}',
    "many values": b"[" + b"1," * 20_000_000 + b"1]",
    "many bytes": b"x" * (80 << 20),
}
PLACES: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a circle": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_settings_of_garbage_are_wrong_usage(tmp_path: Path, text: bytes) -> None:
    folder = repository(tmp_path, AGENT)
    (folder / "registry.toml").write_bytes(text)
    _, said = ended(folder, "validate", code=Exit.USAGE)
    assert said.startswith("error: ")
    assert "registry.toml" in said


@pytest.mark.parametrize("make", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("path", ["registry.toml", "baseline.json"])
def test_settings_that_are_no_file_are_wrong_usage(tmp_path: Path, path: str, make: Callable[[Path], None]) -> None:
    folder = repository(tmp_path, AGENT)
    (folder / "registry.toml").write_text('[validate]\nbaseline = "baseline.json"\n', encoding="utf-8")
    (folder / path).unlink(missing_ok=True)
    make(folder / path)
    _, said = ended(folder, "validate", code=Exit.USAGE)
    assert f"{path} cannot be read" in said


@pytest.mark.parametrize("text", BASELINES.values(), ids=BASELINES)
def test_a_baseline_of_garbage_is_wrong_usage(tmp_path: Path, text: bytes) -> None:
    folder = repository(tmp_path, AGENT)
    (folder / "baseline.json").write_bytes(text)
    _, said = ended(folder, "validate", "--baseline", "baseline.json", code=Exit.USAGE)
    assert "baseline.json" in said


def test_settings_and_a_root_that_cannot_be_read_are_wrong_usage(tmp_path: Path) -> None:
    folder = repository(tmp_path, AGENT)
    for path in ("registry.toml", ROOT):
        (folder / path).chmod(0)
        _, said = ended(folder, "validate", code=Exit.USAGE)
        assert "cannot be read" in said
        (folder / path).chmod(0o700)


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo, lambda path: path.symlink_to("registry.toml")])
def test_a_root_that_is_no_folder_is_wrong_usage(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = repository(tmp_path, {})
    (folder / ROOT).rmdir()
    make(folder / ROOT)
    assert "there is no folder" in ended(folder, "validate", code=Exit.USAGE)[1]


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [(".git", b"garbage", 69), (".git/HEAD", NOISE, 0), (".git/index", NOISE, 69), (".git/config", b"[core\n\xff", 69)],
)
def test_a_damaged_repository_is_told_as_such(tmp_path: Path, path: str, content: bytes, code: int) -> None:
    from tests.git_fixtures import GitRepository

    folder = repository(tmp_path, AGENT)
    if path != ".git":
        GitRepository.create(folder).git("add", "--all")
    (folder / path).write_bytes(content)
    ended(folder, "validate", code=code)
