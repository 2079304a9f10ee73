from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.application.validate import validate
from registry_cli.application.validate_changes import ChangeValidation, Range, validate_changes
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.parts import place_key
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.git.changes import Changes
from registry_cli.git.process import clean_environment
from registry_cli.git.repository import Repository
from registry_cli.git.worktree import WorkTree, open_worktree
from tests.git_fixtures import GitRepository
from tests.unit.validation.checking import agent, side_by_side, tool

ROOT = "packages/shared"
IDS = ("a", "b", "c", "d")
TOOLS = tuple(f"t{name}" for name in IDS)
RANGES = st.sampled_from(["", "@^1.0", "@^2.0"])
EXTRAS = st.sampled_from(["", "status: disabled\n", "status: deprecated\n", "colour: red\n", "owners: [\n"])
State = Mapping[str, str]


@st.composite
def states(draw: st.DrawFn) -> State:
    """Manifests of a few agents and tools that name one another, some broken, some astray."""
    files: dict[str, str] = {}
    for name in draw(st.sets(st.sampled_from(TOOLS))):
        files |= tool(name, draw(EXTRAS), draw(st.sampled_from(["1.0.0", "2.0.0"])))
    for name in draw(st.sets(st.sampled_from(IDS))):
        tools = [wanted + draw(RANGES) for wanted in draw(st.lists(st.sampled_from((*TOOLS, "tz")), max_size=2))]
        agents = draw(st.lists(st.sampled_from(IDS), max_size=2))
        files |= agent(name, f"allowed_tools: [{', '.join(tools)}]\nallowed_agents: [{', '.join(agents)}]\n")
    if draw(st.booleans()):
        files |= side_by_side("s", draw(st.sampled_from(["1.0.0", "2.0.0"])), v1_0_0="body: A\nuses: [tool/ta]\n")
    for path in draw(st.sets(st.sampled_from(sorted(ASTRAY)))):
        files[path] = ASTRAY[path]
    return files


ASTRAY = {
    "tools/ta.json": '{"tool_id": "ta"}',
    "tols/x.yaml": "name: x\n",
    "agents/a/prompts/p.md": "Hello.\n",
    "agents/empty/notes.md": "Nothing here.\n",
    "stray.txt": "?",
    "README.md": "# Here\n",
}


def put(repository: GitRepository, state: State) -> None:
    """Make the loose files those of *state*."""
    if (repository.path / ROOT).exists():
        repository.delete(ROOT)
    (repository.path / ROOT).mkdir(parents=True)
    repository.write({f"{ROOT}/{path}": text for path, text in state.items()})


def whole(tree: FileTree) -> tuple[Finding, ...]:
    return validate(tree, ROOT, Configuration()).findings


def within(repository: Repository, changes: Changes, tree: FileTree, whole: FileTree | None = None) -> ChangeValidation:
    compared = Range(tree, changes, repository.tree, lambda: whole or tree, ROOT)
    return validate_changes(compared, Configuration())


def compared(found: ChangeValidation, tree: FileTree) -> None:
    expected = [finding for finding in whole(tree) if found.concerns(finding.path)]
    assert list(found.validation.findings) == expected


def stem(path: str) -> str:
    """The id of the entry that a path is about, if any."""
    return place_key(path, "")[1]


@settings(max_examples=25, deadline=None)
@given(states(), states(), st.sets(st.sampled_from(IDS + TOOLS)), st.booleans())
def test_what_is_said_of_a_change_is_what_a_run_over_everything_says_of_it(
    before: State,
    after: State,
    kept: set[str],
    staged: bool,  # noqa: FBT001
) -> None:
    now = {path: text for path, text in before.items() if stem(path) in kept}
    now |= {path: text for path, text in after.items() if stem(path) not in kept}
    with tempfile.TemporaryDirectory() as folder:
        loose = GitRepository.create(Path(folder) / "manifests")
        put(loose, before)
        loose.commit()
        put(loose, now)
        repository = Repository.open(loose.path, clean_environment(loose.environment))
        if staged:
            loose.git("add", "--all")
            put(loose, {})
            tree: FileTree = repository.staged()
            compared(within(repository, repository.changes("HEAD", ROOT, staged=True), tree), tree)
            return
        changes = repository.changes("HEAD", ROOT, configuration="registry.toml", known_alone=True)
        tree = WorkTree(repository.root, listed=(), unlisted=True)
        whole = open_worktree(repository.root, clean_environment(loose.environment))
        compared(within(repository, changes, tree, whole), whole)
        first = loose.git("rev-parse", "HEAD")
        tree = repository.tree(loose.commit())
        compared(within(repository, repository.changes(first, ROOT, commit="HEAD"), tree), tree)


@pytest.fixture
def team(git_repository: GitRepository) -> GitRepository:
    """Two agents that use one tool, and one that uses neither; the second calls the first."""
    files = {
        **tool("search"),
        **tool("clock"),
        **agent("reader", "allowed_tools: [search]\n"),
        **agent("writer", "allowed_agents: [reader]\n"),
        **agent("loner", "allowed_tools: [clock, missing]\n"),
    }
    put(git_repository, files)
    git_repository.commit()
    return git_repository


def since_head(team: GitRepository) -> ChangeValidation:
    repository = Repository.open(team.path, clean_environment(team.environment))
    changes = repository.changes("HEAD", ROOT, configuration="registry.toml", known_alone=True)
    return within(
        repository,
        changes,
        WorkTree(repository.root, listed=(), unlisted=True),
        open_worktree(team.path, clean_environment(team.environment)),
    )


def test_what_depends_on_a_change_is_checked_with_it_also_through_others(team: GitRepository) -> None:
    team.write({f"{ROOT}/{path}": text for path, text in tool("search", "status: disabled\n").items()})
    found = since_head(team)
    assert found.validation.checked == 3
    assert [finding.path for finding in found.validation.findings] == [f"{ROOT}/agents/reader/agent.yaml"]
    assert found.concerns(f"{ROOT}/agents/writer/agent.yaml")
    assert not found.concerns(f"{ROOT}/agents/loner/agent.yaml")


def test_who_named_what_is_gone_is_told(team: GitRepository) -> None:
    team.delete(f"{ROOT}/tools/search.yaml")
    (finding,) = since_head(team).validation.findings
    assert "tool/search does not exist" in finding.message


def test_a_file_that_git_does_not_know_yet_is_a_change(team: GitRepository) -> None:
    team.write({f"{ROOT}/{path}": text for path, text in tool("missing", "colour: red\n").items()})
    found = since_head(team)
    assert [finding.pointer for finding in found.validation.findings] == [("colour",)]
    assert found.concerns(f"{ROOT}/agents/loner/agent.yaml")


def test_a_new_file_of_an_entry_that_git_knows_counts_once_git_is_told_of_it(team: GitRepository) -> None:
    team.write({f"{ROOT}/agents/loner/prompts/p.md": "Hello.\n"})
    assert since_head(team).validation.checked == 0
    team.git("add", "--intent-to-add", ".")
    assert since_head(team).validation.checked == 1


def test_an_ignored_file_is_no_change(team: GitRepository) -> None:
    team.write(
        {".gitignore": "scratch*\n", f"{ROOT}/agents/scratch/agent.yaml": "?", f"{ROOT}/tools/scratch.yaml": "?"}
    )
    assert since_head(team).validation.checked == 0


def test_nothing_changed_is_nothing_found(team: GitRepository) -> None:
    found = since_head(team)
    assert (found.validation.findings, found.validation.checked) == ((), 0)


@pytest.mark.parametrize("path", ["registry.toml", f"{ROOT}/policies/p.yaml"])
def test_new_rules_concern_everything(team: GitRepository, path: str) -> None:
    team.write({path: "# nothing yet\n"})
    found = since_head(team)
    assert f"{ROOT}/agents/loner/agent.yaml" in {finding.path for finding in found.validation.findings}


def test_the_second_time_only_what_changed_is_read(team: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    team.delete(f"{ROOT}/tools/clock.yaml")
    first = since_head(team)
    read: list[str] = []
    monkeypatch.setattr(Repository, "tree", lambda _, commit: read.append(commit))
    assert since_head(team).validation == first.validation
    assert read == []


def test_a_torn_cache_is_made_again(team: GitRepository) -> None:
    team.delete(f"{ROOT}/tools/clock.yaml")
    first = since_head(team)
    (kept,) = (team.path / ".git" / "manifest-registry").glob("outlines-*.sqlite")
    kept.write_bytes(kept.read_bytes()[:5000])
    assert since_head(team).validation == first.validation
    kept.write_bytes(b"no database at all")
    assert since_head(team).validation == first.validation


def test_where_nothing_can_be_kept_it_works_all_the_same(team: GitRepository) -> None:
    (team.path / ".git" / "manifest-registry").write_text("a file where a folder is due")
    team.delete(f"{ROOT}/tools/clock.yaml")
    assert since_head(team).validation.checked == 1


def test_only_a_few_trees_are_kept(team: GitRepository) -> None:
    for number in range(7):
        team.commit(files={f"{ROOT}/agents/loner/prompts/p.md": f"{number}\n"})
        team.write({f"{ROOT}/agents/loner/prompts/p.md": "changed\n"})
        since_head(team)
    assert len(list((team.path / ".git" / "manifest-registry").iterdir())) == 4
