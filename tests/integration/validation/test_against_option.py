"""``registry validate --against`` in a real repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.git_fixtures import GitRepository
from tests.team_fixtures import agent, tool

Registry = Callable[..., Any]

SEARCH = "packages/shared/tools/search.yaml"
STRICT = "output_schema: {type: object, required: [found]}\n"


def found(answer: Any) -> list[tuple[str, str, int]]:
    return [(finding["code"], finding["path"], finding["line"]) for finding in answer.json["findings"]]


@pytest.fixture
def repository(git_repository: GitRepository) -> GitRepository:
    """A tool and an agent that uses it, committed."""
    git_repository.commit(
        "First", {**tool("search", extra=STRICT), **agent("intake", extra="allowed_tools: [search]\n")}
    )
    return git_repository


@pytest.mark.usefixtures("repository")
def test_nothing_is_wrong_with_versions_where_nothing_changed(registry: Registry) -> None:
    assert registry("validate", "--against", "HEAD").code == 0


def test_loose_files_are_compared_with_the_revision(registry: Registry, repository: GitRepository) -> None:
    repository.write(tool("search", "1.1.0"))

    answer = registry("validate", "--against", "HEAD", "--json")

    assert answer.code == 1
    assert found(answer) == [("REG503", SEARCH, 4)]
    assert registry("validate").code == 0


def test_a_commit_and_the_index_are_compared_too(registry: Registry, repository: GitRepository) -> None:
    repository.commit("Second", tool("search"))
    repository.write(tool("search", "2.0.0"))

    assert found(registry("validate", "--commit", "HEAD", "--against", "HEAD~1", "--json")) == [("REG501", SEARCH, 4)]
    assert registry("validate", "--against", "HEAD~1").code == 0
    repository.git("add", SEARCH)
    repository.write(tool("search", "0.1.0"))
    assert registry("validate", "--staged", "--against", "HEAD~1").code == 0
    assert found(registry("validate", "--against", "HEAD~1", "--json")) == [("REG502", SEARCH, 4)]


def test_what_differs_on_the_other_branch_alone_is_compared_with_it_as_it_is(
    registry: Registry, repository: GitRepository
) -> None:
    """The revision itself is meant, not where the two parted."""
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.git("checkout", "--quiet", "main")
    repository.commit("Main moves on", tool("search", "1.1.0", extra=STRICT))
    repository.git("checkout", "--quiet", "topic")

    assert found(registry("validate", "--against", "main", "--json")) == [("REG502", SEARCH, 4)]
    base = repository.git("merge-base", "main", "HEAD")
    assert registry("validate", "--against", base).code == 0


def test_a_reference_to_what_was_removed_says_so(registry: Registry, repository: GitRepository) -> None:
    repository.delete(SEARCH)

    (finding,) = registry("validate", "--against", "HEAD", "--json").json["findings"]

    assert finding["code"] == "REG201"
    assert finding["hint"].startswith("it was there at HEAD")


def test_fix_raises_the_version_as_far_as_is_needed(registry: Registry, repository: GitRepository) -> None:
    repository.write({**tool("search"), **agent("intake", prompt="Be long.", extra="allowed_tools: [search]\n")})

    answer = registry("validate", "--against", "HEAD", "--fix")

    assert answer.code == 0, answer.stderr
    assert "version: 2.0.0\n" in (repository.path / SEARCH).read_text(encoding="utf-8")
    manifest = repository.path / "packages/shared/agents/intake/agent.yaml"
    assert "version: 1.0.1\n" in manifest.read_text(encoding="utf-8")


def test_a_waiver_accepts_a_breaking_change_and_is_without_use_only_where_it_was_looked_for(
    registry: Registry, repository: GitRepository
) -> None:
    text = tool("search", "1.1.0")[SEARCH]
    waiver = "version: 1.1.0  # registry: allow REG503 -- nobody reads the output\n"
    repository.write({SEARCH: text.replace("version: 1.1.0\n", waiver)})

    assert registry("validate", "--against", "HEAD").code == 0
    assert found(registry("validate", "--json")) == []
    repository.commit("Second")
    assert [code for code, *_ in found(registry("validate", "--against", "HEAD", "--json"))] == ["REG021"]


def test_manifests_that_moved_with_their_root_are_compared_all_the_same(
    registry: Registry, repository: GitRepository
) -> None:
    repository.git("mv", "packages/shared", "manifests")
    repository.write({"registry.toml": 'root = "manifests"\n'})

    assert registry("validate", "--against", "HEAD").code == 0
    repository.write({"manifests/tools/search.yaml": tool("search", "1.0.1")[SEARCH]})
    assert found(registry("validate", "--against", "HEAD", "--json")) == [("REG503", "manifests/tools/search.yaml", 4)]


def test_a_revision_without_manifests_has_nothing_to_compare_with(
    registry: Registry, git_repository: GitRepository
) -> None:
    git_repository.commit("Empty")
    git_repository.write(tool("search"))
    assert registry("validate", "--against", "HEAD").code == 0


@pytest.mark.usefixtures("repository")
def test_a_revision_that_does_not_exist_is_told(registry: Registry) -> None:
    answer = registry("validate", "--against", "nowhere")
    assert answer.code == 69
    assert "nowhere" in answer.stderr


def test_without_git_there_is_no_revision(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    (folder / "packages" / "shared").mkdir(parents=True)
    assert registry("validate", "--against", "HEAD", folder=folder).code == 69
