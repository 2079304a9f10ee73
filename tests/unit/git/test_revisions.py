"""From a revision to the facts of a commit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.process import GitProcess, clean_environment
from registry_cli.git.revisions import knows, read_commit, resolve, without_credentials
from tests.git_fixtures import GitRepository


def process_of(repository: GitRepository) -> GitProcess:
    return GitProcess(repository.path, clean_environment(repository.environment))


def refusal(repository: GitRepository, revision: str) -> GitUnavailable:
    with pytest.raises(GitUnavailable) as failure:
        resolve(process_of(repository), revision)
    return failure.value


def test_a_commit_has_its_author_subject_branch_and_origin(git_repository: GitRepository) -> None:
    git_repository.git("remote", "add", "origin", "https://me:hunter2@example.com/acme/agents.git")
    sha = git_repository.commit("Teach the fraud agent\nto count\n\nAt length.", {"a": "1"})
    commit = read_commit(process_of(git_repository), "HEAD")
    assert commit.sha == sha
    assert commit.author == "Ada Author <ada@example.com>"
    assert commit.subject == "Teach the fraud agent to count"
    assert commit.ref == "main"
    assert commit.repository_url == "https://example.com/acme/agents.git"


def test_a_commit_without_message_and_origin_has_neither(git_repository: GitRepository) -> None:
    git_repository.commit("")
    commit = read_commit(process_of(git_repository), "HEAD")
    assert (commit.subject, commit.repository_url) == ("", None)


@pytest.mark.parametrize(
    ("revision", "ref"),
    [
        ("HEAD", "main"),
        ("main", "main"),
        ("refs/heads/main", "main"),
        ("feature/one", "feature/one"),
        ("origin/main", "origin/main"),
        ("v1", None),
        ("HEAD~1", None),
        (":/First", None),
    ],
)
def test_the_ref_is_the_branch_that_the_revision_stands_for(
    git_repository: GitRepository, revision: str, ref: str | None
) -> None:
    first = git_repository.commit("First")
    git_repository.commit("Second")
    git_repository.git("branch", "feature/one")
    git_repository.git("update-ref", "refs/remotes/origin/main", first)
    git_repository.git("tag", "--annotate", "v1", "--message", "one")
    assert read_commit(process_of(git_repository), revision).ref == ref


def test_a_detached_head_is_on_no_branch(git_repository: GitRepository) -> None:
    sha = git_repository.commit()
    git_repository.git("checkout", "--quiet", "--detach")
    commit = read_commit(process_of(git_repository), "HEAD")
    assert (commit.sha, commit.ref) == (sha, None)


def test_an_abbreviated_commit_is_resolved_to_its_full_name(git_repository: GitRepository) -> None:
    sha = git_repository.commit()
    assert resolve(process_of(git_repository), sha[:8]) == sha
    assert knows(process_of(git_repository), sha)
    assert not knows(process_of(git_repository), "0" * 40)


def test_a_message_in_another_encoding_is_read(git_repository: GitRepository) -> None:
    git_repository.git("config", "i18n.commitEncoding", "ISO-8859-1")
    git_repository.git("commit", "--allow-empty", "--quiet", "--file", "-", typed="Prüfe".encode("latin-1"))
    assert read_commit(process_of(git_repository), "HEAD").subject == "Prüfe"


@pytest.mark.parametrize("encoding", [b"martian", b"punycode", b"unicode_escape"])
def test_a_message_in_a_false_encoding_still_gives_storable_text(
    git_repository: GitRepository, encoding: bytes
) -> None:
    tree = git_repository.git("mktree").encode()
    lines = [b"tree " + tree, b"author A <a@b> 1 +0000", b"committer A <a@b> 1 +0000", b"encoding " + encoding]
    raw = b"\n".join(lines) + b"\n\nhello \\ud800 \\0 \xff\n"
    sha = git_repository.git("hash-object", "-t", "commit", "-w", "--stdin", typed=raw)
    subject = read_commit(process_of(git_repository), sha).subject
    assert subject
    assert "\0" not in subject
    assert subject.encode("utf-8")


def test_an_unknown_revision_is_named_with_its_neighbours(git_repository: GitRepository) -> None:
    git_repository.commit()
    git_repository.git("branch", "feature-fraud")
    failure = refusal(git_repository, "feature-frued")
    assert "'feature-frued' is unknown" in failure.message
    assert "did you mean feature-fraud?" in failure.hint
    assert "fetch-depth: 0" in failure.hint


def test_an_unknown_commit_has_no_neighbours(git_repository: GitRepository) -> None:
    git_repository.commit()
    failure = refusal(git_repository, "0" * 40)
    assert "is unknown" in failure.message
    assert "did you mean" not in failure.hint


@pytest.mark.parametrize(("revision", "what"), [("HEAD:a", "blob"), ("HEAD^{tree}", "tree"), ("HEAD:", "tree")])
def test_a_revision_that_names_no_commit_is_refused(git_repository: GitRepository, revision: str, what: str) -> None:
    git_repository.commit(files={"a": "1"})
    assert f"names a {what}, not a commit" in refusal(git_repository, revision).message


def test_a_name_that_is_branch_and_tag_is_ambiguous(git_repository: GitRepository) -> None:
    git_repository.commit()
    git_repository.git("branch", "one")
    git_repository.git("tag", "one")
    failure = refusal(git_repository, "one")
    assert "is ambiguous" in failure.message
    assert "refs/heads/one" in failure.hint


def test_an_abbreviation_that_fits_several_objects_is_ambiguous(git_repository: GitRepository) -> None:
    """Blobs do not stand in the way of a commit, so the commits themselves must collide."""
    tree = git_repository.git("mktree")
    stream = "".join(f"commit refs/heads/b{n}\ncommitter A <a@b> {n} +0000\ndata 0\n\n" for n in range(1500))
    git_repository.git("fast-import", "--quiet", typed=stream.encode())
    listed = git_repository.git("for-each-ref", "--format=%(objectname)").split()
    prefixes = sorted(sha[:4] for sha in [tree, *listed])
    prefix = next(one for one, other in pairwise(prefixes) if one == other)
    failure = refusal(git_repository, prefix)
    assert f"{prefix!r} is ambiguous: it may be {prefix}" in failure.message
    assert "more digits" in failure.hint


@pytest.mark.parametrize("revision", ["HEAD", "main", "elsewhere"])
def test_a_repository_without_commits_says_so(git_repository: GitRepository, revision: str) -> None:
    failure = refusal(git_repository, revision)
    assert "has no commit yet" in failure.message
    assert "git commit" in failure.hint


def test_a_detached_checkout_without_any_ref_is_not_taken_for_an_empty_repository(
    git_repository: GitRepository,
) -> None:
    git_repository.commit()
    git_repository.git("checkout", "--quiet", "--detach")
    git_repository.git("branch", "--delete", "--force", "main")
    assert "'main' is unknown" in refusal(git_repository, "main").message


@pytest.mark.parametrize("revision", ["--output=stolen", "-n1", "", "a\nb", "a\0b", "a\rb"])
def test_what_git_could_take_for_an_option_or_several_lines_is_refused(
    git_repository: GitRepository, revision: str
) -> None:
    git_repository.commit()
    assert "is no revision" in refusal(git_repository, revision).message
    assert not (git_repository.path / "stolen").exists()


def test_a_branch_whose_commit_is_gone_is_told_apart_from_an_unknown_one(git_repository: GitRepository) -> None:
    git_repository.commit("First")
    git_repository.git("checkout", "--quiet", "-b", "broken")
    sha = git_repository.commit("Second")
    (git_repository.path / ".git/objects" / sha[:2] / sha[2:]).unlink()
    failure = refusal(git_repository, "broken")
    assert f"lacks the content of commit {sha}" in failure.message
    assert "git fsck" in failure.hint


def test_a_damaged_commit_is_told(git_repository: GitRepository) -> None:
    sha = git_repository.commit()
    place = git_repository.path / ".git/objects" / sha[:2] / sha[2:]
    place.chmod(0o644)
    place.write_bytes(b"no zlib stream")
    assert "is damaged" in refusal(git_repository, sha).message


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="/"), min_size=1))
@settings(max_examples=50)
def test_no_password_survives_whatever_it_is_made_of(password: str) -> None:
    secret = f"<{password}>"
    assert secret not in without_credentials(f"https://me:{secret}@example.com/a.git")
    assert secret not in without_credentials(f"ssh://git:{secret}@example.com/a.git")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/a.git", "https://example.com/a.git"),
        ("https://token@example.com/a.git", "https://example.com/a.git"),
        ("https://me:pass@word@example.com:8443/a@b.git", "https://example.com:8443/a@b.git"),
        ("https://example.com/a.git?private_token=x#y", "https://example.com/a.git"),
        ("ssh://git@example.com:22/a.git", "ssh://git@example.com:22/a.git"),
        ("ssh://git:hunter2@example.com/a.git", "ssh://git@example.com/a.git"),
        ("git@example.com:acme/a.git", "git@example.com:acme/a.git"),
        ("/srv/git/a.git", "/srv/git/a.git"),
        ("file:///srv/git/a.git", "file:///srv/git/a.git"),
        ("https://me:x@example.com", "https://example.com"),
    ],
)
def test_the_address_of_a_repository_is_shown_without_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
