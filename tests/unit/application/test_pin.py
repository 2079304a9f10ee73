"""The copy of this project that CI installs, as somebody names it or as the installation knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from registry_cli.application.pin import Pin, installation, installed_pin, parse_pin
from registry_cli.domain.errors import GitUnavailable, Misconfigured

SHA = "0123456789abcdef0123456789abcdef01234567"
HTTPS = "https://git.example.com/acme/manifest-registry"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"acme/manifest-registry@{SHA}", "https://github.com/acme/manifest-registry"),
        (f"acme-2_corp/x.y@{SHA}", "https://github.com/acme-2_corp/x.y"),
        (f"{HTTPS}@{SHA}", HTTPS),
        (f"{HTTPS}.git@{SHA.upper()}", f"{HTTPS}.git"),
        (f"https://git.example.com:8443/~ada/a+b@{SHA}", "https://git.example.com:8443/~ada/a+b"),
        (f"ssh://git@git.example.com:2222/acme/x@{SHA}", "ssh://git@git.example.com:2222/acme/x"),
        (f"git@git.example.com:acme/x.git@{SHA}", "ssh://git@git.example.com/acme/x.git"),
    ],
)
def test_an_address_and_a_full_commit_are_a_pin(text: str, address: str) -> None:
    assert parse_pin(text) == Pin(address, SHA)


@pytest.mark.parametrize("commit", ["v1.0.0", "main", SHA[:12], f"{SHA}0", f"{SHA}\n", "", f"{SHA} # "])
def test_what_can_be_moved_is_no_commit_to_pin(commit: str) -> None:
    with pytest.raises(Misconfigured, match="is no full commit of 40 hex digits; a branch, a tag") as refused:
        parse_pin(f"acme/manifest-registry@{commit}")
    assert "--pin acme/manifest-registry@" in refused.value.hint


def test_an_address_alone_is_told_to_lack_its_commit() -> None:
    with pytest.raises(Misconfigured, match="names no commit"):
        parse_pin(HTTPS)


@pytest.mark.parametrize(
    "address",
    [
        'https://git.example.com/a"b',
        "https://git.example.com/a'b",
        "https://git.example.com/a b",
        "https://git.example.com/$(id)",
        "https://git.example.com/`id`",
        "https://git.example.com/a\\b",
        "https://git.example.com/a\nb",
        "https://git.example.com/a#egg=b",
        "https://git.example.com/a?b",
        "https://git.example.com/a;b",
        "https://git.example.com/a&b",
        "https://git.example.com/ä",
        "https://git.example.com/",
        "https:///a",
        "http://git.example.com/a",
        "git://git.example.com/a",
        "file:///srv/a",
        "ssh://-oProxyCommand=id/a",
        "/srv/a",
        "../a",
        "acme",
        "acme/..",
        "acme/a/b",
        "-acme/a",
    ],
)
def test_an_address_that_yaml_bash_or_git_could_take_for_more_is_refused(address: str) -> None:
    with pytest.raises(Misconfigured, match="no address"):
        parse_pin(f"{address}@{SHA}")


@pytest.mark.parametrize(
    "address",
    ["https://ada:s3cret@git.example.com/a", "https://s3cret@git.example.com/a", "ssh://git:s3cret@git.example.com/a"],
)
@pytest.mark.parametrize("commit", [f"@{SHA}", "@main", ""])
def test_a_password_is_refused_and_not_repeated(address: str, commit: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_pin(f"{address}{commit}")
    assert "s3cret" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/acme/manifest-registry",
        "https://GitHub.com/acme/manifest-registry.git",
        "https://github.com/acme/manifest-registry/",
        "ssh://git@github.com/acme/manifest-registry.git",
    ],
)
def test_on_github_a_pin_has_an_owner_and_a_repository(address: str) -> None:
    assert Pin(address, SHA).repository == "acme/manifest-registry"


@pytest.mark.parametrize(
    "address", [HTTPS, "https://github.com.example.com/acme/x", "https://github.com/acme", "https://github.com/a/b/c"]
)
def test_elsewhere_it_has_none(address: str) -> None:
    with pytest.raises(Misconfigured, match=r"is no repository on github\.com") as refused:
        _ = Pin(address, SHA).repository
    assert "--pin" in refused.value.hint


def test_the_version_is_a_comment_where_it_is_known() -> None:
    assert (Pin(HTTPS, SHA).note, Pin(HTTPS, SHA, "1.2.3").note) == ("", " # 1.2.3")


# found out


@dataclass(frozen=True)
class FakeClone:
    """What git says of the folder that an installation was made from."""

    top: Path
    address: str | None = HTTPS
    head: str | None = SHA
    pushed: bool = True
    changed: bool = False


def never(folder: Path) -> FakeClone:
    raise AssertionError(folder)


def from_folder(clone: FakeClone | None, folder: Path, *, editable: bool = True) -> Pin:
    told = {"url": folder.as_uri(), "dir_info": {"editable": True} if editable else {}}
    return installed_pin(told, lambda _: clone, "1.2.3")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (HTTPS, HTTPS),
        ("https://ada:s3cret@git.example.com/acme/x.git", "https://git.example.com/acme/x.git"),
        ("https://s3cret@git.example.com/acme/x", "https://git.example.com/acme/x"),
        ("ssh://git@git.example.com/acme/x", "ssh://git@git.example.com/acme/x"),
    ],
)
def test_an_installation_from_git_knows_its_commit(url: str, address: str) -> None:
    told = {"url": url, "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": SHA}}
    assert installed_pin(told, never, "1.2.3") == Pin(address, SHA, "1.2.3")


def test_an_installation_from_a_clone_is_at_the_commit_that_is_checked_out_there(tmp_path: Path) -> None:
    tmp_path = tmp_path / "a folder, 100% mine"
    tmp_path.mkdir()
    clone = FakeClone(tmp_path, "git@git.example.com:acme/x.git")
    address = "ssh://git@git.example.com/acme/x.git"

    assert from_folder(clone, tmp_path) == Pin(address, SHA, "1.2.3")
    assert from_folder(clone, tmp_path, editable=False) == Pin(address, SHA)
    assert from_folder(replace(clone, changed=True), tmp_path) == Pin(address, SHA, "", tmp_path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"address": None}, "has no origin"),
        ({"address": "/srv/git/x.git"}, "a place that CI cannot reach"),
        ({"address": "http://git.example.com/x"}, "a place that CI cannot reach"),
        ({"pushed": False}, "its origin lacks the commit 0123456789ab"),
        ({"pushed": False, "head": None}, "its origin lacks any commit"),
        ({"top": Path("/")}, "which is no clone"),
    ],
)
def test_a_clone_that_nobody_else_could_install_from_is_told(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    with pytest.raises(Misconfigured, match=why) as refused:
        from_folder(replace(FakeClone(tmp_path), **change), tmp_path)
    assert "--pin" in refused.value.hint


def test_a_folder_that_is_gone_or_no_clone_or_closed_is_told(tmp_path: Path) -> None:
    def refuse(_: Path) -> FakeClone:
        raise GitUnavailable("git refuses to read it")

    with pytest.raises(Misconfigured, match="which is no clone"):
        from_folder(None, tmp_path)
    with pytest.raises(Misconfigured, match="which is no clone"):
        from_folder(FakeClone(tmp_path), tmp_path / "gone")
    with pytest.raises(Misconfigured, match="git refuses to read it"):
        installed_pin({"url": tmp_path.as_uri(), "dir_info": {}}, refuse, "1.2.3")


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"url": "https://example.com/x.whl", "archive_info": {}},
        {"url": HTTPS, "vcs_info": {"vcs": "hg", "commit_id": SHA}},
        {"url": HTTPS, "vcs_info": {"vcs": "git", "commit_id": SHA}, "subdirectory": "below"},
        {"url": "file:///srv/x.git", "vcs_info": {"vcs": "git", "commit_id": SHA}},
        {"url": HTTPS, "vcs_info": {"vcs": "git"}},
        {"url": "https://example.com", "dir_info": {}},
    ],
)
def test_an_installation_from_anywhere_else_has_to_be_named(told: dict[str, Any] | None) -> None:
    with pytest.raises(Misconfigured, match="from where CI gets this command is not known") as refused:
        installed_pin(told, never, "1.2.3")
    assert "--pin" in refused.value.hint


def test_this_installation_says_where_it_came_from_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    class Told:
        def __init__(self, text: str | None) -> None:
            self.text = text

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return self.text

    def missing(_: str) -> Told:
        raise importlib.metadata.PackageNotFoundError

    for text, told in (('{"url": "x"}', {"url": "x"}), (None, None), ("[", None), ("[]", None)):
        monkeypatch.setattr(importlib.metadata, "distribution", lambda _, text=text: Told(text))
        assert installation() == told
    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    assert installation() is None
