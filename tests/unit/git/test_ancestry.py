"""Who descends from whom, and the watermark rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry_cli.domain.errors import Diverged, GitUnavailable
from registry_cli.git import ancestry
from registry_cli.git.process import GitProcess, clean_environment
from tests.git_fixtures import GitRepository

UNKNOWN = "0123456789" * 4


def process_of(repository: GitRepository) -> GitProcess:
    return GitProcess(repository.path, clean_environment(repository.environment))


def divergence(repository: GitRepository, watermark: str, commit: str) -> Diverged:
    with pytest.raises(Diverged) as failure:
        ancestry.check_descendant(process_of(repository), watermark, commit)
    assert "--allow-diverged --reason TEXT" in failure.value.hint
    return failure.value


@pytest.fixture
def line(git_repository: GitRepository) -> tuple[str, str, str]:
    """Three commits in a row."""
    return git_repository.commit("One"), git_repository.commit("Two"), git_repository.commit("Three")


@pytest.fixture
def shallow(git_repository: GitRepository, line: tuple[str, str, str], tmp_path: Path) -> GitRepository:
    """A clone of the newest commit of the line only."""
    assert line
    return git_repository.clone(tmp_path / "shallow", "--depth=1")


def test_a_commit_descends_from_itself_and_from_those_before_it(
    git_repository: GitRepository, line: tuple[str, str, str]
) -> None:
    process = process_of(git_repository)
    first, second, third = line
    assert ancestry.is_ancestor(process, first, third) is True
    assert ancestry.is_ancestor(process, second, second) is True
    assert ancestry.is_ancestor(process, third, first) is False


def test_ancestry_of_an_unknown_commit_cannot_be_told(
    git_repository: GitRepository, line: tuple[str, str, str]
) -> None:
    assert ancestry.is_ancestor(process_of(git_repository), UNKNOWN, line[2]) is None


def test_an_unknown_descendant_is_an_error(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    with pytest.raises(GitUnavailable, match="is unknown"):
        ancestry.is_ancestor(process_of(git_repository), line[0], UNKNOWN)


def test_ancestry_beyond_the_cut_of_a_shallow_clone_cannot_be_told(
    shallow: GitRepository, line: tuple[str, str, str]
) -> None:
    process = process_of(shallow)
    assert ancestry.is_shallow(process)
    assert ancestry.is_ancestor(process, line[0], line[2]) is None
    shallow.git("fetch", "--quiet", "--depth=1", "origin", line[0])
    assert ancestry.is_ancestor(process, line[0], line[2]) is None
    shallow.git("fetch", "--quiet", "--unshallow")
    assert ancestry.is_ancestor(process, line[0], line[2]) is True


def test_what_looks_like_an_option_is_refused(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    with pytest.raises(GitUnavailable, match="is no revision"):
        ancestry.is_ancestor(process_of(git_repository), "--all", line[2])


def test_a_damaged_history_is_told(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    first, second, third = line
    (git_repository.path / ".git/objects" / second[:2] / second[2:]).unlink()
    with pytest.raises(GitUnavailable, match="is damaged"):
        ancestry.is_ancestor(process_of(git_repository), first, third)


def test_ancestors_are_the_commit_and_all_before_it(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    assert ancestry.ancestors(process_of(git_repository), "HEAD~1") == set(line[:2])


def test_the_first_candidate_that_comes_before_is_found(
    git_repository: GitRepository, line: tuple[str, str, str]
) -> None:
    process = process_of(git_repository)
    first, second, third = line
    assert ancestry.first_ancestor(process, [third, UNKNOWN, second, first], second) == second
    assert ancestry.first_ancestor(process, [third, first], second) == first
    assert ancestry.first_ancestor(process, [third], second) is None
    assert ancestry.first_ancestor(process, [], second) is None


def test_a_candidate_beyond_the_cut_is_not_taken_for_absent(shallow: GitRepository, line: tuple[str, str, str]) -> None:
    with pytest.raises(GitUnavailable, match="shallow") as failure:
        ancestry.first_ancestor(process_of(shallow), [line[0]], "HEAD")
    assert "git fetch --unshallow" in failure.value.hint


def test_a_branch_contains_its_commits_here_or_at_origin(
    git_repository: GitRepository, line: tuple[str, str, str], tmp_path: Path
) -> None:
    clone = git_repository.clone(tmp_path / "clone")
    clone.git("reset", "--quiet", "--hard", line[0])
    clone.git("checkout", "--quiet", "-b", "feature")
    own = clone.commit("Elsewhere")
    process = process_of(clone)
    assert ancestry.branch_contains(process, "main", line[0])
    assert ancestry.branch_contains(process, "main", line[2])
    assert not ancestry.branch_contains(process, "main", own)
    clone.git("branch", "--delete", "--force", "main")
    assert ancestry.branch_contains(process, "main", line[2])


def test_an_unknown_branch_is_an_error(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    with pytest.raises(GitUnavailable, match="'release' is unknown") as failure:
        ancestry.branch_contains(process_of(git_repository), "release", line[0])
    assert "git fetch origin release" in failure.value.hint


def test_an_unknown_commit_is_on_no_branch(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    assert line
    assert not ancestry.branch_contains(process_of(git_repository), "main", UNKNOWN)


def test_a_shallow_clone_cannot_tell_what_a_branch_lacks(shallow: GitRepository, line: tuple[str, str, str]) -> None:
    process = process_of(shallow)
    assert ancestry.branch_contains(process, "main", line[2])
    with pytest.raises(GitUnavailable, match="shallow"):
        ancestry.branch_contains(process, "main", line[0])


def test_the_watermark_and_its_descendants_may_be_published(
    git_repository: GitRepository, line: tuple[str, str, str]
) -> None:
    process = process_of(git_repository)
    ancestry.check_descendant(process, line[1], line[1])
    ancestry.check_descendant(process, line[0], line[2])


def test_a_commit_older_than_the_watermark_is_a_late_run(
    git_repository: GitRepository, line: tuple[str, str, str]
) -> None:
    failure = divergence(git_repository, line[2], line[1])
    assert "late run" in failure.message
    assert line[1][:12] in failure.message
    assert line[2][:12] in failure.message
    assert "registry rollback" in failure.hint


def test_histories_that_parted_name_where(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    git_repository.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "Three, rewritten")
    rewritten = git_repository.git("rev-parse", "HEAD")
    failure = divergence(git_repository, line[2], rewritten)
    assert f"parted at {line[1][:12]}" in failure.message
    assert "rewritten on purpose" in failure.hint


def test_histories_without_a_common_commit_say_so(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    git_repository.git("checkout", "--quiet", "--orphan", "new")
    assert "no history in common" in divergence(git_repository, line[2], git_repository.commit("Anew")).message


def test_a_watermark_that_is_unknown_here_says_so(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    failure = divergence(git_repository, UNKNOWN, line[2])
    assert f"{UNKNOWN[:12]}, which was published last, is unknown here" in failure.message
    assert "git fetch origin" in failure.hint


def test_a_shallow_clone_without_the_watermark_says_how_to_get_it(
    shallow: GitRepository, line: tuple[str, str, str]
) -> None:
    failure = divergence(shallow, line[0], line[2])
    assert "shallow and lacks" in failure.message
    assert "fetch-depth: 0" in failure.hint


def test_a_shallow_clone_that_cannot_tell_says_so(shallow: GitRepository, line: tuple[str, str, str]) -> None:
    shallow.git("fetch", "--quiet", "--depth=1", "origin", line[0])
    failure = divergence(shallow, line[0], line[2])
    assert "cannot be told" in failure.message
    assert "git fetch --unshallow" in failure.hint


def test_a_shallow_clone_still_knows_a_late_run(
    git_repository: GitRepository, line: tuple[str, str, str], tmp_path: Path
) -> None:
    clone = git_repository.clone(tmp_path / "two", "--depth=2")
    assert "late run" in divergence(clone, line[2], line[1]).message


def test_an_unknown_commit_is_no_divergence(git_repository: GitRepository, line: tuple[str, str, str]) -> None:
    with pytest.raises(GitUnavailable, match="is unknown"):
        ancestry.check_descendant(process_of(git_repository), line[0], UNKNOWN)
