from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry_cli.bootstrap import Session, open_session
from registry_cli.domain.errors import GitUnavailable, Misconfigured
from tests.git_fixtures import GitRepository

SECRET = "canary"


@pytest.fixture
def repository(git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository with a committed registry.toml, and an environment that names a database."""
    for name in ("CI", "REGISTRY_EMBEDDED_FOLDER", "SUPABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"postgresql://u:{SECRET}@db.example.com:6543/agents")
    git_repository.commit("First", {"registry.toml": 'name = "acme"\n'})
    return git_repository


def session(repository: GitRepository, folder: str = "", root: str | None = None) -> Session:
    return open_session(repository.path / folder, root=root)


def test_opening_a_session_connects_nothing_and_closing_it_is_no_trouble(repository: GitRepository) -> None:
    opened = session(repository)
    opened.close()
    opened.close()


def test_where_things_go_is_told_without_the_secret(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = session(repository).where
    monkeypatch.delenv("REGISTRY_DATABASE_URL")
    embedded = session(repository)

    assert shared == "Postgres db.example.com:6543, database agents (from REGISTRY_DATABASE_URL)"
    assert embedded.where == f"the embedded Postgres, database {embedded.embedded_name}"
    assert embedded.embedded_name.startswith("repository_")


def test_a_shared_database_is_reached_by_its_url_alone(repository: GitRepository) -> None:
    for migrated in (True, False):
        assert session(repository).database_url(migrated=migrated).endswith("@db.example.com:6543/agents")


def test_the_embedded_folder_is_the_named_one_or_the_users(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    default = session(repository).embedded_folder
    monkeypatch.setenv("REGISTRY_EMBEDDED_FOLDER", str(tmp_path))

    assert session(repository).embedded_folder == tmp_path != default


def test_paths_count_from_the_top_of_the_repository(repository: GitRepository) -> None:
    repository.commit("Below", {"deep/agents/registry.toml": 'name = "inner"\n'})

    top, below = session(repository), session(repository, "deep/agents")

    assert (top.prefix, below.prefix) == ("", "deep/agents")
    assert top.checkout.path("a", "", ".", "b") == "a/b"
    assert below.checkout.path("a") == "deep/agents/a"
    assert (below.owner, below.committed.name if below.committed else None) == ("inner", "inner")


def test_a_root_is_the_commits_unless_it_is_given_by_hand(repository: GitRepository) -> None:
    assert session(repository).checkout.root is None
    assert session(repository, root="manifests").checkout.root == "manifests"


# the owner


def test_the_work_tree_names_the_owner_and_where_it_does_not_the_commit_does(repository: GitRepository) -> None:
    committed = session(repository).owner
    repository.write({"registry.toml": 'name = "renamed"\n'})
    renamed = session(repository)
    repository.delete("registry.toml")

    assert committed == "acme"
    assert renamed.owner == "renamed"
    assert session(repository).owner == "acme"
    with pytest.raises(Misconfigured, match="names renamed, but at HEAD it names acme; publish goes by the commit"):
        renamed.require_committed_name()


def test_where_neither_gives_a_name_a_shared_database_wants_one(repository: GitRepository) -> None:
    repository.delete("registry.toml")
    repository.commit("Nameless")

    with pytest.raises(Misconfigured, match="has no name"):
        _ = session(repository).owner


def test_names_that_agree_or_cannot_be_compared_are_no_trouble(repository: GitRepository, tmp_path: Path) -> None:
    session(repository).require_committed_name()
    newborn = GitRepository.create(tmp_path / "newborn")
    newborn.write({"registry.toml": 'name = "acme"\n'})
    session(newborn).require_committed_name()
    plain = tmp_path / "plain"
    plain.mkdir()
    open_session(plain).require_committed_name()

    assert session(newborn).committed is None
    assert open_session(plain).committed is None


def test_a_commit_never_borrows_the_name_of_the_work_tree(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = session(repository).checkout
    configuration = nameless.parse_configuration(b"")
    monkeypatch.delenv("REGISTRY_DATABASE_URL")
    embedded = session(repository).checkout
    repository.write({"registry.toml": 'name = "repository"\n'})
    named_as_the_folder = session(repository).checkout

    for checkout in (nameless, embedded):
        with pytest.raises(Misconfigured, match=r"only the work tree does \(acme\)"):
            checkout.owner(configuration)
    assert named_as_the_folder.owner(configuration) == "repository"
    assert embedded.owner(embedded.parse_configuration(b'name = "theirs"')) == "theirs"


# loose files


def test_the_root_among_loose_files_is_named_from_the_top_of_the_tree(repository: GitRepository) -> None:
    repository.write({
        "deep/registry.toml": 'root = "manifests"\n',
        "deep/manifests/agents/x/agent.yaml": "",
        "packages/shared/README.md": "",
    })  # fmt: skip
    (repository.path / "link").symlink_to("packages/shared")

    for opened, expected in (
        (session(repository), "packages/shared"),
        (session(repository, "deep"), "deep/manifests"),
        (session(repository, root="."), "."),
        (session(repository, root="link"), "packages/shared"),
    ):
        assert opened.root_in(opened.worktree()) == expected


def test_a_root_that_is_missing_or_leads_elsewhere_is_refused(repository: GitRepository, tmp_path: Path) -> None:
    opened = session(repository)
    with pytest.raises(Misconfigured, match="there is no folder packages/shared") as caught:
        opened.root_in(opened.worktree())
    (repository.path / "packages").mkdir()
    (repository.path / "packages" / "shared").symlink_to(tmp_path)
    with pytest.raises(Misconfigured, match="is a link that leads out of"):
        opened.root_in(opened.worktree())
    assert "registry init" in caught.value.hint


def test_a_root_that_cannot_be_read_is_refused_and_not_taken_for_empty(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop root, so the system's refusal is played."""
    (repository.path / "packages" / "shared").mkdir(parents=True)
    opened = session(repository)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Misconfigured, match=r"the folder packages/shared in .* cannot be read") as caught:
        opened.root_in(opened.worktree())
    assert caught.value.hint == "run chmod u+rx packages/shared"


def test_without_git_there_are_loose_files_and_no_repository(tmp_path: Path) -> None:
    (tmp_path / "packages" / "shared").mkdir(parents=True)
    opened = open_session(tmp_path)

    assert opened.root_in(opened.worktree()) == "packages/shared"
    with pytest.raises(GitUnavailable):
        _ = opened.repository
