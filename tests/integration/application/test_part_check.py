from __future__ import annotations

import os

import pytest

from registry_cli.application import part_check, side_by_side
from registry_cli.application.part_check import check_parts
from registry_cli.application.validate import validate
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.progress import silent
from registry_cli.git.process import clean_environment
from registry_cli.git.worktree import WorkTree, open_worktree
from tests.git_fixtures import GitRepository
from tests.unit.validation.checking import agent, tool

ROOT = "packages/shared"


@pytest.fixture
def repository(git_repository: GitRepository) -> GitRepository:
    """A dozen agents that are tracked, some of them broken."""
    files: dict[str, str] = {**tool("search"), "stray.txt": "?"}
    for number in range(12):
        files |= agent(f"a{number}", f"allowed_tools: [{'search' if number % 2 else 'seerch'}]\n")
        files[f"agents/a{number}/prompts/p.md"] = "Hello.\n"
    git_repository.commit(files={f"{ROOT}/{path}": text for path, text in files.items()})
    return git_repository


def opened(repository: GitRepository) -> WorkTree:
    return open_worktree(repository.path, clean_environment(repository.environment))


def in_one_go(repository: GitRepository) -> WorkTree:
    """The same tree, listed before it is looked at."""
    tree = opened(repository)
    return WorkTree(tree.root, listed=[str(path) for path in tree.names("")])


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few files are worth a process of their own."""
    monkeypatch.setattr(part_check, "SMALLEST_PART", 4)
    monkeypatch.setattr(part_check, "FILES_AT_ONCE", 5)


@pytest.mark.parametrize("processes", [1, 2, 3, 7, 100])
def test_however_many_processes_read_they_find_the_same(repository: GitRepository, processes: int) -> None:
    alone = check_parts(in_one_go(repository), ROOT, silent, 1)
    together = check_parts(opened(repository), ROOT, silent, processes)
    assert sorted(together.outlines) == sorted(alone.outlines)
    assert set(together.findings) == set(alone.findings)


@pytest.mark.parametrize(
    "late",
    [
        {"agents/a1/prompts/new.md": "Hello.\n"},
        {"agents/a1/agent.json": "{}"},
        {"agents/a1.txt": "astray"},
        {"agents/b/agent.yaml": "agent_id: c\n"},
        {"tools/search/tool.yaml": "tool_id: search\n"},
        {"policies/p.yaml": "policy_id: p\n"},
        {"nowhere/x.yaml": "x: 1\n"},
        tool("seerch"),
    ],
)
def test_what_git_does_not_track_is_found_though_it_is_known_late(
    repository: GitRepository, late: dict[str, str]
) -> None:
    repository.write({f"{ROOT}/{path}": text for path, text in late.items()})
    found = validate(opened(repository), ROOT, Configuration())
    assert found == validate(in_one_go(repository), ROOT, Configuration())


def test_the_part_of_a_child_that_dies_is_done_again(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()
    check_part = part_check.check_part

    def dying(*arguments: object) -> object:
        if os.getpid() != here:
            os._exit(9)
        return check_part(*arguments)  # type: ignore[arg-type]

    alone = check_parts(in_one_go(repository), ROOT, silent, 1)
    monkeypatch.setattr(part_check, "check_part", dying)
    assert set(check_parts(opened(repository), ROOT, silent, 3).findings) == set(alone.findings)


def test_what_goes_wrong_in_a_child_goes_wrong_here() -> None:
    def failing(part: str) -> str:
        if part == "second":
            raise ValueError(part)
        return part

    with pytest.raises(ValueError, match="second"):
        side_by_side.side_by_side(failing, ["first", "second"], 2)


def test_results_come_in_the_order_of_the_parts() -> None:
    parts = [str(number) for number in range(side_by_side.MOST_PARTS)]
    assert side_by_side.side_by_side(int, parts, 3) == [*range(len(parts))]
    assert side_by_side.side_by_side(str.upper, ["a"], 3) == ["A"]
    assert side_by_side.side_by_side(str.upper, [], 3) == []


def test_each_process_takes_what_is_left() -> None:
    first, second = os.pipe()

    def waits_for_the_other(part: str) -> int:
        if part == "first":
            os.read(first, 1)
        elif part == "last":
            os.write(second, b"!")
        return os.getpid()

    done_by = side_by_side.side_by_side(waits_for_the_other, ["first", *"abc", "last"], 2)
    assert done_by[0] not in done_by[1:]
    assert len(set(done_by[1:])) == 1


def test_with_threads_about_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    monkeypatch.setattr(side_by_side, "_start", None)
    assert side_by_side.side_by_side(str.upper, ["a", "b"], 2) == ["A", "B"]
