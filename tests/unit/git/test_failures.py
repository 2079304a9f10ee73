"""What git complains about, as failures with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.git.failures import complaint_of_git

FOLDER = Path("/here/it is")


@pytest.mark.parametrize(
    ("complaint", "message", "hint"),
    [
        ("fatal: cannot change to '/x': No such file or directory", "no folder that git can enter", "check the path"),
        ("fatal: not a git repository (or any of the parent directories): .git", "not in a git repository", "git init"),
        ("fatal: this operation must be run in a work tree", "no checked-out files", "checkout"),
        ("fatal: could not fetch 12ab from promisor remote", "partial clone", "--filter"),
        ("fatal: loose object 12ab is corrupt", "is damaged: loose object 12ab is corrupt", "git fsck"),
        ("error: inflate: data stream error\nfatal: x", "is damaged: inflate: data stream error", "git fsck"),
        ("fatal: something new", "git failed in /here/it is: something new", "by hand"),
        ("strange words", "git failed in /here/it is: strange words", "by hand"),
        ("", "git failed in /here/it is: it gave no reason", "by hand"),
    ],
)
def test_each_complaint_has_its_own_message_and_way_out(complaint: str, message: str, hint: str) -> None:
    failure = complaint_of_git(FOLDER, complaint)
    assert message in failure.message
    assert str(FOLDER) in failure.message
    assert hint in failure.hint


def test_a_repository_of_another_user_names_the_command_that_git_advises() -> None:
    complaint = (
        "fatal: detected dubious ownership in repository at '/here/it is'\n"
        "To add an exception for this directory, call:\n\n\tgit config --global --add safe.directory '/here/it is'\n"
    )
    failure = complaint_of_git(FOLDER, complaint)
    assert "belongs to another user" in failure.message
    assert "`git config --global --add safe.directory '/here/it is'`" in failure.hint


def test_a_repository_of_another_user_names_the_command_also_when_git_does_not() -> None:
    failure = complaint_of_git(FOLDER, "fatal: unsafe repository ('/here/it is' is owned by someone else)")
    assert "git config --global --add safe.directory '/here/it is'" in failure.hint


def test_credentials_in_a_complaint_are_not_passed_on() -> None:
    complaint = "fatal: unable to access 'https://me:hunter2@example.com/r.git/': Could not resolve host: example.com"
    failure = complaint_of_git(FOLDER, complaint)
    assert "hunter2" not in failure.message
    assert "https://example.com/r.git/" in failure.message
